// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/qmp_fsm.hpp"

#include <fmt/format.h>

namespace vir::qemu {
namespace {

// A member of an object if it is there and of that kind; messages are foreign, so nothing is taken for granted.
const json* member(const json& object, const char* name, json::value_t kind) {
    if (!object.is_object()) return nullptr;
    auto it = object.find(name);
    return it != object.end() && it->type() == kind ? &*it : nullptr;
}

std::string text_of(const json& object, const char* name) {
    auto found = member(object, name, json::value_t::string);
    return found ? found->get_ref<const std::string&>() : std::string();
}

// JSON numbers without a sign are unsigned in nlohmann's terms.
std::optional<std::int64_t> integer_of(const json& object, const char* name) {
    if (!object.is_object()) return std::nullopt;
    auto it = object.find(name);
    if (it == object.end() || !it->is_number_integer()) return std::nullopt;
    if (it->is_number_unsigned() && it->get<std::uint64_t>() > INT64_MAX) return std::nullopt;
    return it->get<std::int64_t>();
}

}  // namespace

error qmp_command_failed(std::string_view command, std::string_view error_class, std::string_view description) {
    auto code = errc::internal_error;
    if (error_class == "CommandNotFound") code = errc::operation_unsupported;
    if (error_class == "DeviceNotFound") code = errc::device_missing;
    error out(code, error_domain::qemu,
              fmt::format("unable to execute QEMU command '{}': {}", command, description));
    out.with_str(1, std::string(error_class)).with_str(2, std::string(description));
    return out;
}

qmp_fsm::qmp_fsm(limits l, qmp_id first_id) : limits_(l), framer_(l.message), next_id_(first_id) {}

qmp_action qmp_fsm::fail(std::string message) {
    state_ = state::broken;
    framer_.reset();
    pending_.clear();
    held_.clear();
    output_.clear();
    return qmp_broken(error(errc::rpc, error_domain::qemu, std::move(message)));
}

std::optional<qmp_action> qmp_fsm::end_of_input() {
    switch (state_) {
        case state::broken: return std::nullopt;
        case state::greeting: return fail("it closed the connection before its greeting");
        case state::negotiating: return fail("it closed the connection during the negotiation");
        case state::ready: break;
    }
    if (framer_.inside()) return fail("it closed the connection in the middle of a message");
    return fail("it closed the connection");
}

std::optional<qmp_action> qmp_fsm::next(std::string_view& input) {
    while (state_ != state::broken && !input.empty()) {
        try {
            auto message = framer_.next(input);
            if (message.empty()) return std::nullopt;
            // Messages that concern nobody give no action: go on with the next.
            if (auto action = understand(message)) return action;
        } catch (const error& e) {
            input = {};
            return fail(fmt::format("what it sends is not QMP: {}", e.message()));
        }
    }
    input = {};
    return std::nullopt;
}

std::optional<qmp_action> qmp_fsm::understand(std::string_view text) {
    auto message = json::parse(text, nullptr, false);
    if (message.is_discarded())
        return fail(fmt::format("what it sends is not JSON: {}", json(text.substr(0, 80)).dump(-1, ' ', true,
                                                                  json::error_handler_t::replace)));
    if (message.contains("event")) return on_event(message);
    if (message.contains("return") || message.contains("error")) return on_reply(message);
    if (auto body = member(message, "QMP", json::value_t::object)) return on_greeting(*body);
    return fail("what it sends is neither a greeting nor a reply nor an event");
}

std::optional<qmp_action> qmp_fsm::on_greeting(const json& body) {
    if (state_ != state::greeting) return fail("it sent a second greeting");
    auto version = member(body, "version", json::value_t::object);
    auto numbers = version ? member(*version, "qemu", json::value_t::object) : nullptr;
    auto major = numbers ? integer_of(*numbers, "major") : std::nullopt;
    if (!major || *major < 0 || *major > 1000) return fail("its greeting has no version");
    greeting_.major = static_cast<int>(*major);
    greeting_.minor = static_cast<int>(integer_of(*numbers, "minor").value_or(0) % 1000);
    greeting_.micro = static_cast<int>(integer_of(*numbers, "micro").value_or(0) % 1000);
    greeting_.package = text_of(*version, "package");
    if (auto offered = member(body, "capabilities", json::value_t::array))
        for (auto& one : *offered) greeting_.oob |= one == "oob";

    // Out-of-band must be enabled here or never.
    auto arguments = json::object();
    if (greeting_.oob) arguments["enable"] = json::array({"oob"});
    negotiation_ = next_id_++;
    encode(output_, "qmp_capabilities", arguments, negotiation_, false);
    state_ = state::negotiating;
    return greeting_;
}

std::optional<qmp_action> qmp_fsm::on_reply(json& message) {
    auto id = integer_of(message, "id");
    auto failure = message.find("error");
    const bool failed = failure != message.end();
    if (failed && !failure->is_object()) return fail("it sent an error that is no object");

    if (!id) {
        // Without an id QEMU answers only what it could not read; whose command that was cannot be told.
        if (failed && !message.contains("id"))
            return fail(fmt::format("it did not understand a command: {}", text_of(*failure, "desc")));
        return std::nullopt;
    }
    if (state_ == state::negotiating && *id == negotiation_) {
        if (failed) return fail(fmt::format("it refused the negotiation: {}", text_of(*failure, "desc")));
        state_ = state::ready;
        output_ += held_;
        held_ = {};
        return qmp_ready();
    }
    auto found = pending_.find(*id);
    if (found == pending_.end()) return std::nullopt;
    auto sent = std::move(found->second);
    pending_.erase(found);
    if (sent.abandoned) return std::nullopt;
    if (failed)
        return qmp_reply(*id, qmp_command_failed(sent.name, text_of(*failure, "class"), text_of(*failure, "desc")));
    return qmp_reply(*id, result<json>(std::move(message["return"])));
}

qmp_action qmp_fsm::on_event(json& message) {
    qmp_event out;
    out.name = text_of(message, "event");
    if (out.name.empty()) return fail("it sent an event without a name");
    if (auto stamp = member(message, "timestamp", json::value_t::object)) {
        // QEMU says -1 when it cannot tell; the limits keep the sum in range whatever comes.
        auto seconds = integer_of(*stamp, "seconds").value_or(-1);
        auto micros = integer_of(*stamp, "microseconds").value_or(0);
        if (seconds >= 0 && seconds < (1ll << 40) && micros >= 0 && micros < 1000000)
            out.when = qmp_event::time_point(std::chrono::seconds(seconds) + std::chrono::microseconds(micros));
    }
    if (auto data = message.find("data"); data != message.end()) out.data = std::move(*data);
    if (!out.data.is_object()) out.data = json::object();
    return out;
}

void qmp_fsm::encode(std::string& out, std::string_view command, const json& arguments, qmp_id id, bool oob) {
    // Written by hand around the arguments: no tree is built for the envelope.
    std::string text;
    try {
        if (!arguments.is_null() && !arguments.empty()) text = arguments.dump();
    } catch (const json::exception&) {
        throw error(errc::invalid_arg, error_domain::qemu,
                    fmt::format("the arguments of '{}' are not valid UTF-8", command));
    }
    out.append(oob ? R"({"exec-oob":")" : R"({"execute":")").append(command).append(R"(",)");
    if (!text.empty()) out.append(R"("arguments":)").append(text).append(",");
    out.append(R"("id":)").append(fmt::format_int(id).c_str()).append("}\n");
}

qmp_id qmp_fsm::submit(std::string_view command, const json& arguments, bool out_of_band) {
    if (state_ == state::broken) throw error(errc::operation_invalid, error_domain::qemu, "the connection is closed");
    if (out_of_band && !(state_ == state::ready && greeting_.oob))
        throw error(errc::operation_invalid, error_domain::qemu,
                    fmt::format("'{}' cannot be sent out of band: this QEMU does not offer that", command));
    if (pending_.size() >= limits_.pending)
        throw error(errc::resource_busy, error_domain::qemu,
                    fmt::format("{} commands are still unanswered, '{}' was not sent", pending_.size(), command));
    for (char c : command)
        if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || static_cast<unsigned char>(c) > 0x7e)
            throw error(errc::invalid_arg, error_domain::qemu, "that is no name of a QMP command");
    const auto id = next_id_++;
    encode(state_ == state::ready ? output_ : held_, command, arguments, id, out_of_band);
    pending_[id].name = command;
    return id;
}

void qmp_fsm::abandon(qmp_id id) noexcept {
    auto found = pending_.find(id);
    if (found != pending_.end()) found->second.abandoned = true;
}

}  // namespace vir::qemu
