// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/reset.hpp"

#include "drivers/qemu/site.hpp"
#include "drivers/qemu/stop.hpp"
#include "src/core/launch.hpp"
#include "src/core/log.hpp"

#include <virtxx/pool.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <filesystem>

namespace vir::qemu {
namespace {

constexpr auto reset_limit = std::chrono::seconds(10);

task<void> reset_and_run(instance_ptr run, domain_running_reason reason) {
    // However long another job takes: the guest has stopped by itself and waits. A destroy needs no turn.
    auto request = job_request(job_class::modify, "restart").with_limit(clock::duration::max());
    const auto job = co_await run->guest->jobs.acquire(std::move(request));
    if (run->is_over() || run->site->closed) co_return;
    const auto seen = run->resets_seen;
    co_await run->ask("system_reset");
    // QEMU refuses to continue until the reset has been done, which its answer does not mean.
    const auto deadline = clock::now() + reset_limit;
    while (run->resets_seen == seen && !run->is_over()) {
        const auto woken = co_await run->changed.wait_until(deadline);
        if (woken == woken_by::cancel) throw_interrupted("the reset of '" + run->guest->name + "'");
        if (woken == woken_by::time) throw_waited_too_long("the reset of '" + run->guest->name + "'", reset_limit);
    }
    if (run->is_over()) co_return;
    run->shutdown_seen = false;
    run->reboot_wanted = false;
    run->resumes_as = reason;
    co_await run->ask("cont");
}

task<void> restart(instance_ptr run, domain_running_reason reason) {
    bool good = false;
    try {
        co_await reset_and_run(run, reason);
        good = true;
    } catch (const error& e) {
        logger("qemu").error("cannot restart '{}': {}", run->guest->name, e.what());
    }
    // An emulator whose owner goes is the next owner's.
    if (!good && !run->site->closed)
        begin_stop(run, stop_cause(domain_shutoff_reason::failed, stopped_detail::failed));
}

task<void> dump(instance_ptr run, std::function<void()> next) {
    try {
        const std::filesystem::path folder = run->site->folders.absolute(std::string(root::lib_dir) + "/dump");
        auto make = [folder] { std::filesystem::create_directories(folder); };
        co_await on_pool(make, "making the folder of dumps");
        const auto file =
            folder / fmt::format("{}-{:%Y-%m-%d-%H:%M:%S}", run->guest->name, fmt::gmtime(std::time(nullptr)));
        co_await run->ask("dump-guest-memory", qmp_args("paging", false, "protocol", "file:" + file.string()),
                          dump_limit);
        logger("qemu").info("'{}': dumped its memory to {}", run->guest->name, file.string());
    } catch (const std::exception& e) {
        logger("qemu").error("cannot dump the memory of '{}': {}", run->guest->name, e.what());
    }
    next();
}

}  // namespace

void restart_in_place(const instance_ptr& run, domain_running_reason reason) {
    launch(run->site->executor, restart(run, reason), "restarting '" + run->guest->name + "'");
}

void run_on(const instance_ptr& run) {
    auto go = [](instance_ptr paused) -> task<void> {
        if (!paused->is_over()) co_await paused->ask("cont");
    };
    launch(run->site->executor, go(run), "letting '" + run->guest->name + "' run on");
}

void dump_then(const instance_ptr& run, std::function<void()> next) {
    launch(run->site->executor, dump(run, std::move(next)), "dumping '" + run->guest->name + "'");
}

}  // namespace vir::qemu
