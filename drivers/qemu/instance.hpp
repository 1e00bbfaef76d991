// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/domain_object.hpp"
#include "drivers/qemu/figures.hpp"
#include "drivers/qemu/guest_agent.hpp"
#include "drivers/qemu/qmp_client.hpp"
#include "src/host/process.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/event.hpp>
#include <virtxx/op/event.hpp>
#include <virtxx/wakeup.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vir::qemu {

class site;

/// Why a run ended: what state() then says, and the detail of the lifecycle event.
class stop_cause {
public:
    stop_cause(domain_shutoff_reason reason, stopped_detail detail) : reason(reason), detail(detail) {}
    domain_shutoff_reason reason;
    stopped_detail detail;
};

/// One run of a guest: from before its emulator is started until all of it is cleaned up. Engine's thread.
///
///     starting -> running -> stopping -> ended      start.cpp; lifecycle_events.cpp; stop.cpp
///     starting ------------> stopping -> ended      the start failed or was cancelled
///                running                            reconnect.cpp: found running
class instance final : public qmp_sink, public std::enable_shared_from_this<instance> {
public:
    enum class phase { starting, running, stopping, ended };

    instance(std::shared_ptr<qemu::site> site, domain_ptr guest, int id, domain_def live);
    ~instance() override;

    const std::shared_ptr<qemu::site> site;
    const domain_ptr guest;
    const int id;
    /// The definition with all that was decided at the start: aliases, addresses, pty paths.
    domain_def live;

    vir::process emulator;
    std::string monitor_path;
    std::unique_ptr<qmp_client> monitor;  ///< null until connected, and again when the connection is lost
    /// Connected when it is first needed.
    std::unique_ptr<guest_agent> agent;
    std::vector<pid_t> vcpu_threads;
    std::chrono::sys_seconds booted{};
    qemu::figures figures;
    /// Aliases of the character devices that a console stream holds now.
    std::vector<std::pair<std::string, std::weak_ptr<void>>> open_consoles;

    phase now = phase::starting;
    /// Notified when `now`, the monitor or what is counted below changes.
    wakeup changed;
    std::optional<stop_cause> cause;
    /// The start is done but for letting the CPUs run: an owner that finds the run later keeps it.
    bool committed = false;
    /// Reconnected, and its state is known again.
    bool in_touch = false;
    /// The monitor is being connected to again, see monitor_link.hpp.
    bool reaching = false;
    /// It is tried again and again, see monitor_link.hpp.
    bool retrying = false;
    /// Of the last connection that ended by itself.
    std::string lost_because;
    /// The emulator lives and its monitor cannot be had: what operations that need it fail with.
    std::optional<error> out_of_reach;
    /// Its start was announced, so its end must be.
    bool announced = false;
    /// Emitted when the site is closed: the emulator runs on unwatched.
    asio::cancellation_signal unwatch;

    // What lifecycle_events.cpp and the operations tell each other.
    std::optional<domain_running_reason> resumes_as;
    std::optional<domain_paused_reason> pauses_as;
    bool shutdown_seen = false;
    bool reboot_wanted = false;  ///< the coming shutdown is the guest's half of a reboot
    unsigned resets_seen = 0;
    unsigned events_seen = 0;

    bool has_monitor() const noexcept { return monitor && monitor->is_open(); }
    bool is_usable() const noexcept { return now == phase::running; }
    bool is_over() const noexcept { return now == phase::stopping || now == phase::ended; }

    /// Asks QEMU and waits for the answer; waits for the monitor too while it is being reconnected, and tries once more
    /// for one that is out of reach.
    /// Errors: operation_invalid when the guest is or goes off; out_of_reach; else those of qmp_client::execute.
    task<json> ask(std::string command, json arguments = nullptr, std::chrono::nanoseconds limit = qmp_limit);

    /// Writes the status document soon; never two writes at a time. Errors are logged.
    void save_status();
    /// Writes that it is being stopped, soon as well: a successor of this owner then goes on with it.
    void save_stop();
    /// Writes it now; completion: it is in the file.
    task<void> status_saved();
    /// Completion: no write is under way, or the time has passed.
    task<void> status_settled(clock::time_point until = clock::time_point::max());

    void emit_lifecycle(lifecycle what, int detail);
    template <class Detail>
    void emit_lifecycle(lifecycle what, Detail detail) {
        emit_lifecycle(what, static_cast<int>(detail));
    }

    void on_event(const qmp_event& event) override;
    void on_closed(const error& why) override;

private:
    void refresh_status();
    static task<void> write_status(std::shared_ptr<instance> self);
    bool status_dirty_ = false;
    bool status_busy_ = false;
};

using instance_ptr = std::shared_ptr<instance>;

/// The run of a guest that operations can work on. Errors: operation_invalid "domain is not running".
instance_ptr running_instance(const domain_object& guest);

}  // namespace vir::qemu
