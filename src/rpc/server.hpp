// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/link.hpp"
#include "src/rpc/procedure.hpp"

#include <map>
#include <variant>

namespace vir::rpc {

/// Names a call that was received, until it is answered.
using call_id = std::uint64_t;

/// A call to be answered with reply(), open_stream() or fail().
struct call_event {
    call_id call;
    const procedure* what;
    std::span<const std::byte> payload;  ///< of the procedure's form, which was looked at; valid until the next next()
    std::vector<descriptor> files;
};
/// The client sent all that it wanted to; to be answered with finish_stream() or fail_stream().
struct stream_finish_event {
    std::uint32_t stream;
};
/// The client gave a stream up. It is closed already.
struct stream_abort_event {
    std::uint32_t stream;
};

using server_event = std::variant<call_event, stream_data_event, stream_hole_event, stream_finish_event,
                                  stream_abort_event, broken_event>;

/// The server's end of a connection.
///
/// Whatever came is fed to it; next() is then called until it gives nothing. What is no call that the programs have is
/// answered here in libvirt's words, keepalive too. Calls beyond the quota wait here while the rest is looked at, as
/// far as there is room; beyond that nothing is to be read (wants_input()), so that a client which does not listen or
/// asks for too much at once holds up itself alone, and is not thrown out.
class server : public link {
public:
    struct limits : link::limits {
        std::size_t calls = 5;                ///< that are worked on at the same time
        std::size_t waiting = 1 << 20;        ///< bytes of calls that wait for their turn
        std::size_t streams = 64;             ///< open at the same time
    };

    server(std::vector<rpc_program> programs, const limits& most, time now)
        : link(most, now), programs_(std::move(programs)), most_(most) {}

    std::optional<server_event> next();
    /// Whether bytes should be read from the client now.
    bool wants_input() const;

    /// Until then all but authentication is refused. It need not be called where nobody is asked who he is.
    void require_authentication() noexcept { authenticated_ = false; }
    void authenticated() noexcept { authenticated_ = true; }

    // Answers. False: there is no such call (any more).
    bool reply(call_id call, const body_writer& results, std::span<const descriptor> files = {});
    bool fail(call_id call, const error& why);
    /// Replies, and opens the stream that the call asked for, which has the call's serial for its name; see stream_of().
    bool open_stream(call_id call, const body_writer& results = nullptr);
    /// The name that a stream of this call would have.
    std::optional<std::uint32_t> serial_of(call_id call) const;
    std::size_t calls() const noexcept { return calls_.size(); }

    /// Tells of an event. False: the client is too far behind, it was not sent.
    bool tell(rpc_program program, std::int32_t procedure, const body_writer& what);

    /// Confirms that a stream is over, and closes it.
    bool finish_stream(std::uint32_t stream);
    /// Closes it because something went wrong.
    bool fail_stream(std::uint32_t stream, const error& why);

private:
    struct waiting_call {
        wire_header head;
        const procedure* what;
        byte_buffer payload;
        std::vector<descriptor> files;
    };

    std::optional<server_event> take(frame in);
    std::optional<server_event> take_call(frame in);
    std::optional<server_event> take_stream(const frame& in);
    call_event begin(const wire_header& head, const procedure* what, std::span<const std::byte> payload,
                     std::vector<descriptor> files);
    bool has_turn() const noexcept { return calls_.size() < most_.calls && has_room(); }
    std::size_t weight(const waiting_call& one) const noexcept;
    void refuse(const wire_header& head, const error& why);
    bool serial_is_taken(std::uint32_t serial) const;

    std::vector<rpc_program> programs_;
    limits most_;
    bool authenticated_ = true;
    call_id last_ = 0;
    std::map<call_id, std::pair<wire_header, const procedure*>> calls_;
    std::deque<waiting_call> waiting_;
    std::size_t waiting_bytes_ = 0;
    byte_buffer held_;  // the payload of the call that waited
};

}  // namespace vir::rpc
