// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/monitor_link.hpp"

#include "drivers/qemu/document_facts.hpp"
#include "drivers/qemu/monitor_socket.hpp"
#include "drivers/qemu/site.hpp"
#include "src/core/launch.hpp"
#include "src/core/log.hpp"

#include <virtxx/op/event.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

namespace vir::qemu {
namespace {

using std::chrono::milliseconds;

/// Before each try. An emulator that ends closes its monitor, too: the first pause lets its process say so.
constexpr milliseconds at_once[] = {milliseconds(0)};
constexpr milliseconds patiently[] = {milliseconds(20), milliseconds(100), milliseconds(400), milliseconds(1500)};

/// Of a monitor that is out of reach: each pause is twice the one before, up to the longest.
constexpr milliseconds first_retry(2000), slowest_retry(30000);

bool is_pointless(instance& run) {
    return run.site->closed || run.is_over() || run.emulator.ended().has_value();
}

task<void> wait_a_while(instance_ptr run, clock::duration time) {
    const auto end = clock::now() + time;
    while (!is_pointless(*run) && clock::now() < end) co_await run->changed.wait_until(end);
}

/// What QEMU says of itself, where nobody listened when it came about.
void catch_up(instance& run, const std::string& state) {
    auto& guest = *run.guest;
    qmp_event missed;
    if (state == "shutdown") {
        missed.name = "SHUTDOWN";
        missed.data = qmp_args("guest", true, "reason", "guest-shutdown");
    } else if (state == "guest-panicked") {
        missed.name = "GUEST_PANICKED";
        missed.data = qmp_args("action", "pause");
    } else if (state == "suspended") {
        if (guest.state() != domain_state::pmsuspended) missed.name = "SUSPEND";
    } else if (state == "running") {
        if (guest.state() != domain_state::running) missed.name = "RESUME";
    } else if (guest.state() == domain_state::running) {
        missed.name = "STOP";
        if (state == "io-error") run.pauses_as = domain_paused_reason::ioerror;
        if (state == "watchdog") run.pauses_as = domain_paused_reason::watchdog;
    }
    if (!missed.name.empty()) run.on_event(missed);
}

/// The same of devices.
task<void> catch_up_devices(instance_ptr run) {
    std::vector<qmp_command> commands;
    commands.emplace_back("query-chardev");
    if (has_balloon(run->live)) commands.emplace_back("query-balloon");
    const auto before = run->events_seen;
    const auto answers = co_await run->monitor->execute_all(std::move(commands));
    // What was heard meanwhile is newer, and rare enough to let the rest go with it.
    if (run->is_over() || run->events_seen != before) co_return;
    qmp_event missed;
    if (answers[0])
        for (const auto& channel : std::vector(run->live.devices.channels))
            for (const auto& one : *answers[0]) {
                if (one.value("label", "") != "char" + channel.info.alias) continue;
                const bool open = one.value("frontend-open", false);
                if (channel.type != device::channel_target_type::virtio ||
                    open == (channel.state == device::channel_state::connected))
                    continue;
                missed.name = "VSERPORT_CHANGE";
                missed.data = qmp_args("id", channel.info.alias, "open", open);
                run->on_event(missed);
            }
    if (answers.size() < 2 || !answers[1]) co_return;
    const auto actual = answers[1]->value("actual", std::uint64_t(0));
    const auto known = run->figures.balloon.value_or(run->live.current_memory.value_or(run->live.memory));
    if (known.count() == actual / 1024) co_return;
    missed.name = "BALLOON_CHANGE";
    missed.data = qmp_args("actual", actual);
    run->on_event(missed);
}

/// Completion: the run's state is known, or its monitor is gone again.
task<void> learn_state(instance_ptr run) {
    // An emulator that is stopped answers when it goes on, be it in an hour.
    while (!run->is_over() && run->has_monitor()) {
        const auto before = run->events_seen;
        const auto answer = co_await as_result(run->monitor->execute("query-status"));
        if (run->is_over()) co_return;
        if (!answer) {
            if (answer.error().code() == errc::operation_timeout) continue;
            logger("qemu").warn("'{}': {}", run->guest->name, answer.error().what());
            co_return;
        }
        // What came after the answer, and was heard before this coroutine ran on, is the newer truth.
        if (run->events_seen != before) continue;
        const std::string state = answer->value("status", "");
        logger("qemu").debug("'{}' is found {}", run->guest->name, state);
        // An owner that was killed between the last step of a start and letting the CPUs run.
        const bool half_started = run->guest->state() == domain_state::paused &&
                                  run->guest->reason() == static_cast<int>(domain_paused_reason::starting_up);
        if (half_started && (state == "prelaunch" || state == "paused")) {
            run->resumes_as = domain_running_reason::booted;
            const auto went_on = co_await as_result(run->monitor->execute("cont"));
            if (!went_on) logger("qemu").warn("'{}': {}", run->guest->name, went_on.error().what());
            if (!run->has_monitor()) co_return;
        } else {
            catch_up(*run, state);
        }
        run->figures.stale = false;
        run->in_touch = true;
        if (run->out_of_reach) logger("qemu").info("'{}' can be controlled again", run->guest->name);
        run->out_of_reach.reset();
        run->changed.notify_all();
        if (run->is_over() || !run->has_monitor()) co_return;
        const auto devices = co_await as_result(catch_up_devices(run));
        if (!devices && !run->is_over()) logger("qemu").warn("'{}': {}", run->guest->name, devices.error().what());
        // Lost again under the question.
        if (!run->has_monitor()) run->in_touch = false;
        co_return;
    }
}

/// Only the socket itself: who waits for the monitor goes on as soon as it is there.
std::optional<error> connect_monitor(instance& run) {
    try {
        run.monitor = std::make_unique<qmp_client>(run.site->executor, connect_to(run.monitor_path), run.guest->name,
                                                   &run);
        run.changed.notify_all();
        return std::nullopt;
    } catch (const error& e) {
        return e;
    }
}

task<void> keep_trying(instance_ptr run);

void give_up(instance& run, const std::string& why) {
    const bool is_news = !run.out_of_reach;
    run.monitor.reset();
    run.in_touch = false;
    run.figures.stale = true;
    run.out_of_reach = error(
        errc::operation_failed, error_domain::qemu,
        fmt::format("'{}' runs on (process {}) but cannot be controlled: {}; make its monitor reachable at '{}' again, "
                    "or destroy the guest",
                    run.guest->name, run.emulator.pid(), why, run.monitor_path));
    if (is_news) {
        logger("qemu").error("{}", run.out_of_reach->message());
        run.site->events.emit(event::control_error(run.guest->ref()));
    }
    if (std::exchange(run.retrying, true)) return;
    launch(run.site->executor, keep_trying(run.shared_from_this()),
           "waiting for the monitor of '" + run.guest->name + "'");
}

task<void> reach(instance_ptr run, std::span<const milliseconds> pauses, std::string lost) {
    std::string why = lost;
    for (const auto time : pauses) {
        co_await wait_a_while(run, time);
        if (is_pointless(*run)) break;
        if (const auto failure = connect_monitor(*run)) {
            why = (lost.empty() ? "" : lost + ", and ") + failure->message();
            continue;
        }
        co_await learn_state(run);
        if (run->in_touch) break;
        why = run->lost_because.empty() ? "its monitor closes every connection" : run->lost_because;
    }
    run->reaching = false;
    if (!is_pointless(*run) && !run->in_touch) give_up(*run, why);
    run->changed.notify_all();
}

void start_reaching(const instance_ptr& run, std::span<const milliseconds> pauses, std::string lost) {
    if (run->reaching) return;
    run->reaching = true;
    run->in_touch = false;
    launch(run->site->executor, reach(run, pauses, std::move(lost)), "connecting to '" + run->guest->name + "'");
}

/// Nobody may ask for anything until then, and nobody needs to.
task<void> keep_trying(instance_ptr run) {
    for (auto time = first_retry; run->out_of_reach && !is_pointless(*run); time = std::min(2 * time, slowest_retry)) {
        const auto end = clock::now() + time;
        while (run->out_of_reach && !is_pointless(*run) && clock::now() < end) co_await run->changed.wait_until(end);
        if (run->out_of_reach && !is_pointless(*run)) start_reaching(run, at_once, {});
    }
    run->retrying = false;
}

}  // namespace

void take_over(const instance_ptr& run) { start_reaching(run, at_once, {}); }
void reach_again(const instance_ptr& run, const error& lost) { start_reaching(run, patiently, lost.message()); }
void reach_once(const instance_ptr& run) { start_reaching(run, at_once, {}); }

}  // namespace vir::qemu
