// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/complete.hpp"
#include "drivers/qemu/definition.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/firmware.hpp"
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

/// A definition as it will be kept.
class accepted {
public:
    accepted(domain_def def, bool named_uuid) : def(std::move(def)), named_uuid(named_uuid) {}
    domain_def def;
    bool named_uuid;  ///< else it means the guest of its name, or a new one

    task<reservation> reserve(site_ptr site) const {
        std::optional<uuid> id;
        if (named_uuid) id = def.uuid;
        return qemu::reserve(std::move(site), def.name, id);
    }
    /// Once the name is reserved: somebody may have defined a guest of it meanwhile.
    void settle_uuid(const qemu::site& site) {
        if (named_uuid) return;
        if (const auto same = site.domains.find(std::string_view(def.name))) def.uuid = same->uuid;
    }
};

/// Reads what was given and completes it.
task<std::shared_ptr<accepted>> accept(site_ptr site, document<domain_def> given, bool validate) {
    parse_options options;
    options.strict = validate;
    if (validate && given.is_text()) given.parse(options);
    domain_def def = given.typed();
    def.id.reset();
    const bool named_uuid = def.uuid.has_value();
    if (!named_uuid) {
        const auto same = site->domains.find(std::string_view(def.name));
        def.uuid = same ? same->uuid : uuid::random();
    }
    co_await complete_definition(site, def);
    co_return std::make_shared<accepted>(std::move(def), named_uuid);
}

/// The guest that is to be started, and the right to do so. A guest that is neither defined nor running is forgotten
/// by the first of those who wait for it and fail: the others then begin anew.
class admission {
public:
    admission() = default;
    domain_ptr guest;
    job_guard job;
};

task<admission> admit(site_ptr site, std::shared_ptr<accepted> what) {
    admission out;
    do {
        {
            const auto held = co_await what->reserve(site);
            what->settle_uuid(*site);
            out.guest = site->domains.admit(what->def.name, *what->def.uuid);
        }
        // Not while the name is reserved: the job's holder may wait for that.
        std::exception_ptr failure;
        try {
            out.job = co_await out.guest->jobs.acquire(job_request(job_class::modify, "create_xml"));
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure) continue;
        site->drop_if_transient(out.guest);
        std::rethrow_exception(failure);
    } while (site->domains.find(out.guest->uuid) != out.guest);
    co_return out;
}

}  // namespace

task<domain_ref> driver::handle(op::domain_define_xml op) {
    check_flags(op, domain_define_flags::validate);
    const auto given = co_await accept(site_, op.definition, any(op.flags, domain_define_flags::validate));
    const auto held = co_await given->reserve(site_);
    given->settle_uuid(*site_);
    auto& def = given->def;
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

    const auto nvram = nvram_path(*guest->persistent, site_->folders.absolute(root::nvram_dir));
    if (!nvram.empty() && !guest->is_active()) {
        auto exists = [nvram] { return std::filesystem::exists(nvram); };
        auto remove = [nvram] { return std::filesystem::remove(nvram); };
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
    const auto given = co_await accept(site_, op.definition, any(op.flags, f::validate));
    const auto admitted = co_await admit(site_, given);
    const auto& guest = admitted.guest;
    start_options options;
    options.paused = any(op.flags, f::paused);
    std::exception_ptr failure;
    try {
        if (guest->is_active())
            fail(error_domain::domain, errc::operation_invalid, "domain '{}' is already active", guest->name);
        co_await start(site_, guest, std::move(given->def), options);
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
