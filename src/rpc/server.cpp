// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/server.hpp"

#include "src/rpc/codec.hpp"

#include <fmt/format.h>

namespace vir::rpc {
namespace {

// What a client may ask before it is known who it is: remote's authentication.
bool is_authentication(const procedure& one) {
    return one.program == rpc_program::remote && one.name.starts_with("auth_");
}

wire_header answer_to(const wire_header& call, bool files = false) {
    auto out = call;
    out.type = static_cast<std::int32_t>(files ? message_type::reply_with_fds : message_type::reply);
    out.status = static_cast<std::int32_t>(message_status::ok);
    return out;
}

}  // namespace

std::optional<server_event> server::next() {
    for (;;) {
        if (!broken_ && !waiting_.empty() && has_turn()) {
            auto now = std::move(waiting_.front());
            waiting_.pop_front();
            waiting_bytes_ -= weight(now);
            held_ = std::move(now.payload);
            return begin(now.head, now.what, held_, std::move(now.files));
        }
        if (!broken_ && (is_behind() || waiting_bytes_ >= most_.waiting)) return std::nullopt;
        if (!broken_) {
            if (auto in = reader_.next()) {
                if (auto event = take(std::move(*in))) return event;
                continue;
            }
            if (!reader_.broken().empty()) link::fail(reader_.broken());
        }
        if (!broken_ || told_) return std::nullopt;
        told_ = true;
        return broken_event{*broken_};
    }
}

bool server::wants_input() const {
    return !broken_ && reader_.broken().empty() && !is_behind() && waiting_bytes_ < most_.waiting;
}

std::optional<server_event> server::take(frame in) {
    if (is_keepalive(in)) return std::nullopt;
    switch (type_of(in.head)) {
        case message_type::call:
        case message_type::call_with_fds: return take_call(std::move(in));
        case message_type::stream:
        case message_type::stream_hole: return take_stream(in);
        default: return std::nullopt;  // libvirt has no answer to anything else either
    }
}

std::optional<server_event> server::take_call(frame in) {
    const auto& head = in.head;
    const auto refused = [&](std::string why) {
        refuse(head, protocol_error(std::move(why)));
        return std::nullopt;
    };
    const auto program = program_of(head.program, head.version);
    if (std::ranges::find(programs_, program) == programs_.end())
        return refused(fmt::format("Cannot find program {} version {}", head.program, head.version));
    if (status_of(head) != message_status::ok)
        return refused(fmt::format("Unexpected message status {}", static_cast<std::uint32_t>(head.status)));
    const auto what = find_procedure(program, head.procedure);
    if (!what || what->event || what->later) return refused(fmt::format("unknown procedure: {}", head.procedure));
    if (!authenticated_ && !is_authentication(*what)) return refused("authentication required");
    xdr_reader body(in.payload);
    if (!pass(body, *what->arguments)) return refused("Unable to decode message payload");
    if (what->read_stream || what->write_stream) {
        if (serial_is_taken(head.serial)) return refused("the stream's serial is that of another one");
        if (streams() >= most_.streams) return refused("too many streams are open");
    }

    if (waiting_.empty() && has_turn()) return begin(head, what, in.payload, std::move(in.files));
    waiting_.push_back({head, what, {in.payload.begin(), in.payload.end()}, std::move(in.files)});
    waiting_bytes_ += weight(waiting_.back());
    return std::nullopt;
}

std::optional<server_event> server::take_stream(const frame& in) {
    // Data that was on its way when the stream was closed is no mistake.
    const auto stream = stream_of(in.head);
    const auto serial = in.head.serial;
    if (!stream) return std::nullopt;
    switch (status_of(in.head)) {
        case message_status::more:
            if (stream->peer_ended) return std::nullopt;
            if (type_of(in.head) == message_type::stream_hole) {
                wire_hole hole;
                xdr_reader body(in.payload);
                if (read_typed(body, typed_of<wire_hole>(), &hole) && hole.length >= 0)
                    return stream_hole_event{serial, hole.length};
                fail_stream(serial, protocol_error("Unable to decode message payload"));
                return stream_abort_event{serial};
            }
            stream->unconsumed += in.payload.size();
            return stream_data_event{serial, in.payload};
        case message_status::ok:
            if (stream->peer_ended) return std::nullopt;
            stream->peer_ended = true;
            return stream_finish_event{serial};
        default:
            finish_stream(serial);  // libvirt agrees to this as it agrees to an end
            return stream_abort_event{serial};
    }
}

call_event server::begin(const wire_header& head, const procedure* what, std::span<const std::byte> payload,
                         std::vector<descriptor> files) {
    calls_.emplace(++last_, std::pair(head, what));
    return {last_, what, payload, std::move(files)};
}

// A call without arguments costs memory too.
std::size_t server::weight(const waiting_call& one) const noexcept { return one.payload.size() + sizeof(one); }

void server::refuse(const wire_header& head, const error& why) { send_failure(answer_to(head), why); }

bool server::serial_is_taken(std::uint32_t serial) const {
    const auto same = [&](const wire_header& head, const procedure* what) {
        return head.serial == serial && (what->read_stream || what->write_stream);
    };
    return is_open(serial) ||
           std::ranges::any_of(calls_, [&](auto& one) { return same(one.second.first, one.second.second); }) ||
           std::ranges::any_of(waiting_, [&](auto& one) { return same(one.head, one.what); });
}

bool server::reply(call_id call, const body_writer& results, std::span<const descriptor> files) {
    const auto found = calls_.find(call);
    if (found == calls_.end()) return false;
    const auto head = found->second.first;
    calls_.erase(found);
    if (send(answer_to(head, !files.empty()), results, files) != fault::none)
        refuse(head, protocol_error("Unable to encode message payload"));
    return true;
}

bool server::fail(call_id call, const error& why) {
    const auto found = calls_.find(call);
    if (found == calls_.end()) return false;
    refuse(found->second.first, why);
    calls_.erase(found);
    return true;
}

std::optional<std::uint32_t> server::serial_of(call_id call) const {
    const auto found = calls_.find(call);
    return found == calls_.end() ? std::nullopt : std::optional(found->second.first.serial);
}

bool server::open_stream(call_id call, const body_writer& results) {
    const auto found = calls_.find(call);
    if (found == calls_.end()) return false;
    const auto head = found->second.first;
    stream_state opened;
    opened.head = head;
    streams_.emplace(head.serial, opened);
    return reply(call, results);
}

bool server::tell(rpc_program program, std::int32_t procedure, const body_writer& what) {
    if (!has_room() || broken_) return false;
    const auto [number, version] = number_of(program);
    const wire_header head(number, version, procedure, static_cast<std::int32_t>(message_type::message), 0,
                           static_cast<std::int32_t>(message_status::ok));
    return send(head, what) == fault::none;
}

bool server::finish_stream(std::uint32_t stream) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return false;
    send(stream_head(found->second, message_status::ok), nullptr);
    streams_.erase(found);
    return true;
}

bool server::fail_stream(std::uint32_t stream, const error& why) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return false;
    send_failure(stream_head(found->second, message_status::error), why);
    streams_.erase(found);
    return true;
}

}  // namespace vir::rpc
