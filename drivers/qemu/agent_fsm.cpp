// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/agent_fsm.hpp"

#include <fmt/format.h>

namespace vir::qemu {

using nlohmann::json;

namespace {

// Never a byte of UTF-8: the agent puts it before the answer to guest-sync-delimited, and drops a half-read command at
// it.
constexpr char delimiter = '\xff';

std::string text_of(const json& object, const char* name) {
    auto it = object.find(name);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

json_framer::limits agent_fsm::default_limits() noexcept {
    json_framer::limits out;
    out.size = 10 << 20;
    out.depth = 64;
    return out;
}

agent_fsm::agent_fsm(json_framer::limits limits, std::int64_t first_id) : framer_(limits), sync_id_(first_id - 1) {}

void agent_fsm::start(std::string_view command, const json& arguments) {
    json whole = json::object();
    whole["execute"] = command;
    if (!arguments.is_null()) whole["arguments"] = arguments;
    try {
        held_ = whole.dump() + "\n";
    } catch (const json::exception&) {
        throw error(errc::invalid_arg, error_domain::qemu, "the guest agent's command is not valid UTF-8");
    }
    command_ = command;
    framer_.reset();
    if (phase_ == phase::synced) {
        output_ += std::exchange(held_, {});
        phase_ = phase::replying;
        return;
    }
    ++sync_id_;
    output_ += delimiter;
    output_ += fmt::format("{{\"execute\":\"guest-sync-delimited\",\"arguments\":{{\"id\":{}}}}}\n", sync_id_);
    phase_ = phase::seeking;
}

void agent_fsm::abandon() noexcept {
    if (idle()) return;
    phase_ = phase::unsynced;
    held_.clear();
    output_.clear();  // a channel that takes nothing must not collect what nobody waits for
    framer_.reset();
}

result<json> agent_fsm::lose(std::string message) {
    phase_ = phase::unsynced;
    framer_.reset();
    return error(errc::agent_unresponsive, error_domain::qemu,
                 fmt::format("guest agent, '{}': {}", command_, std::move(message)));
}

std::optional<result<json>> agent_fsm::next(std::string_view& input) {
    while (!input.empty()) {
        if (phase_ == phase::unsynced || phase_ == phase::synced) {
            // Nobody asked: from an agent that is in step this means that it no longer is.
            if (input.find_first_not_of(" \r\n\t") != input.npos) phase_ = phase::unsynced;
            input = {};
            break;
        }
        const auto mark = input.find(delimiter);
        if (phase_ == phase::seeking || (phase_ == phase::syncing && mark == 0)) {
            if (mark == input.npos) {
                input = {};
                break;
            }
            input.remove_prefix(mark + 1);
            framer_.reset();
            phase_ = phase::syncing;
            continue;
        }
        auto before = input.substr(0, mark);
        const auto size = before.size();
        std::string_view message;
        try {
            // The delimiter itself goes to the framer only when it stands where it must not.
            if (size == 0) throw error(errc::rpc, "a delimiter that was not asked for");
            message = framer_.next(before);
        } catch (const error& e) {
            if (phase_ == phase::syncing) {
                input.remove_prefix(size - before.size());
                phase_ = phase::seeking;
                continue;
            }
            input = {};
            return lose(fmt::format("what it sends cannot be understood: {}", e.message()));
        }
        input.remove_prefix(size - before.size());
        if (message.empty()) continue;
        if (auto reply = understand(message)) return reply;
    }
    return std::nullopt;
}

std::optional<result<json>> agent_fsm::understand(std::string_view text) {
    auto message = json::parse(text, nullptr, false);
    const bool good = message.is_object();
    if (phase_ == phase::syncing) {
        auto id = good ? message.find("return") : message.end();
        const bool ours = good && id != message.end() && id->is_number_integer() && *id == sync_id_;
        phase_ = ours ? phase::replying : phase::seeking;
        if (ours) output_ += std::exchange(held_, {});
        return std::nullopt;
    }
    if (!good) return lose("what it sends is not JSON");
    if (auto failure = message.find("error"); failure != message.end() && failure->is_object()) {
        phase_ = phase::synced;
        auto kind = text_of(*failure, "class"), why = text_of(*failure, "desc");
        error out(kind == "CommandNotFound" ? errc::operation_unsupported : errc::internal_error, error_domain::qemu,
                  fmt::format("unable to execute QEMU agent command '{}': {}", command_, why));
        out.with_str(1, std::move(kind)).with_str(2, std::move(why));
        return result<json>(std::move(out));
    }
    auto value = message.find("return");
    if (value == message.end()) return lose("what it sends is no reply");
    phase_ = phase::synced;
    return result<json>(std::move(*value));
}

}  // namespace vir::qemu
