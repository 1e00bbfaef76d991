// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/devices.hpp"
#include "drivers/test/errors.hpp"

#include <virtxx/xml/binding.hpp>

// The wording of the errors and the order of events follow libvirt 9.0.0's test driver, asked as a black box:
// test suites of libvirt's clients compare them.
namespace vir::test {
namespace {

domain_def read(const document<domain_def>& text, bool strict) {
    auto def = strict && text.is_text() ? vir::parse<domain_def>(text.text(), strict_parsing()) : text.typed();
    complete(def, defaults());
    name_interfaces(def);
    return def;
}

void need_running(const domain& guest) {
    if (guest.state() != domain_state::running)
        fail(errc::internal_error, "domain '{}' not running", guest.name);
}

}  // namespace

driver::domain_ptr driver::get(const domain_ref& ref) const {
    if (auto found = domains_.find(ref)) return found;
    fail(errc::no_domain, "no domain with matching uuid '{}' ({})", to_string(ref.uuid), ref.name);
}

driver::domain_ptr driver::get_active(const domain_ref& ref) const {
    auto guest = get(ref);
    if (!guest->is_active()) fail(error_domain::domain, errc::operation_invalid, "domain is not running");
    return guest;
}

void driver::start(const domain_ptr& guest, domain_def def, domain_running_reason reason) {
    name_interfaces(def);
    guest->run(std::move(def), ++last_id_);
    guest->set_state(domain_state::running, reason);
}

void driver::forget_if_transient(const domain_ptr& guest) {
    if (!guest->is_persistent()) domains_.remove(*guest);
}

void driver::stopped(const domain_ptr& guest, domain_shutoff_reason reason, stopped_detail detail) {
    guest->set_state(domain_state::shutoff, reason);
    guest->stop();
    tell(*guest, lifecycle::stopped, detail);
    forget_if_transient(guest);
}

void driver::end(const domain_ptr& guest, lifecycle_action what, domain_shutoff_reason reason) {
    // Restarting is all the same to a guest that never ran.
    if (what == lifecycle_action::restart || what == lifecycle_action::rename_restart)
        guest->set_state(domain_state::running, domain_running_reason::booted);
    else
        stopped(guest, reason, stopped_detail::shutdown);
}

task<domain_ref> driver::handle(op::domain_define_xml op) {
    allow_flags(op, domain_define_flags::validate);
    auto def = read(op.definition, any(op.flags, domain_define_flags::validate));
    auto guest = domains_.admit(def.name, def.uuid.value());
    const bool is_new = !guest->is_persistent();
    guest->persistent = std::make_shared<const domain_def>(std::move(def));
    tell(*guest, lifecycle::defined, is_new ? defined_detail::added : defined_detail::updated);
    co_return guest->ref();
}

task<domain_ref> driver::handle(op::domain_create_xml op) {
    allow_flags(op, domain_create_flags::validate);
    auto def = read(op.definition, any(op.flags, domain_create_flags::validate));
    domains_.check(def.name, def.uuid.value());
    if (auto running = domains_.find(*def.uuid); running && running->is_active())
        fail(error_domain::domain, errc::operation_invalid, "domain '{}' is already active", def.name);
    auto guest = domains_.admit(def.name, *def.uuid);
    start(guest, std::move(def), domain_running_reason::booted);
    tell(*guest, lifecycle::started, started_detail::booted);
    co_return guest->ref();
}

task<domain_ref> driver::handle(op::domain_create op) {
    allow_flags(op, domain_create_flags::none);
    auto guest = get(op.domain);
    if (guest->state() != domain_state::shutoff)
        fail(errc::internal_error, "Domain '{}' is already running", guest->name);
    guest->has_managed_save = false;  // a restored guest and one that booted are all the same here
    start(guest, *guest->persistent, domain_running_reason::booted);
    tell(*guest, lifecycle::started, started_detail::booted);
    co_return guest->ref();
}

task<void> driver::handle(op::domain_undefine op) {
    using f = domain_undefine_flags;
    allow_flags(op, f::managed_save | f::snapshots_metadata);
    auto guest = get(op.domain);
    if (guest->has_managed_save && !any(op.flags, f::managed_save))
        fail(errc::operation_invalid, "Refusing to undefine while domain managed save image exists");
    if (!guest->is_active() && !guest->snapshots.empty() && !any(op.flags, f::snapshots_metadata))
        fail(errc::operation_invalid, "cannot delete inactive domain with {} snapshots", guest->snapshots.size());
    guest->has_managed_save = false;
    tell(*guest, lifecycle::undefined, undefined_detail::removed);
    guest->persistent.reset();
    if (!guest->is_active()) domains_.remove(*guest);
    co_return;
}

task<void> driver::handle(op::domain_suspend op) {
    auto guest = get(op.domain);
    need_running(*guest);
    guest->set_state(domain_state::paused, domain_paused_reason::user);
    tell(*guest, lifecycle::suspended, suspended_detail::paused);
    co_return;
}

task<void> driver::handle(op::domain_resume op) {
    auto guest = get(op.domain);
    if (guest->state() != domain_state::paused)
        fail(errc::internal_error, "domain '{}' not paused", guest->name);
    guest->set_state(domain_state::running, domain_running_reason::unpaused);
    tell(*guest, lifecycle::resumed, resumed_detail::unpaused);
    co_return;
}

task<void> driver::handle(op::domain_shutdown op) {
    allow_flags(op, domain_shutdown_flags::none);
    auto guest = get(op.domain);
    if (guest->state() == domain_state::shutoff)
        fail(errc::internal_error, "domain '{}' not running", guest->name);
    end(guest, guest->current().on_poweroff.value_or(lifecycle_action::destroy), domain_shutoff_reason::shutdown);
    co_return;
}

task<void> driver::handle(op::domain_reboot op) {
    using f = domain_reboot_flags;
    allow_flags(op, f::acpi_power_btn | f::guest_agent | f::initctl | f::signal | f::paravirt);
    auto guest = get_active(op.domain);
    end(guest, guest->current().on_reboot.value_or(lifecycle_action::restart), domain_shutoff_reason::shutdown);
    co_return;
}

task<void> driver::handle(op::domain_reset op) {
    get_active(op.domain);
    co_return;
}

task<void> driver::handle(op::domain_destroy op) {
    allow_flags(op, domain_destroy_flags::graceful);
    auto guest = get_active(op.domain);
    stopped(guest, domain_shutoff_reason::destroyed, stopped_detail::destroyed);
    co_return;
}

}  // namespace vir::test
