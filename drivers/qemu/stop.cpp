// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/stop.hpp"

#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/site.hpp"
#include "src/core/launch.hpp"
#include "src/core/log.hpp"

#include <virtxx/pool.hpp>

#include <signal.h>

#include <filesystem>

namespace vir::qemu {
namespace {

/// What QEMU said in its last moments may still be on its way when the process is gone already.
constexpr auto last_words = std::chrono::milliseconds(100);

/// How long the end of an emulator waits for the note that it is being ended; a disk that hangs holds up nobody's end.
constexpr auto patience_with_disk = std::chrono::milliseconds(200);

task<void> end_emulator(instance_ptr run, clock::duration grace) {
    if (grace > clock::duration::zero()) {
        co_await run->status_settled(clock::now() + patience_with_disk);
        const auto deadline = clock::now() + grace;
        run->emulator.signal(SIGTERM);
        run->emulator.signal(SIGCONT);  // else it would not notice
        while (run->now != instance::phase::ended && clock::now() < deadline)
            if (co_await run->changed.wait_until(deadline) == woken_by::cancel) co_return;
        if (run->now == instance::phase::ended || run->emulator.ended()) co_return;
        logger("qemu").warn("'{}': its emulator did not end when asked to, killing it", run->guest->name);
    }
    run->emulator.signal(SIGKILL);
}

task<void> watch(instance_ptr run) {
    const auto status = co_await run->emulator.wait();
    const auto deadline = clock::now() + last_words;
    while (run->monitor && run->monitor->is_open() && clock::now() < deadline)
        if (co_await run->changed.wait_until(deadline) == woken_by::cancel) break;

    if (!run->is_over()) {
        run->now = instance::phase::stopping;
        // Of a start that fails the caller hears.
        if (run->announced && !run->cause && !run->shutdown_seen) {
            const auto lines = co_await run->emulator.tail();
            logger("qemu").error("'{}' stopped unexpectedly: its QEMU {}{}{}", run->guest->name, to_string(status),
                                 lines.empty() ? "" : ": ", lines);
        }
    }
    co_await finish(run);
}

/// The status document goes last: until then a successor of this owner knows that there is something to clean up.
task<void> remove_files(instance_ptr run) {
    const auto& folders = run->site->folders;
    const auto& name = run->guest->name;
    auto sweep = [folder = folders.absolute(root::guest_dir(run->id, name))] {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    };
    co_await on_pool(sweep, "removing the sockets of '" + name + "'");
    co_await folders.store()->remove(root::pid_file(name), lasts::until_reboot);
    co_await folders.store()->remove(root::status_file(name), lasts::until_reboot);
}

}  // namespace

void begin_stop(const instance_ptr& run, stop_cause cause, clock::duration grace) {
    if (run->is_over()) return;
    run->now = instance::phase::stopping;
    if (!run->cause) run->cause = cause;
    run->changed.notify_all();
    if (!run->emulator) return;
    if (run->committed && grace > clock::duration::zero()) run->save_stop();
    launch(run->site->executor, end_emulator(run, grace), "ending the emulator of '" + run->guest->name + "'");
}

task<void> stopped(instance_ptr run) {
    const auto deadline = clock::now() + stop_grace + std::chrono::seconds(30);
    const auto what = "the end of the emulator of '" + run->guest->name + "'";
    while (run->now != instance::phase::ended) {
        switch (co_await run->changed.wait_until(deadline)) {
            case woken_by::notify: break;
            case woken_by::time: throw_waited_too_long(what, stop_grace + std::chrono::seconds(30));
            case woken_by::cancel: throw_interrupted(what);
        }
    }
}

task<void> stop_gracefully(instance_ptr run, stop_cause cause) {
    if (!run->cause) run->cause = cause;
    run->emulator.signal(SIGTERM);
    const auto deadline = clock::now() + std::chrono::seconds(15);
    while (run->now != instance::phase::ended) {
        const auto woken = co_await run->changed.wait_until(deadline);
        if (woken == woken_by::notify) continue;
        if (run->now == instance::phase::running) run->cause.reset();
        if (woken == woken_by::cancel) throw_interrupted("the end of the emulator of '" + run->guest->name + "'");
        fail(errc::resource_busy, "Failed to terminate process {} with SIGTERM: Device or resource busy",
             run->emulator.pid());
    }
}

void supervise(const instance_ptr& run) {
    auto ended = [name = run->guest->name](std::exception_ptr failure) {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const error& e) {
            if (e.code() != errc::operation_aborted)
                logger("qemu").error("the emulator of '{}' is no longer watched: {}", name, e.what());
        } catch (const std::exception&) {
            // The site was closed.
        }
    };
    asio::co_spawn(run->site->executor, watch(run), asio::bind_cancellation_slot(run->unwatch.slot(), ended));
}

task<void> finish(instance_ptr run) {
    auto& site = *run->site;
    auto& guest = *run->guest;
    if (run->now == instance::phase::ended) co_return;
    if (run->now != instance::phase::stopping) run->now = instance::phase::stopping;
    if (run->monitor) run->monitor->close();
    run->changed.notify_all();
    co_await run->status_settled();
    const auto removed = co_await as_result(remove_files(run));
    if (!removed) logger("qemu").warn("'{}': {}", guest.name, removed.error().message());

    auto cause = run->cause.value_or(
        run->shutdown_seen ? stop_cause(domain_shutoff_reason::shutdown, stopped_detail::shutdown)
                           : stop_cause(domain_shutoff_reason::crashed, stopped_detail::failed));
    if (!run->announced) cause.reason = domain_shutoff_reason::failed;
    run->now = instance::phase::ended;
    // The event carries the id that the guest had, as its start's did.
    const auto who = guest.ref();
    guest.running.reset();
    guest.set_state(domain_state::shutoff, cause.reason);
    const auto held = run->guest;
    site.drop_if_transient(held);
    if (run->announced && !site.closed)
        site.events.emit(event::lifecycle(who, lifecycle::stopped, static_cast<int>(cause.detail)));
    run->changed.notify_all();
}

}  // namespace vir::qemu
