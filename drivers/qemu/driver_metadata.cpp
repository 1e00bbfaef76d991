// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/definition.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/site.hpp"
#include "src/doc/metadata.hpp"

#include <virtxx/op/event.hpp>

// What people and applications write about a guest: title, description, elements of <metadata>.
namespace vir::qemu {
namespace {

/// The live definition with a change. Throws what the change does, or that the result is no document.
domain_def changed_live(const instance& run, const std::function<void(domain_def&)>& apply) {
    auto out = run.live;
    apply(out);
    static_cast<void>(kept_text(out));
    return out;
}

}  // namespace

task<std::string> driver::handle(op::domain_get_metadata op) {
    const auto guest = site_->domains.get(op.domain);
    const auto which = impact_of(*guest, op.affect);
    if (which.live && which.config) fail(errc::invalid_arg, "one of live and config is to be read, not both");
    const auto& def = which.config ? *guest->persistent : guest->current();
    std::optional<std::string> found;
    switch (op.type) {
        case domain_metadata_type::title: found = def.title; break;
        case domain_metadata_type::description: found = def.description; break;
        case domain_metadata_type::element:
            if (!op.uri) fail(errc::invalid_arg, "uri in virDomainGetMetadata must not be NULL");
            found = metadata_element(def.metadata, *op.uri);
            break;
    }
    if (!found || found->empty())
        fail(error_domain::domain, errc::no_domain_metadata, "Requested metadata element is not present");
    co_return *found;
}

task<void> driver::handle(op::domain_set_metadata op) {
    const bool element = op.type == domain_metadata_type::element;
    if (element && !op.uri) fail(errc::invalid_arg, "uri in virDomainSetMetadata must not be NULL");
    if (element && op.metadata && !op.key) fail(errc::invalid_arg, "key in virDomainSetMetadata must not be NULL");
    if (op.type == domain_metadata_type::title && op.metadata && op.metadata->find('\n') != std::string::npos)
        fail(error_domain::domain, errc::xml_error, "Domain title can't contain newlines");
    if (element && op.uri->empty()) fail(errc::invalid_arg, "uri in virDomainSetMetadata must not be empty");
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await guest->jobs.acquire(job_request(job_class::modify, "set_metadata"));
    const auto which = impact_of(*guest, op.affect);
    std::function<void(domain_def&)> apply = [op](domain_def& def) {
        const auto text = op.metadata.value_or("");
        if (op.type == domain_metadata_type::title) def.title = text;
        if (op.type == domain_metadata_type::description) def.description = text;
        if (op.type == domain_metadata_type::element)
            def.metadata = with_metadata_element(def.metadata, *op.uri, op.key.value_or(""), op.metadata);
    };
    const auto run = which.live ? running_instance(*guest) : nullptr;
    // Neither of the two is changed before the other is known to take it.
    if (run) static_cast<void>(changed_live(*run, apply));
    if (which.config) co_await change_definition(site_, guest, apply);
    if (run) {
        auto changed = changed_live(*run, apply);
        run->live.title = std::move(changed.title);
        run->live.description = std::move(changed.description);
        run->live.metadata = std::move(changed.metadata);
        co_await run->status_saved();
    }
    site_->events.emit(event::metadata_change(guest->ref(), op.type, op.uri));
}

}  // namespace vir::qemu
