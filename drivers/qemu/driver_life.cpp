// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/agent.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/start.hpp"
#include "drivers/qemu/stop.hpp"

// What makes a guest run, pause and end.
namespace vir::qemu {
namespace {

task<job_guard> job(domain_ptr guest, std::string operation, job_class kind = job_class::modify) {
    return guest->jobs.acquire(job_request(kind, std::move(operation)));
}

}  // namespace

task<domain_ref> driver::handle(op::domain_create op) {
    using f = domain_create_flags;
    // There is no managed save to be forced past or read without a cache.
    check_flags(op, f::paused | f::bypass_cache | f::force_boot | f::validate);
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await job(guest, "create");
    // A run that is just ending makes room first.
    if (guest->running && guest->running->is_over()) co_await stopped(guest->running);
    if (guest->is_active()) fail(errc::operation_invalid, "domain is already running");
    if (!guest->persistent)
        fail(errc::no_domain, "no domain with matching uuid '{}' ({})", to_string(guest->uuid), guest->name);
    start_options options;
    options.paused = any(op.flags, f::paused);
    co_await start(site_, guest, *guest->persistent, options);
    co_return guest->ref();
}

task<void> driver::handle(op::domain_suspend op) {
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await job(guest, "suspend", job_class::suspend);
    const auto run = running_instance(*guest);
    if (guest->state() == domain_state::pmsuspended) fail(errc::operation_invalid, "domain is pmsuspended");
    // What was told to go on and has not answered yet is not paused for good.
    if (guest->state() == domain_state::paused && !run->resumes_as) co_return;
    run->pauses_as = domain_paused_reason::user;
    co_await run->ask("stop");
}

task<void> driver::handle(op::domain_resume op) {
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await job(guest, "resume", job_class::suspend);
    const auto run = running_instance(*guest);
    if (guest->state() == domain_state::pmsuspended) fail(errc::operation_invalid, "domain is pmsuspended");
    // What was told to stop and has not answered yet, be it that the caller's deadline passed, will stop.
    if (guest->state() == domain_state::running && !run->pauses_as)
        fail(errc::operation_invalid, "domain is already running");
    run->resumes_as = domain_running_reason::unpaused;
    co_await run->ask("cont");
}

task<void> driver::handle(op::domain_shutdown op) {
    using f = domain_shutdown_flags;
    check_flags(op, f::acpi_power_btn | f::guest_agent);
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await job(guest, "shutdown");
    const auto run = running_instance(*guest);
    run->reboot_wanted = false;
    if (co_await tell_agent(run, agent_shutdown::powerdown, any(op.flags, f::guest_agent),
                            any(op.flags, f::acpi_power_btn)))
        co_return;
    co_await run->ask("system_powerdown");
}

task<void> driver::handle(op::domain_reboot op) {
    using f = domain_reboot_flags;
    check_flags(op, f::acpi_power_btn | f::guest_agent);
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await job(guest, "reboot");
    const auto run = running_instance(*guest);
    if (co_await tell_agent(run, agent_shutdown::reboot, any(op.flags, f::guest_agent),
                            any(op.flags, f::acpi_power_btn)))
        co_return;
    // QEMU has a power button and no reboot button: the guest shuts down, and is then started again.
    run->reboot_wanted = true;
    co_await run->ask("system_powerdown");
}

task<void> driver::handle(op::domain_reset op) {
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await job(guest, "reset");
    co_await running_instance(*guest)->ask("system_reset");
}

task<void> driver::handle(op::domain_destroy op) {
    using f = domain_destroy_flags;
    check_flags(op, f::graceful | f::remove_logs);
    const auto guest = site_->domains.get(op.domain);
    const auto run = guest->running;
    if (!run) fail(error_domain::domain, errc::operation_invalid, "domain is not running");
    const stop_cause cause(domain_shutoff_reason::destroyed, stopped_detail::destroyed);
    if (any(op.flags, f::graceful) && run->is_usable()) {
        co_await stop_gracefully(run, cause);
    } else {
        begin_stop(run, cause);
        co_await stopped(run);
    }
    if (any(op.flags, f::remove_logs)) co_await site_->folders.store()->remove(root::log_file(guest->name));
}

}  // namespace vir::qemu
