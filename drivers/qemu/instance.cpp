// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/instance.hpp"

#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/monitor_link.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/status.hpp"
#include "src/core/launch.hpp"
#include "src/core/log.hpp"

#include <virtxx/op/event.hpp>

namespace vir::qemu {

instance::instance(std::shared_ptr<qemu::site> site, domain_ptr guest, int id, domain_def live)
    : site(std::move(site)), guest(std::move(guest)), id(id), live(std::move(live)) {
    this->live.id = id;
}

instance::~instance() = default;

instance_ptr running_instance(const domain_object& guest) {
    if (!guest.running || !guest.running->is_usable())
        fail(error_domain::domain, errc::operation_invalid, "domain is not running");
    return guest.running;
}

task<json> instance::ask(std::string command, json arguments, std::chrono::nanoseconds limit) {
    const auto self = shared_from_this();
    const auto deadline = clock::now() + limit;
    bool tried = false;
    while (!has_monitor() && !is_over()) {
        if (out_of_reach && !reaching) {
            if (std::exchange(tried, true)) throw *out_of_reach;
            reach_once(self);
            continue;  // it may have failed at once
        }
        const auto what = "the connection to the monitor of '" + guest->name + "'";
        const auto woken = co_await changed.wait_until(deadline);
        if (woken == woken_by::cancel) throw_interrupted(what);
        if (woken == woken_by::time) throw_waited_too_long(what, limit);
    }
    if (is_over()) fail(errc::operation_invalid, "domain is not running");
    co_return co_await monitor->execute(std::move(command), std::move(arguments), deadline - clock::now());
}

void instance::emit_lifecycle(lifecycle what, int detail) {
    if (!site->closed) site->events.emit(event::lifecycle(guest->ref(), what, detail));
}

// ---- the status document

void instance::save_status() {
    // Before the start has written the first one there is nothing to refresh; after the end it must not come back.
    if (now == phase::running) refresh_status();
}

void instance::save_stop() { refresh_status(); }

void instance::refresh_status() {
    status_dirty_ = true;
    if (status_busy_) return;
    status_busy_ = true;
    launch(site->executor, write_status(shared_from_this()), "writing the status of '" + guest->name + "'");
}

task<void> instance::status_saved() {
    const auto self = shared_from_this();
    status_dirty_ = true;
    if (!status_busy_) {
        status_busy_ = true;
        co_await write_status(self);
    } else {
        co_await status_settled();
    }
}

task<void> instance::status_settled(clock::time_point until) {
    const auto self = shared_from_this();
    while (status_busy_ && clock::now() < until)
        if (co_await changed.wait_until(until) == woken_by::cancel)
            throw_interrupted("the status document of '" + guest->name + "'");
}

task<void> instance::write_status(std::shared_ptr<instance> self) {
    // However this ends: those who wait for it must not wait for ever.
    const std::shared_ptr<void> done(nullptr, [self](void*) {
        self->status_busy_ = false;
        self->changed.notify_all();
    });
    while (self->status_dirty_ && self->now != phase::ended) {
        self->status_dirty_ = false;
        status what;
        what.state = static_cast<int>(self->guest->state());
        what.reason = self->guest->reason();
        what.pid = self->emulator.pid();
        what.started = self->emulator.id().start_time;
        what.boot = boot_id();
        what.starting = !self->committed;
        if (self->is_over() && self->cause) what.stopping = static_cast<int>(self->cause->reason);
        what.monitor = self->monitor_path;
        what.vcpus = self->vcpu_threads;
        what.booted = self->booted;
        what.domain = vir::format(self->live);
        co_await self->site->folders.store()->write(root::status_file(self->guest->name), format(what),
                                                    lasts::until_reboot);
    }
}

// ---- the monitor

void instance::on_closed(const error& why) {
    changed.notify_all();
    if (site->closed || is_over()) return;
    logger("qemu").debug("'{}': {}", guest->name, why.what());
    lost_because = why.message();
    // A start that loses its monitor fails.
    if (now == phase::running) reach_again(shared_from_this(), why);
}

}  // namespace vir::qemu
