// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/monitor_socket.hpp"
#include "drivers/qemu/qmp_fsm.hpp"

#include <virtxx/task.hpp>

#include <memory>
#include <string>
#include <vector>

namespace vir::qemu {

/// Who hears what happens on a monitor. Called on the client's executor, in the order of arrival; must not throw.
class qmp_sink {
public:
    virtual ~qmp_sink() = default;
    virtual void on_event(const qmp_event& event) = 0;
    /// The connection is over (QEMU ended, closed it, or spoke nonsense); every pending command has failed.
    /// Called once, and not when the client itself is closed or destroyed.
    virtual void on_closed(const error& why) = 0;
};

/// How long a command waits for its reply unless told otherwise.
inline constexpr std::chrono::nanoseconds qmp_limit = std::chrono::seconds(30);

namespace detail {
class qmp_connection;
struct qmp_wait;
}  // namespace detail

/// A command that was sent, until its reply is fetched. Dropping it abandons the reply, not the command.
class qmp_request {
public:
    qmp_request() noexcept = default;
    qmp_request(qmp_request&&) noexcept = default;
    qmp_request& operator=(qmp_request&& other) noexcept;
    ~qmp_request();

    /// Waits for the reply; call it once. What it gives, throws and does when cancelled: see qmp_client::execute.
    /// The limit counts from this call.
    task<json> reply(std::chrono::nanoseconds limit = qmp_limit);

private:
    friend class qmp_client;
    qmp_request(std::shared_ptr<detail::qmp_connection> c, std::shared_ptr<detail::qmp_wait> w) noexcept;
    std::shared_ptr<detail::qmp_connection> connection_;
    std::shared_ptr<detail::qmp_wait> wait_;
};

/// One command of a batch.
class qmp_command {
public:
    explicit qmp_command(std::string n, json a = nullptr) : name(std::move(n)), arguments(std::move(a)) {}
    std::string name;
    json arguments;
};

/// A QMP connection: drives qmp_fsm over a Unix socket.
///
/// Any number of commands may be in flight; they are sent at once and matched by id. Nothing here blocks, however dead
/// QEMU is: what the socket does not take is kept (at most `qmp_fsm::limits::pending` commands) and sent when it can
/// be.
/// Threads: belongs to one executor (see vir::task). Destroying it ends the connection; pending commands fail.
class qmp_client {
public:
    /// `owner`: the domain, for messages ("the monitor of 'web'"). `sink` may be null and must outlive the client.
    qmp_client(asio::any_io_executor executor, unique_fd socket, std::string owner, qmp_sink* sink = nullptr);
    ~qmp_client();
    qmp_client(const qmp_client&) = delete;
    qmp_client& operator=(const qmp_client&) = delete;

    /// Connects to the monitor socket at `path` and waits until commands may be executed.
    /// Errors: open_failed (no such socket, nobody listens), operation_timeout, operation_failed (see execute).
    static task<std::unique_ptr<qmp_client>> connect(std::string path, std::string owner, qmp_sink* sink = nullptr,
                                                     std::chrono::nanoseconds limit = qmp_limit);

    /// Waits until the negotiation is over. Not necessary before execute.
    task<qmp_greeting> ready(std::chrono::nanoseconds limit = qmp_limit);

    /// Sends a command and waits for its reply.
    ///
    /// Completion: the reply's "return". Errors: internal_error, operation_unsupported or device_missing as QEMU
    /// answered (qmp_command_failed); operation_timeout after `limit`; resource_busy when too many are unanswered;
    /// operation_failed when the connection ends or has ended. Cancellation: ends the wait, naming it; QEMU still
    /// carries the command out, its late reply is dropped and the connection stays usable.
    task<json> execute(std::string command, json arguments = nullptr, std::chrono::nanoseconds limit = qmp_limit);

    /// Sends all at once and waits for all; the results are in the order of the commands. `limit` is for all together.
    task<std::vector<result<json>>> execute_all(std::vector<qmp_command> commands,
                                                std::chrono::nanoseconds limit = qmp_limit);

    /// Sends without waiting. Throws at once what execute throws for a command that cannot be sent.
    qmp_request submit(std::string_view command, const json& arguments = nullptr);
    /// With a file descriptor beside it, for "getfd" and "add-fd". QEMU keeps only the last descriptor that came, so
    /// such commands wait for each other (others do not wait for them).
    qmp_request submit_with_fd(std::string_view command, const json& arguments, unique_fd fd);

    const qmp_greeting& greeting() const noexcept;
    bool is_open() const noexcept;
    /// Commands without a reply, and for how long the oldest of them has been waiting (0 when there is none):
    /// tells a busy or stopped QEMU from a living one without asking it.
    std::size_t unanswered() const noexcept;
    std::chrono::nanoseconds stalled_for() const noexcept;

    /// Ends the connection; pending commands fail with operation_failed. The sink hears nothing any more.
    void close();

private:
    // These hold the connection, so a client may be destroyed while its operations wait: they then fail.
    using held_connection = std::shared_ptr<detail::qmp_connection>;
    static task<qmp_greeting> ready_on(held_connection connection, std::chrono::nanoseconds limit);
    static task<json> execute_on(held_connection connection, std::string command, json arguments,
                                 std::chrono::nanoseconds limit);
    static task<std::vector<result<json>>> execute_all_on(held_connection connection, std::vector<qmp_command> commands,
                                                          std::chrono::nanoseconds limit);
    held_connection connection_;
};

}  // namespace vir::qemu
