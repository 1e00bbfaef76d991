// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/link.hpp"
#include "src/rpc/procedure.hpp"

#include <variant>

namespace vir::rpc {

/// A call succeeded. Where the procedure opens a stream it is open now, with the call's serial for its name.
struct reply_event {
    std::uint32_t serial;
    const procedure* what;
    std::span<const std::byte> payload;  ///< of the procedure's form, which was looked at; valid until the next next()
    std::vector<descriptor> files;
};
/// A call failed.
struct failure_event {
    std::uint32_t serial;
    error why;
};
/// The server tells of something by itself.
struct told_event {
    const procedure* what;
    std::span<const std::byte> payload;  ///< likewise
};
/// A stream is closed: both ends said that it is over, or it failed.
struct stream_closed_event {
    std::uint32_t stream;
    std::optional<error> why;  ///< of a failure
};

using client_event = std::variant<reply_event, failure_event, told_event, stream_data_event, stream_hole_event,
                                  stream_closed_event, broken_event>;

/// The client's end of a connection: any number of calls at the same time, whose replies come in any order.
///
/// What breaks it: a reply that nobody waits for, and a call (a server makes none). When it broke, no call that waits
/// is answered any more. Whatever came is fed to it; next() is then called until it gives nothing.
class client : public link {
public:
    client(const limits& most, time now) : link(most, now) {}

    std::optional<client_event> next();
    /// Whether bytes should be read from the server now.
    bool wants_input() const { return !broken_ && reader_.broken().empty() && !is_behind(); }

    /// Sends a call and gives its serial; nothing when its arguments are more than the protocol allows, or when the
    /// connection is broken. `what` must be one of procedures().
    std::optional<std::uint32_t> call(const procedure& what, const body_writer& arguments,
                                      std::span<const descriptor> files = {});
    /// Nobody waits for that call any more: its reply will be dropped, and the stream that it opens given up.
    void abandon(std::uint32_t serial);
    /// Calls without a reply.
    std::size_t pending() const noexcept { return pending_.size(); }

    /// Says that all was sent; closed when the server agrees.
    bool finish_stream(std::uint32_t stream);
    /// Gives the stream up; closed when the server agrees, and nothing of its data is told of before.
    bool abort_stream(std::uint32_t stream);

private:
    struct pending_call {
        const procedure* what;
        bool abandoned = false;
    };

    std::optional<client_event> take(frame in);
    std::optional<client_event> take_reply(frame in);
    std::optional<client_event> take_stream(const frame& in);
    wire_header head_of(const procedure& what, std::uint32_t serial, bool files) const;
    bool end_stream(std::uint32_t stream, message_status status);

    std::uint32_t last_ = 0;
    std::unordered_map<std::uint32_t, pending_call> pending_;
};

}  // namespace vir::rpc
