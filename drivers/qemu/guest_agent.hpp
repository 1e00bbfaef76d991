// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/monitor_socket.hpp"

#include <virtxx/task.hpp>

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace vir::qemu {

namespace detail {
class agent_connection;
}

enum class agent_shutdown { powerdown, reboot, halt };

/// How long the agent may take: it runs in the guest, if it runs at all.
inline constexpr std::chrono::nanoseconds agent_limit = std::chrono::seconds(5);

/// The guest agent's channel: drives agent_fsm over the Unix socket of the channel's chardev.
///
/// Optional in every way: nothing here blocks or delays anything else, whether there is an agent in the guest or not.
/// Commands go one after the other; a command's limit includes waiting for its turn.
/// Threads: belongs to one executor. Errors of all commands: agent_unresponsive when no answer comes within the limit
/// or the channel closes; internal_error or operation_unsupported as the agent answered. Cancellation: ends the wait,
/// naming it; the channel stays usable.
class guest_agent {
public:
    /// `owner`: the domain, for messages ("the guest agent of 'web'").
    guest_agent(asio::any_io_executor executor, unique_fd socket, std::string owner);
    ~guest_agent();
    guest_agent(const guest_agent&) = delete;
    guest_agent& operator=(const guest_agent&) = delete;

    /// Any command of the agent; its "return".
    task<nlohmann::json> execute(std::string command, nlohmann::json arguments = nullptr,
                                 std::chrono::nanoseconds limit = agent_limit);
    /// Completes when the agent has answered.
    task<void> ping(std::chrono::nanoseconds limit = agent_limit);
    /// Asks the guest to shut down. The agent answers failures only: completes when it is known to be alive, has been
    /// told, and either says nothing for `patience` or goes away. Then watch the domain's own events.
    task<void> shutdown(agent_shutdown how, std::chrono::nanoseconds patience = std::chrono::seconds(1),
                        std::chrono::nanoseconds limit = agent_limit);

    bool is_open() const noexcept;

private:
    std::shared_ptr<detail::agent_connection> connection_;
};

}  // namespace vir::qemu
