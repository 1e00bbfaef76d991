// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/json_framer.hpp"

#include <virtxx/error.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vir::qemu {

/// The guest agent's protocol as a state machine without I/O. Source: QEMU's docs/interop/qemu-ga-ref and qga's schema.
///
/// The channel is a serial line into the guest: there is no greeting, replies have no ids, and what an earlier client
/// left unread still comes. So commands go one at a time, and after a start, an abandoned command or nonsense from the
/// guest the next one is preceded by guest-sync-delimited: everything up to its answer is thrown away. What the guest
/// sends is never trusted: nothing it may say does more than fail the command that waits.
class agent_fsm {
public:
    agent_fsm() : agent_fsm(default_limits(), 1) {}
    /// `first_id`: begin elsewhere each time, so that an old synchronisation is not taken for ours.
    agent_fsm(json_framer::limits limits, std::int64_t first_id);

    /// May a command be started?
    bool idle() const noexcept { return phase_ == phase::unsynced || phase_ == phase::synced; }
    /// Is the synchronisation over, so that the guest's agent is known to be alive?
    bool synced() const noexcept { return phase_ == phase::synced || phase_ == phase::replying; }

    /// Precondition: idle(). Throws invalid_arg for arguments that are not valid UTF-8.
    void start(std::string_view command, const nlohmann::json& arguments = nullptr);
    /// Nobody waits for the command any more: the next one synchronises first.
    void abandon() noexcept;

    /// The reply found in `input`, whose used part is taken off its front; nothing when it is used up.
    /// There may be new output afterwards.
    std::optional<result<nlohmann::json>> next(std::string_view& input);

    /// Bytes to send; they are forgotten here.
    std::string take_output() noexcept { return std::exchange(output_, {}); }
    bool has_output() const noexcept { return !output_.empty(); }

    static json_framer::limits default_limits() noexcept;

private:
    enum class phase {
        unsynced,   // idle; what comes is thrown away
        synced,     // idle
        seeking,    // synchronising: waits for the delimiter
        syncing,    // between the delimiter and the end of the answer
        replying,   // waits for the reply of the command
    };
    std::optional<result<nlohmann::json>> understand(std::string_view message);
    result<nlohmann::json> lose(std::string message);

    json_framer framer_;
    phase phase_ = phase::unsynced;
    std::int64_t sync_id_;
    std::string command_;  // its name, for messages
    std::string held_;     // encoded, until the synchronisation is over
    std::string output_;
};

}  // namespace vir::qemu
