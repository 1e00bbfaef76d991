// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/link.hpp"

#include "src/rpc/codec.hpp"

namespace vir::rpc {
namespace {

constexpr std::int32_t ping = 1, pong = 2;

wire_header keepalive_head(std::int32_t procedure) {
    return {keepalive_program.number, keepalive_program.version, procedure,
            static_cast<std::int32_t>(message_type::message), 0, static_cast<std::int32_t>(message_status::ok)};
}

}  // namespace

void link::feed(std::span<const std::byte> bytes, time now) {
    life_.heard(now);
    reader_.feed(bytes);
}

void link::look(time now) {
    if (broken_) return;
    switch (life_.look(now)) {
        case keepalive::verdict::fine: return;
        case keepalive::verdict::ask: send(keepalive_head(ping), nullptr); return;
        case keepalive::verdict::dead: fail("the peer is silent: it answered no keepalive message"); return;
    }
}

bool link::is_keepalive(const frame& in) {
    const auto& head = in.head;
    if (head.program != keepalive_program.number || head.version != keepalive_program.version ||
        type_of(head) != message_type::message)
        return false;
    if (head.procedure == ping) send(keepalive_head(pong), nullptr);
    return true;
}

fault link::send(const wire_header& head, const body_writer& body, std::span<const descriptor> files) {
    frame_writer out(out_.bytes(), head, files.size());
    if (body) body(out.body());
    const auto failure = out.finish();
    if (failure == fault::none)
        for (auto& file : files) out_.add(file);
    return failure;
}

void link::send_failure(const wire_header& head, const error& what) {
    auto with_status = head;
    with_status.status = static_cast<std::int32_t>(message_status::error);
    send(with_status, [&](xdr_writer& out) { write_error(out, what); });
}

wire_header link::stream_head(const stream_state& one, message_status status) const {
    auto out = one.head;
    out.type = static_cast<std::int32_t>(message_type::stream);
    out.status = static_cast<std::int32_t>(status);
    return out;
}

stream_state* link::stream_of(const wire_header& head) {
    const auto found = streams_.find(head.serial);
    if (found == streams_.end()) return nullptr;
    const auto& own = found->second.head;
    const bool same = own.program == head.program && own.version == head.version && own.procedure == head.procedure;
    return same ? &found->second : nullptr;
}

bool link::send_data(std::uint32_t stream, std::span<const std::byte> data) {
    const auto found = streams_.find(stream);
    if (found == streams_.end() || found->second.closing) return false;
    // No data at all says that there is no more.
    do {
        const auto now = data.first(std::min<std::size_t>(data.size(), legacy_payload_limit));
        send(stream_head(found->second, message_status::more), [&](xdr_writer& out) { out.raw(now); });
        data = data.subspan(now.size());
    } while (!data.empty());
    return true;
}

bool link::send_hole(std::uint32_t stream, std::int64_t length) {
    const auto found = streams_.find(stream);
    if (found == streams_.end() || found->second.closing) return false;
    auto head = stream_head(found->second, message_status::more);
    head.type = static_cast<std::int32_t>(message_type::stream_hole);
    const wire_hole hole(length, 0);
    return send(head, [&](xdr_writer& out) { write_typed(out, typed_of<wire_hole>(), &hole); }) == fault::none;
}

bool link::consumed(std::uint32_t stream, std::size_t bytes) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return false;
    found->second.unconsumed -= std::min(bytes, found->second.unconsumed);
    return true;
}

bool link::is_behind() const {
    if (out_.size() >= limits_.output) return true;
    return std::ranges::any_of(streams_, [&](auto& one) { return one.second.unconsumed >= limits_.stream; });
}

void link::fail(std::string why) {
    if (!broken_) broken_ = protocol_error(std::move(why));
}

}  // namespace vir::rpc
