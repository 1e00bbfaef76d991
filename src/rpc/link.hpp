// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/failure.hpp"
#include "src/rpc/frame.hpp"
#include "src/rpc/keepalive.hpp"
#include "src/rpc/shape.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace vir::rpc {

/// Writes what a message carries.
using body_writer = std::function<void(xdr_writer&)>;

/// How a stream of either end stands.
struct stream_state {
    wire_header head;             ///< what its messages begin with
    std::size_t unconsumed = 0;   ///< bytes handed over and not yet worked off
    bool peer_ended = false;      ///< no more data comes
    bool closing = false;         ///< this end said that it is over, and waits for the other to say so too
};

/// What both ends of a connection have: bytes in, bytes out, messages of streams, and whether the peer lives.
class link {
public:
    using time = keepalive::time;

    struct limits {
        std::size_t message = message_limit;     ///< bytes of one message
        std::size_t output = 4 << 20;            ///< unsent bytes above which nothing new is taken on
        std::size_t stream = 1 << 20;            ///< bytes of one stream that wait to be worked off
        std::chrono::milliseconds interval{0};   ///< of keepalive; 0: the peer is not asked
        unsigned count = 5;                      ///< questions without answer after which it is dead
    };

    link(const limits& most, time now) : limits_(most), reader_(most.message), life_(most.interval, most.count, now) {}

    /// What came.
    void feed(std::span<const std::byte> bytes, time now);
    void feed(descriptor file) { reader_.feed(std::move(file)); }

    /// What to send next, until it is said to be sent. A part with a file is one byte that carries it.
    outbox::part output() const noexcept { return out_.front(); }
    void sent(std::size_t bytes) { out_.sent(bytes); }
    std::size_t unsent() const noexcept { return out_.size(); }
    /// Whether more may be sent without being asked for: data of streams, events.
    bool has_room() const noexcept { return out_.size() < limits_.output; }

    /// When to call look() next; nothing: never.
    std::optional<time> due() const noexcept { return broken_ ? std::nullopt : life_.due(); }
    /// Asks the peer whether it lives, or finds that it does not, which next() tells then.
    void look(time now);

    /// Why the connection can do nothing any more; null: it can.
    const error* broken() const noexcept { return broken_ ? &*broken_ : nullptr; }

    // Of streams, each named by the serial of the call that opened it. All give false for one that is not open.

    /// Data for the peer, cut into messages that any peer can take.
    bool send_data(std::uint32_t stream, std::span<const std::byte> data);
    /// That so many bytes of zeros come here.
    bool send_hole(std::uint32_t stream, std::int64_t length);
    /// So many bytes that were handed over are worked off.
    bool consumed(std::uint32_t stream, std::size_t bytes);
    bool is_open(std::uint32_t stream) const { return streams_.contains(stream); }
    std::size_t streams() const noexcept { return streams_.size(); }

protected:
    /// A message of keepalive, which is answered here.
    bool is_keepalive(const frame& in);
    fault send(const wire_header& head, const body_writer& body, std::span<const descriptor> files = {});
    void send_failure(const wire_header& head, const error& what);
    wire_header stream_head(const stream_state& one, message_status status) const;
    /// The stream that a message is of; null: none, it is over.
    stream_state* stream_of(const wire_header& head);
    bool is_behind() const;
    void fail(std::string why);

    limits limits_;
    frame_reader reader_;
    outbox out_;
    keepalive life_;
    std::unordered_map<std::uint32_t, stream_state> streams_;
    std::optional<error> broken_;
    bool told_ = false;  ///< that it is broken
};

/// A message that ended a connection, or the peer's silence.
struct broken_event {
    error why;
};

/// A stream's data; none: there is no more.
struct stream_data_event {
    std::uint32_t stream;
    std::span<const std::byte> data;  ///< valid until the machine is used again
};

/// So many bytes of zeros in a stream.
struct stream_hole_event {
    std::uint32_t stream;
    std::int64_t length;
};

}  // namespace vir::rpc
