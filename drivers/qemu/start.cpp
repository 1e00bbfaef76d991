// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/start.hpp"

#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/monitor_socket.hpp"
#include "drivers/qemu/prepare.hpp"
#include "drivers/qemu/proc.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/stop.hpp"
#include "src/core/launch.hpp"
#include "src/core/log.hpp"

#include <virtxx/pool.hpp>

#include <fmt/format.h>

#include <signal.h>

#include <algorithm>

namespace vir::qemu {
namespace {

/// How long to wait for the end of an emulator that closed its monitor, to learn what it died of.
constexpr auto death_notice = std::chrono::seconds(2);

/// The emulator's process, with the monitor's socket and the taps in its hands.
task<void> spawn_emulator(instance_ptr run, prepared& with) {
    command what(with.line.program, std::move(with.line.args));
    what.environment.emplace();
    for (const auto& [name, value] : with.line.env) what.environment->push_back(name + "=" + value);
    // By these an emulator that no file names yet is found again, see reconnect.cpp.
    const auto& folders = run->site->folders;
    what.environment->push_back(fmt::format("{}={}", proc::root_variable, folders.token()));
    what.environment->push_back(fmt::format("{}={}", proc::guest_variable, to_string(run->guest->uuid)));
    // Whoever owns it, and wherever they were when they started it: relative names mean the same.
    what.folder = "/";
    what.out = output::file(folders.absolute(root::log_file(run->guest->name)));
    what.err = what.out;
    // Ours are closed then: when the emulator ends, its monitor's other end must notice.
    for (auto& [number, fd] : with.descriptors) what.hand_over(number, std::move(fd));
    with.descriptors.clear();
    run->emulator = co_await process::spawn(std::move(what));
    run->booted = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    supervise(run);
}

void learn_vcpus(instance& run, const json& cpus) {
    for (const auto& cpu : cpus) run.vcpu_threads.push_back(cpu.value("thread-id", 0));
}

void learn_ptys(instance& run, const json& chardevs) {
    const auto path_of = [&](const std::string& alias) -> std::string {
        for (const auto& one : chardevs)
            if (one.value("label", "") == "char" + alias) {
                const std::string name = one.value("filename", "");
                if (name.starts_with("pty:")) return name.substr(4);
            }
        return {};
    };
    const auto learn = [&](device::chardev_source& source, const std::string& alias) {
        if (auto* pty = std::get_if<device::pty_chardev>(&source))
            if (auto path = path_of(alias); !path.empty()) pty->path = path;
    };
    auto& devices = run.live.devices;
    for (auto& one : devices.serials) learn(one.source, one.info.alias);
    for (auto& one : devices.parallels) learn(one.source, one.info.alias);
    for (auto& one : devices.channels) learn(one.source, one.info.alias);
    for (auto& one : devices.consoles) {
        learn(one.source, one.info.alias);
        if (auto* pty = std::get_if<device::pty_chardev>(&one.source)) one.tty = pty->path;
    }
}

/// What is asked once per start goes out in one batch, before QEMU has said its first word.
task<void> shake_hands(instance_ptr run, clock::time_point deadline) {
    std::vector<qmp_command> commands;
    commands.emplace_back("query-cpus-fast");
    commands.emplace_back("query-chardev");
    const auto aim = run->live.current_memory;
    if (aim && *aim < run->live.memory && run->live.devices.memballoon &&
        run->live.devices.memballoon->model != device::memballoon_model::none)
        commands.emplace_back("balloon", qmp_args("value", aim->count() * 1024));
    for (const auto& display : run->live.devices.graphics) {
        const auto* vnc = std::get_if<device::vnc_graphics>(&display.kind);
        if (vnc && !vnc->auth.password.empty())
            commands.emplace_back("set_password", qmp_args("protocol", "vnc", "password", vnc->auth.password));
    }
    auto answers = co_await run->monitor->execute_all(std::move(commands), deadline - clock::now());
    for (const auto& answer : answers)
        if (!answer) throw answer.error();
    learn_vcpus(*run, *answers[0]);
    learn_ptys(*run, *answers[1]);
}

/// An earlier run of the guest may still be there, though what is written of it could not be read.
task<void> refuse_second_run(std::shared_ptr<site> site, domain_ptr guest) {
    const auto earlier = site->uncontrolled.find(guest->name);
    if (earlier == site->uncontrolled.end()) co_return;
    const auto pid = earlier->second;
    const auto id = to_string(guest->uuid);
    auto look = [pid, id, token = site->folders.token()] {
        if (pid > 0) return start_time_of(pid).has_value();
        return std::ranges::any_of(proc::of_root(token), [&](auto& one) { return one.guest == id; });
    };
    const bool lives = co_await on_pool(look, "looking for an earlier run of '" + guest->name + "'");
    if (lives)
        fail(errc::operation_failed,
             "'{}' seems to run already, as process {}, but its status document '{}' cannot be read: end that process "
             "and try again",
             guest->name, pid > 0 ? std::to_string(pid) : "(unknown)",
             site->folders.absolute(root::status_file(guest->name)));
    site->uncontrolled.erase(guest->name);
}

void refuse_if_over(const instance& run) {
    if (run.is_over()) fail(errc::operation_failed, "domain '{}' was ended while it started", run.guest->name);
}

task<void> bring_up(instance_ptr run, start_options options) {
    const auto deadline = clock::now() + start_limit;
    auto with = co_await prepare(run);
    // Connected before there is anybody to answer: what is sent waits in the socket, and nothing is tried again.
    run->monitor = std::make_unique<qmp_client>(run->site->executor, connect_to(run->monitor_path), run->guest->name,
                                                run.get());
    co_await spawn_emulator(run, with);
    // From here on a killed owner leaves a file that names the emulator, and its successor ends what was half done.
    co_await run->status_saved();
    // For people and scripts; written while the emulator makes itself ready.
    auto pid = fmt::format("{}\n", run->emulator.pid());
    co_await run->site->folders.store()->write(root::pid_file(run->guest->name), std::move(pid), lasts::until_reboot);
    co_await shake_hands(run, deadline);
    refuse_if_over(*run);
    // The successor of an owner killed between this and "cont" finds a guest that is starting up, and lets it go on.
    run->committed = true;
    if (options.paused) run->guest->set_state(domain_state::paused, domain_paused_reason::user);
    co_await run->status_saved();
    refuse_if_over(*run);
    run->now = instance::phase::running;
    if (!options.paused) {
        run->resumes_as = domain_running_reason::booted;
        co_await run->ask("cont", nullptr, deadline - clock::now());
    }
    run->announced = true;
    run->emit_lifecycle(lifecycle::started, started_detail::booted);
    if (options.paused) run->emit_lifecycle(lifecycle::suspended, suspended_detail::paused);
    run->save_status();
    run->changed.notify_all();
}

/// What went wrong, with what QEMU said of it.
[[noreturn]] void explain(std::exception_ptr failure, const std::string& name, const std::string& lines, bool died,
                          const exit_status& end) {
    const auto last_words = lines.empty() ? std::string() : ": " + lines;
    try {
        std::rethrow_exception(failure);
    } catch (const error& e) {
        if (e.code() == errc::operation_aborted)
            throw_interrupted((e.str(1).empty() ? "the start of '" + name + "'" : e.str(1)) +
                              (lines.empty() ? "" : " (QEMU's last lines: " + lines + ")"));
        if (died)
            fail(errc::internal_error, "process of '{}' {} while connecting to monitor{}", name, to_string(end),
                 last_words);
        if (e.code() == errc::operation_timeout)
            throw error(e.code(), error_domain::qemu,
                        fmt::format("cannot start '{}': {}{}", name, e.message(),
                                    lines.empty() ? "" : "; QEMU's last lines: " + lines))
                .with_str(1, e.str(1));
        throw;
    } catch (const std::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw_interrupted("the start of '" + name + "'");
        throw;
    }
}

/// What is learnt of a failed start while it is cleaned up.
class undo {
public:
    std::string lines;
    bool died = false;
    exit_status end;
};

/// Bounded, and done to its end though the start was cancelled.
task<void> take_back(instance_ptr run, std::shared_ptr<undo> out, bool was_interrupted) {
    if (!run->emulator) {
        co_await finish(run);
        co_return;
    }
    // A monitor that was closed means an emulator that is ending: its status says more than ours.
    const bool closed = run->monitor && !run->monitor->is_open();
    const auto deadline = clock::now() + death_notice;
    while (closed && !was_interrupted && run->now != instance::phase::ended && !run->emulator.ended())
        if (co_await run->changed.wait_until(deadline) != woken_by::notify) break;
    if (const auto end = run->emulator.ended()) {
        out->died = true;
        out->end = *end;
    }
    begin_stop(run, stop_cause(domain_shutoff_reason::failed, stopped_detail::failed), clock::duration::zero());
    // Also when somebody began to stop it before there was an emulator to stop.
    run->emulator.signal(SIGKILL);
    out->lines = co_await run->emulator.tail();
    co_await stopped(run);
}

}  // namespace

task<void> start(std::shared_ptr<site> site, domain_ptr guest, domain_def definition, start_options options) {
    co_await refuse_second_run(site, guest);
    auto run = std::make_shared<instance>(site, guest, site->next_id(), std::move(definition));
    guest->running = run;
    guest->updated = false;
    guest->set_state(domain_state::paused, domain_paused_reason::starting_up);
    std::exception_ptr failure;
    try {
        co_await within(start_limit, bring_up(run, options));
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure) co_return;

    const auto state = co_await asio::this_coro::cancellation_state;
    const bool cancelled = state.cancelled() != asio::cancellation_type::none;
    auto undone = std::make_shared<undo>();
    std::exception_ptr trouble;
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    try {
        co_await see_through(take_back(run, undone, cancelled));
    } catch (...) {
        trouble = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (trouble) logger("qemu").error("'{}': what its failed start left could not be cleaned up", guest->name);
    explain(failure, guest->name, undone->lines, undone->died, undone->end);
}

}  // namespace vir::qemu
