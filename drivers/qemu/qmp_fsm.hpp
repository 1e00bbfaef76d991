// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/json_framer.hpp"

#include <virtxx/error.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

/// QMP, the QEMU Machine Protocol, as a state machine without I/O: bytes in, actions out.
/// Source: QEMU's docs/interop/qmp-spec (greeting, capabilities, out-of-band execution, events).
namespace vir::qemu {

using json = nlohmann::json;

/// Names one command that was sent, until its reply came.
using qmp_id = std::int64_t;

/// What QEMU says of itself when the connection is made.
class qmp_greeting {
public:
    qmp_greeting() = default;
    int major = 0, minor = 0, micro = 0;
    std::string package;  ///< the distribution's own version, may be empty
    bool oob = false;     ///< out-of-band execution is offered (and then enabled)

    /// As libvirt counts: major * 1000000 + minor * 1000 + micro.
    std::uint64_t version() const noexcept { return major * 1000000ull + minor * 1000ull + micro; }
};

/// Commands may be answered from now on.
class qmp_ready {
public:
    qmp_ready() = default;
};

/// The answer to one command: a value, or why there is none.
class qmp_reply {
public:
    qmp_reply(qmp_id i, result<json> v) : id(i), value(std::move(v)) {}
    qmp_id id;
    result<json> value;
};

/// Something that happened in QEMU.
class qmp_event {
public:
    using time_point = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

    qmp_event() = default;
    std::string name;  ///< "SHUTDOWN", "BLOCK_JOB_COMPLETED", ...
    json data;         ///< an object; empty when the event has no data
    time_point when;   ///< by QEMU's clock; the epoch when QEMU could not tell
};

/// The stream cannot be understood any more. Nothing comes after this.
class qmp_broken {
public:
    explicit qmp_broken(error w) : why(std::move(w)) {}
    error why;
};

using qmp_action = std::variant<qmp_greeting, qmp_ready, qmp_reply, qmp_event, qmp_broken>;

/// Arguments from pairs of name and value: qmp_args("id", "disk0", "force", true).
/// A plain function, because g++ 12 cannot take braced lists in an expression with co_await.
template <class... NameAndValue>
json qmp_args(NameAndValue&&... items);

/// What a QMP error reply means as an error of ours. str(1) is QEMU's error class, str(2) its description.
error qmp_command_failed(std::string_view command, std::string_view error_class, std::string_view description);

/// One QMP connection seen from the client.
///
/// Commands may be submitted at any time: those from before the negotiation are held back until it is over.
/// Replies are matched by id, so their order does not matter. A reply to a command of nobody (an earlier client
/// of this monitor, or one that was abandoned) is dropped.
class qmp_fsm {
public:
    struct limits {
        json_framer::limits message;
        std::size_t pending = 1024;  ///< commands without a reply, abandoned ones included
    };

    qmp_fsm() : qmp_fsm(limits(), 1) {}
    /// `first_id`: begin elsewhere each time, then a late reply to an earlier client of a monitor is nobody's.
    explicit qmp_fsm(limits l, qmp_id first_id = 1);

    /// The next action found in `input`, whose used part is taken off its front; nothing when it is used up.
    /// Does not throw for anything that `input` may hold: that is qmp_broken, once, and `input` is dropped.
    std::optional<qmp_action> next(std::string_view& input);

    /// The peer closed its end: qmp_broken saying in which state that was, unless it was told before.
    std::optional<qmp_action> end_of_input();

    /// Queues a command. `out_of_band` overtakes commands that QEMU is busy with; few commands allow it.
    /// Throws: resource_busy when too many are unanswered, invalid_arg for arguments that are not valid UTF-8,
    /// operation_invalid when the stream is broken or out-of-band was not offered.
    qmp_id submit(std::string_view command, const json& arguments = nullptr, bool out_of_band = false);

    /// Nobody waits for this reply any more: it will be dropped.
    void abandon(qmp_id id) noexcept;

    /// Bytes to send; they are forgotten here.
    std::string take_output() noexcept { return std::exchange(output_, {}); }
    bool has_output() const noexcept { return !output_.empty(); }

    bool ready() const noexcept { return state_ == state::ready; }
    bool broken() const noexcept { return state_ == state::broken; }
    const qmp_greeting& greeting() const noexcept { return greeting_; }
    /// Commands without a reply, abandoned ones included.
    std::size_t pending() const noexcept { return pending_.size(); }
    bool is_pending(qmp_id id) const noexcept { return pending_.contains(id); }

private:
    enum class state { greeting, negotiating, ready, broken };
    struct command {
        std::string name;
        bool abandoned = false;
    };

    std::optional<qmp_action> understand(std::string_view message);
    std::optional<qmp_action> on_greeting(const json& body);
    std::optional<qmp_action> on_reply(json& message);
    qmp_action on_event(json& message);
    qmp_action fail(std::string message);
    static void encode(std::string& out, std::string_view command, const json& arguments, qmp_id id, bool oob);

    limits limits_;
    json_framer framer_;
    state state_ = state::greeting;
    qmp_greeting greeting_;
    qmp_id next_id_;
    qmp_id negotiation_ = 0;
    std::unordered_map<qmp_id, command> pending_;
    std::string held_;    // encoded, to be sent after the negotiation
    std::string output_;  // to be sent now
};

namespace detail {
inline void put_args(json&) {}
template <class Name, class Value, class... Rest>
void put_args(json& to, Name&& name, Value&& value, Rest&&... rest) {
    to[std::string(std::forward<Name>(name))] = std::forward<Value>(value);
    put_args(to, std::forward<Rest>(rest)...);
}
}  // namespace detail

template <class... NameAndValue>
json qmp_args(NameAndValue&&... items) {
    static_assert(sizeof...(items) % 2 == 0, "a name and a value each");
    json out = json::object();
    detail::put_args(out, std::forward<NameAndValue>(items)...);
    return out;
}

}  // namespace vir::qemu
