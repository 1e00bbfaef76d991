// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/client.hpp"

#include "src/rpc/codec.hpp"

#include <fmt/format.h>

namespace vir::rpc {

std::optional<client_event> client::next() {
    while (!broken_) {
        if (is_behind()) return std::nullopt;
        auto in = reader_.next();
        if (!in) {
            if (reader_.broken().empty()) return std::nullopt;
            fail(reader_.broken());
            break;
        }
        if (auto event = take(std::move(*in))) return event;
    }
    if (told_) return std::nullopt;
    told_ = true;
    pending_.clear();
    streams_.clear();
    return broken_event{*broken_};
}

std::optional<client_event> client::take(frame in) {
    if (is_keepalive(in)) return std::nullopt;
    switch (type_of(in.head)) {
        case message_type::reply:
        case message_type::reply_with_fds: return take_reply(std::move(in));
        case message_type::stream:
        case message_type::stream_hole: return take_stream(in);
        case message_type::message: {
            // A newer server may tell of what nobody asked for.
            const auto what = find_procedure(program_of(in.head.program, in.head.version), in.head.procedure);
            xdr_reader body(in.payload);
            if (!what || !what->event || what->later || !pass(body, *what->arguments)) return std::nullopt;
            return told_event{what, in.payload};
        }
        default:
            fail(fmt::format("the server sent a message of type {}, which it never does", in.head.type));
            return std::nullopt;
    }
}

std::optional<client_event> client::take_reply(frame in) {
    const auto& head = in.head;
    const auto found = pending_.find(head.serial);
    const auto expected = found == pending_.end() ? wire_header() : head_of(*found->second.what, head.serial, false);
    if (found == pending_.end() || head.program != expected.program || head.version != expected.version ||
        head.procedure != expected.procedure) {
        fail(fmt::format("no call waits for a reply of program {}, version {}, procedure {}, serial {}", head.program,
                         head.version, head.procedure, head.serial));
        return std::nullopt;
    }
    const auto call = found->second;
    pending_.erase(found);
    xdr_reader body(in.payload);
    const auto failed = [&](error why) -> std::optional<client_event> {
        if (call.abandoned) return std::nullopt;
        return failure_event{head.serial, std::move(why)};
    };
    if (status_of(head) == message_status::error) {
        auto why = read_error(body);
        return failed(why ? std::move(*why) : protocol_error("the server failed without a readable reason"));
    }
    if (status_of(head) != message_status::ok)
        return failed(protocol_error(fmt::format("the reply has status {}, which none has", head.status)));
    // A malformed reply leaves open whether the call was carried out; its stream is there all the same.
    const bool readable = pass(body, *call.what->results);
    if (call.what->read_stream || call.what->write_stream) {
        stream_state opened;
        opened.head = expected;
        streams_.emplace(head.serial, opened);
        if (call.abandoned || !readable) abort_stream(head.serial);
    }
    if (!readable) return failed(protocol_error("Unable to decode message payload"));
    if (call.abandoned) return std::nullopt;
    return reply_event{head.serial, call.what, in.payload, std::move(in.files)};
}

std::optional<client_event> client::take_stream(const frame& in) {
    const auto stream = stream_of(in.head);
    const auto serial = in.head.serial;
    if (!stream) return std::nullopt;  // it was on its way when the stream was closed
    const auto closed = [&](std::optional<error> why) {
        streams_.erase(serial);
        return stream_closed_event{serial, std::move(why)};
    };
    xdr_reader body(in.payload);
    switch (status_of(in.head)) {
        case message_status::more:
            if (stream->peer_ended || stream->closing) return std::nullopt;
            if (type_of(in.head) == message_type::stream_hole) {
                wire_hole hole;
                if (read_typed(body, typed_of<wire_hole>(), &hole) && hole.length >= 0)
                    return stream_hole_event{serial, hole.length};
                abort_stream(serial);
                return stream_data_event{serial, {}};
            }
            stream->peer_ended = in.payload.empty();
            stream->unconsumed += in.payload.size();
            return stream_data_event{serial, in.payload};
        case message_status::ok: return closed(std::nullopt);
        default: {
            auto why = read_error(body);
            return closed(why ? std::move(*why) : protocol_error("a stream failed without a readable reason"));
        }
    }
}

wire_header client::head_of(const procedure& what, std::uint32_t serial, bool files) const {
    const auto [number, version] = number_of(what.program);
    const auto type = files ? message_type::call_with_fds : message_type::call;
    return {number, version, what.number, static_cast<std::int32_t>(type), serial,
            static_cast<std::int32_t>(message_status::ok)};
}

std::optional<std::uint32_t> client::call(const procedure& what, const body_writer& arguments,
                                          std::span<const descriptor> files) {
    if (broken_) return std::nullopt;
    auto serial = last_ + 1;
    while (pending_.contains(serial) || is_open(serial)) ++serial;
    if (send(head_of(what, serial, !files.empty()), arguments, files) != fault::none) return std::nullopt;
    last_ = serial;
    pending_.emplace(serial, pending_call{&what});
    return serial;
}

void client::abandon(std::uint32_t serial) {
    if (const auto found = pending_.find(serial); found != pending_.end()) found->second.abandoned = true;
}

bool client::end_stream(std::uint32_t stream, message_status status) {
    const auto found = streams_.find(stream);
    if (found == streams_.end() || found->second.closing) return false;
    const auto head = stream_head(found->second, status);
    send(head, nullptr);  // giving up has no reason
    found->second.closing = true;
    found->second.unconsumed = 0;
    return true;
}

bool client::finish_stream(std::uint32_t stream) { return end_stream(stream, message_status::ok); }
bool client::abort_stream(std::uint32_t stream) { return end_stream(stream, message_status::error); }

}  // namespace vir::rpc
