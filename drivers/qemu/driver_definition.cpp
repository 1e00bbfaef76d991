// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/complete.hpp"
#include "drivers/qemu/definition.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/start.hpp"

#include <virtxx/op/event.hpp>
#include <virtxx/pool.hpp>

#include <filesystem>

// What is kept of a guest on disk: its definition and whether it starts with the host.
namespace vir::qemu {
namespace {

void emit(site& site, const domain_object& guest, lifecycle what, auto detail) {
    site.events.emit(event::lifecycle(guest.ref(), what, static_cast<int>(detail)));
}

/// Reads what was given and completes it as it will be kept.
task<domain_def> accept(site_ptr site, document<domain_def> given, bool validate) {
    parse_options options;
    options.strict = validate;
    if (validate && given.is_text()) given.parse(options);
    domain_def def = given.typed();
    def.id.reset();
    if (!def.uuid) {
        // A definition without a UUID means the guest of its name, if there is one.
        const auto same = site->domains.find(std::string_view(def.name));
        def.uuid = same ? same->uuid : uuid::random();
    }
    co_await complete_definition(site, def);
    co_return def;
}

}  // namespace

task<domain_ref> driver::handle(op::domain_define_xml op) {
    check_flags(op, domain_define_flags::validate);
    auto def = co_await accept(site_, op.definition, any(op.flags, domain_define_flags::validate));
    const auto held = co_await reserve(site_, def.name, *def.uuid);
    site_->domains.check(def.name, *def.uuid);
    co_await site_->folders.store()->write(root::config_file(def.name), vir::format(def));
    const auto guest = site_->domains.admit(def.name, *def.uuid);
    const bool added = !guest->is_persistent();
    guest->persistent = std::make_shared<const domain_def>(std::move(def));
    guest->updated = guest->is_active();
    emit(*site_, *guest, lifecycle::defined, added ? defined_detail::added : defined_detail::updated);
    co_return guest->ref();
}

task<void> driver::handle(op::domain_undefine op) {
    using f = domain_undefine_flags;
    check_flags(op, f::managed_save | f::snapshots_metadata | f::nvram | f::keep_nvram | f::checkpoints_metadata |
                        f::tpm | f::keep_tpm);
    if (any(op.flags, f::nvram) && any(op.flags, f::keep_nvram))
        fail(errc::operation_invalid, "cannot both keep and delete nvram");
    const auto guest = site_->domains.get(op.domain);
    const auto job = co_await guest->jobs.acquire(job_request(job_class::modify, "undefine"));
    if (!guest->persistent) fail(errc::operation_invalid, "cannot undefine transient domain");
    const auto held = co_await reserve(site_, guest->name, guest->uuid);

    const auto& nvram = guest->persistent->os.nvram;
    if (nvram && !nvram->path.empty() && !guest->is_active()) {
        auto exists = [path = nvram->path] { return std::filesystem::exists(path); };
        auto remove = [path = nvram->path] { return std::filesystem::remove(path); };
        if (any(op.flags, f::nvram))
            co_await on_pool(remove, "removing the nvram of '" + guest->name + "'");
        else if (!any(op.flags, f::keep_nvram) && co_await on_pool(exists, "looking for the nvram"))
            fail(errc::operation_invalid, "cannot undefine domain with nvram");
    }
    // The link first: an owner that is killed between the two leaves a guest that does not start by itself.
    if (guest->autostart) co_await site_->folders.store()->remove(root::autostart_link(guest->name));
    co_await site_->folders.store()->remove(root::config_file(guest->name));
    guest->autostart = false;
    guest->persistent.reset();
    emit(*site_, *guest, lifecycle::undefined, undefined_detail::removed);
    site_->drop_if_transient(guest);
}

task<domain_ref> driver::handle(op::domain_create_xml op) {
    using f = domain_create_flags;
    check_flags(op, f::paused | f::validate);
    auto def = co_await accept(site_, op.definition, any(op.flags, f::validate));
    const auto held = co_await reserve(site_, def.name, *def.uuid);
    const auto guest = site_->domains.admit(def.name, *def.uuid);
    start_options options;
    options.paused = any(op.flags, f::paused);
    std::exception_ptr failure;
    try {
        const auto job = co_await guest->jobs.acquire(job_request(job_class::modify, "create_xml"));
        if (guest->is_active())
            fail(error_domain::domain, errc::operation_invalid, "domain '{}' is already active", guest->name);
        co_await start(site_, guest, std::move(def), options);
    } catch (...) {
        failure = std::current_exception();
    }
    site_->drop_if_transient(guest);
    if (failure) std::rethrow_exception(failure);
    co_return guest->ref();
}

task<void> driver::handle(op::domain_set_autostart op) {
    const auto guest = site_->domains.get(op.domain);
    if (!guest->persistent) fail(errc::operation_invalid, "cannot set autostart for transient domain");
    const auto job = co_await guest->jobs.acquire(job_request(job_class::modify, "set_autostart"));
    if (!guest->persistent) fail(errc::operation_invalid, "cannot set autostart for transient domain");
    if (guest->autostart == op.autostart) co_return;
    const auto files = site_->folders.store();
    const auto link = root::autostart_link(guest->name);
    if (op.autostart)
        co_await files->link("../" + guest->name + ".xml", link);
    else
        co_await files->remove(link);
    guest->autostart = op.autostart;
}

}  // namespace vir::qemu
