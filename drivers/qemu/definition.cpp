// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/definition.hpp"

#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/site.hpp"

namespace vir::qemu {

reservation::reservation(std::shared_ptr<site> at, std::string name, std::string id)
    : site_(std::move(at)), name_(std::move(name)), id_(std::move(id)) {
    site_->being_defined.insert(name_);
    if (!id_.empty()) site_->being_defined.insert(id_);
}

reservation::~reservation() {
    if (!site_) return;
    site_->being_defined.erase(name_);
    if (!id_.empty()) site_->being_defined.erase(id_);
    site_->definition_done.notify_all();
}

task<reservation> reserve(std::shared_ptr<site> site, std::string name, std::optional<uuid> id) {
    const auto key = id ? to_string(*id) : std::string();
    while (site->being_defined.contains(name) || site->being_defined.contains(key))
        co_await site->definition_done.wait("another definition of '" + name + "'", job_wait_limit);
    co_return reservation(std::move(site), std::move(name), key);
}

impact impact_of(const domain_object& guest, bool live, bool config) {
    impact out;
    const bool running = guest.running != nullptr;
    out.live = live || (!config && running);
    out.config = config || (!live && !running);
    if (out.live && !running) fail(error_domain::domain, errc::operation_invalid, "domain is not running");
    if (out.config && !guest.persistent)
        fail(error_domain::domain, errc::operation_invalid, "transient domains do not have any persistent config");
    return out;
}

task<void> change_definition(std::shared_ptr<site> site, domain_ptr guest, std::function<void(domain_def&)> apply) {
    const auto held = co_await reserve(site, guest->name, guest->uuid);
    // It may have been undefined while this waited.
    if (!guest->persistent)
        fail(error_domain::domain, errc::operation_invalid, "transient domains do not have any persistent config");
    auto changed = std::make_shared<domain_def>(*guest->persistent);
    apply(*changed);
    co_await site->folders.store()->write(root::config_file(guest->name), kept_text(*changed));
    guest->persistent = std::move(changed);
}

std::string kept_text(const domain_def& def) {
    auto out = vir::format(def);
    if (const auto most = parse_options().max_size.count(); out.size() > most)
        fail(errc::xml_error, "the document of '{}' would have {} bytes, the limit is {}", def.name, out.size(), most);
    return out;
}

}  // namespace vir::qemu
