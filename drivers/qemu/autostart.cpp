// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/autostart.hpp"

#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/start.hpp"
#include "src/core/launch.hpp"
#include "src/host/process.hpp"

namespace vir::qemu {
namespace {

task<void> start_one(site_ptr site, domain_ptr guest) {
    const auto job = co_await guest->jobs.acquire(job_request(job_class::modify, "autostart"));
    if (guest->is_active() || !guest->persistent || site->closed) co_return;
    co_await start(site, guest, *guest->persistent, start_options());
}

}  // namespace

task<void> autostart_once_per_boot(std::shared_ptr<site> site) {
    const auto now = boot_id();
    const auto before = co_await site->folders.store()->read(root::autostarted_file);
    if (before == now) co_return;
    for (const auto& guest : site->domains.all())
        if (guest->autostart && !guest->is_active())
            launch(site->executor, start_one(site, guest), "autostart of '" + guest->name + "'");
    co_await site->folders.store()->write(root::autostarted_file, now, lasts::until_reboot);
}

}  // namespace vir::qemu
