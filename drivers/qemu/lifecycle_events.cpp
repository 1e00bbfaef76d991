// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/blockdev.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/document_facts.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/reset.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/stop.hpp"
#include "src/core/launch.hpp"
#include "src/core/log.hpp"

#include <virtxx/op/event.hpp>

#include <array>
#include <string_view>

/// What happens in QEMU, turned into the guest's state, into events and into what the document wants done.
/// Source of the events: QEMU's QMP reference; of states and details: libvirt's documentation of virDomainState
/// and virDomainEventType.
namespace vir::qemu {
namespace {

const std::string& text(const json& data, const char* key) {
    static const std::string none;
    const auto at = data.find(key);
    return at != data.end() && at->is_string() ? at->get_ref<const std::string&>() : none;
}

bool flag(const json& data, const char* key) {
    const auto at = data.find(key);
    return at != data.end() && at->is_boolean() && at->get<bool>();
}

// ---- running and paused

void on_resume(instance& run, const json&) {
    auto& guest = *run.guest;
    const auto reason = std::exchange(run.resumes_as, std::nullopt).value_or(domain_running_reason::unpaused);
    if (run.is_over() || guest.state() == domain_state::running) return;
    guest.set_state(domain_state::running, reason);
    run.emit_lifecycle(lifecycle::resumed, resumed_detail::unpaused);
    run.save_status();
}

void on_stop(instance& run, const json&) {
    auto& guest = *run.guest;
    const auto reason = std::exchange(run.pauses_as, std::nullopt).value_or(domain_paused_reason::unknown);
    if (run.is_over() || guest.state() != domain_state::running) return;
    guest.set_state(domain_state::paused, reason);
    auto detail = suspended_detail::paused;
    if (reason == domain_paused_reason::ioerror) detail = suspended_detail::ioerror;
    if (reason == domain_paused_reason::watchdog) detail = suspended_detail::watchdog;
    run.emit_lifecycle(lifecycle::suspended, detail);
    run.save_status();
}

// ---- the end, or a new beginning

/// Source of what the actions mean here: libvirt's domain format, "Events configuration". rename-restart after a
/// poweroff is a restart, preserve after a reboot a destroy.
bool wants_restart(const instance& run, bool after_reboot) {
    using a = lifecycle_action;
    const auto wanted =
        after_reboot ? run.live.on_reboot.value_or(a::restart) : run.live.on_poweroff.value_or(a::destroy);
    return wanted == a::restart || wanted == a::rename_restart;
}

void on_shutdown(instance& run, const json& data) {
    if (run.is_over() || run.shutdown_seen) return;
    run.shutdown_seen = true;
    run.guest->set_state(domain_state::shutdown, domain_shutdown_reason::unknown);
    auto detail = shutdown_detail::finished;
    if (data.contains("guest")) detail = flag(data, "guest") ? shutdown_detail::guest : shutdown_detail::host;
    run.emit_lifecycle(lifecycle::shutdown, detail);
    run.save_status();

    // Somebody has asked it to end already, gently: what they chose is done, and nothing harsher.
    if (run.cause) return;
    const bool guest_did_it = flag(data, "guest");
    const bool was_reset = text(data, "reason") == "guest-reset";  // QEMU runs with -no-reboot
    const bool again = run.reboot_wanted || wants_restart(run, was_reset);
    if (guest_did_it && again)
        restart_in_place(run.shared_from_this(), domain_running_reason::booted);
    else if (guest_did_it && !was_reset && run.live.on_poweroff == lifecycle_action::preserve)
        logger("qemu").info("'{}' has shut down and is kept as its document wants; destroy it to end it",
                            run.guest->name);
    else
        begin_stop(run.shared_from_this(), stop_cause(domain_shutoff_reason::shutdown, stopped_detail::shutdown));
}

void on_reset(instance& run, const json& data) {
    ++run.resets_seen;
    run.changed.notify_all();
    if (run.is_over()) return;
    run.site->events.emit(event::reboot(run.guest->ref()));
    // A guest that was to end with its reboot and is not run with -no-reboot, because a poweroff may restart it.
    if (flag(data, "guest") && !wants_restart(run, true))
        begin_stop(run.shared_from_this(), stop_cause(domain_shutoff_reason::shutdown, stopped_detail::shutdown));
}

void on_panic(instance& run, const json& data) {
    if (run.is_over() || run.guest->state() == domain_state::crashed) return;
    logger("qemu").warn("'{}': its kernel has panicked", run.guest->name);
    if (text(data, "action") == "run") return;  // reported only
    run.guest->set_state(domain_state::crashed, domain_crashed_reason::panicked);
    run.emit_lifecycle(lifecycle::crashed, crashed_detail::panicked);
    run.save_status();
    const auto self = run.shared_from_this();
    const stop_cause crashed(domain_shutoff_reason::crashed, stopped_detail::crashed);
    switch (run.live.on_crash.value_or(lifecycle_action::destroy)) {
        case lifecycle_action::preserve: break;
        case lifecycle_action::restart:
        case lifecycle_action::rename_restart: restart_in_place(self, domain_running_reason::crashed); break;
        case lifecycle_action::coredump_destroy: dump_then(self, [self, crashed] { begin_stop(self, crashed); }); break;
        case lifecycle_action::coredump_restart:
            dump_then(self, [self] { restart_in_place(self, domain_running_reason::crashed); });
            break;
        case lifecycle_action::destroy: begin_stop(self, crashed); break;
    }
}

void on_crash_loaded(instance& run, const json&) {
    run.emit_lifecycle(lifecycle::crashed, crashed_detail::crashloaded);
}

// ---- sleep

void on_suspend(instance& run, const json&) {
    if (run.is_over()) return;
    run.guest->set_state(domain_state::pmsuspended, domain_pmsuspended_reason::unknown);
    run.emit_lifecycle(lifecycle::pmsuspended, pmsuspended_detail::memory);
    run.site->events.emit(event::pmsuspend(run.guest->ref()));
    run.save_status();
}

void on_suspend_disk(instance& run, const json&) {
    if (run.is_over()) return;
    run.emit_lifecycle(lifecycle::pmsuspended, pmsuspended_detail::disk);
    run.site->events.emit(event::pmsuspend_disk(run.guest->ref()));
}

void on_wakeup(instance& run, const json&) {
    if (run.is_over()) return;
    if (run.guest->state() == domain_state::pmsuspended) {
        run.guest->set_state(domain_state::running, domain_running_reason::wakeup);
        run.emit_lifecycle(lifecycle::started, started_detail::wakeup);
        run.save_status();
    }
    run.site->events.emit(event::pmwakeup(run.guest->ref()));
}

// ---- devices

void on_watchdog(instance& run, const json& data) {
    using a = vir::watchdog_action;
    static constexpr std::pair<std::string_view, a> actions[] = {
        {"none", a::none},         {"pause", a::pause}, {"reset", a::reset},         {"poweroff", a::poweroff},
        {"shutdown", a::shutdown}, {"debug", a::debug}, {"inject-nmi", a::injectnmi}};
    auto action = a::none;
    for (const auto& [name, value] : actions)
        if (name == text(data, "action")) action = value;
    if (action == a::pause) run.pauses_as = domain_paused_reason::watchdog;
    // QEMU then ends without another word.
    if (action == a::poweroff && !run.cause)
        run.cause = stop_cause(domain_shutoff_reason::shutdown, stopped_detail::shutdown);
    const auto& devices = run.live.devices.watchdogs;
    if (action == a::pause && !devices.empty() && devices.front().action == device::watchdog_action::dump)
        dump_then(run.shared_from_this(), [self = run.shared_from_this()] { run_on(self); });
    run.site->events.emit(event::watchdog(run.guest->ref(), action));
}

const device::disk* disk_of(const instance& run, const json& data) {
    for (const auto& disk : run.live.devices.disks) {
        const auto& alias = disk.info.alias;
        if (alias.empty()) continue;
        for (const char* key : {"qdev", "qom-path", "id", "device"})
            if (text(data, key).find(alias) != std::string::npos) return &disk;
    }
    return disk_of_node(run.live.devices.disks, text(data, "node-name"));
}

void on_io_error(instance& run, const json& data) {
    const auto* disk = disk_of(run, data);
    const std::string device = disk ? disk->info.alias : text(data, "device");
    const auto& what = text(data, "action");
    const auto action = what == "stop"     ? io_error_action::pause
                        : what == "report" ? io_error_action::report
                                           : io_error_action::none;
    if (action == io_error_action::pause) run.pauses_as = domain_paused_reason::ioerror;
    const std::string source = disk ? source_path(*disk) : text(data, "node-name");
    const auto who = run.guest->ref();
    run.site->events.emit(event::io_error(who, source, device, action));
    run.site->events.emit(event::io_error_reason(who, source, device, action, flag(data, "nospace") ? "enospc" : ""));
}

void on_tray(instance& run, const json& data) {
    for (auto& disk : run.live.devices.disks) {
        if (disk.info.alias.empty() || text(data, "id").find(disk.info.alias) == std::string::npos) continue;
        const bool open = flag(data, "tray-open");
        disk.target.tray = open ? device::disk_tray::open : device::disk_tray::closed;
        run.site->events.emit(event::tray_change(run.guest->ref(), disk.info.alias,
                                                 open ? tray_change_reason::open : tray_change_reason::close));
        run.save_status();
    }
}

void on_balloon(instance& run, const json& data) {
    const kibibytes actual(data.value("actual", std::uint64_t(0)) / 1024);
    run.figures.balloon = actual;
    run.live.current_memory = actual;
    run.site->events.emit(event::balloon_change(run.guest->ref(), actual));
    run.save_status();
}

void on_rtc(instance& run, const json& data) {
    run.site->events.emit(event::rtc_change(run.guest->ref(), std::chrono::seconds(data.value("offset", 0ll))));
}

void on_device_deleted(instance& run, const json& data) {
    if (!text(data, "device").empty())
        run.site->events.emit(event::device_removed(run.guest->ref(), text(data, "device")));
}

void on_device_unplug_failed(instance& run, const json& data) {
    if (!text(data, "device").empty())
        run.site->events.emit(event::device_removal_failed(run.guest->ref(), text(data, "device")));
}

void on_serial_port(instance& run, const json& data) {
    for (auto& channel : run.live.devices.channels) {
        if (channel.info.alias != text(data, "id")) continue;
        const bool open = flag(data, "open");
        channel.state = open ? device::channel_state::connected : device::channel_state::disconnected;
        if (channel.name == "org.qemu.guest_agent.0")
            run.site->events.emit(event::agent_lifecycle(
                run.guest->ref(), open ? agent_lifecycle_state::connected : agent_lifecycle_state::disconnected,
                agent_lifecycle_reason::channel));
        run.save_status();
    }
}

struct handler {
    std::string_view event;
    void (*act)(instance&, const json&);
};
constexpr handler handlers[] = {
    {"RESUME", on_resume},
    {"STOP", on_stop},
    {"SHUTDOWN", on_shutdown},
    {"RESET", on_reset},
    {"GUEST_PANICKED", on_panic},
    {"GUEST_CRASHLOADED", on_crash_loaded},
    {"SUSPEND", on_suspend},
    {"SUSPEND_DISK", on_suspend_disk},
    {"WAKEUP", on_wakeup},
    {"WATCHDOG", on_watchdog},
    {"BLOCK_IO_ERROR", on_io_error},
    {"DEVICE_TRAY_MOVED", on_tray},
    {"BALLOON_CHANGE", on_balloon},
    {"RTC_CHANGE", on_rtc},
    {"DEVICE_DELETED", on_device_deleted},
    {"DEVICE_UNPLUG_GUEST_ERROR", on_device_unplug_failed},
    {"VSERPORT_CHANGE", on_serial_port},
};

}  // namespace

void instance::on_event(const qmp_event& event) {
    if (site->closed) return;
    ++events_seen;
    for (const auto& one : handlers) {
        if (one.event != event.name) continue;
        try {
            one.act(*this, event.data);
        } catch (const std::exception& e) {
            // A member of an unexpected type: QEMU's newer than we know.
            logger("qemu").warn("'{}': cannot understand QEMU's event {}: {}", guest->name, event.name, e.what());
        }
        return;
    }
    logger("qemu").debug("'{}': event {} of QEMU means nothing here", guest->name, event.name);
}

}  // namespace vir::qemu
