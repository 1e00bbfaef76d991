// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/domain_snapshot.hpp>

namespace vir::xml {
namespace {

// The type of an image that nobody describes says nothing.
bool has_image(const snapshot::disk& disk) {
    auto plain = disk.source.from;
    std::visit([](auto& from) { from = {}; }, plain);
    return disk.driver.type || disk.source != device::disk_source(plain);
}

fault needs_file(std::string_view where, const node& memory) {
    if (where != "external" || memory.attribute("file")) return {};
    return fault("External memory snapshots require a filename in 'file'");
}

}  // namespace

template <>
const record& describe<snapshot::memory>() {
    using t = snapshot::memory;
    static constexpr table rows(of<t>, "memory",
        attribute<&t::where>("snapshot").strictly(needs_file),
        attribute<&t::file>("file"));
    return rows;
}

template <>
const record& describe<snapshot::disk_driver>() {
    using t = snapshot::disk_driver;
    static constexpr table rows(of<t>, "driver",
        attribute<&t::type>("type").invalid(errc::config_unsupported, "unknown disk snapshot driver '{}'"),
        element<&t::metadata_cache>("metadata_cache"));
    return rows;
}

template <>
const record& describe<snapshot::disk>() {
    using t = snapshot::disk;
    static constexpr table rows(of<t>, "disk",
        attribute<&t::name>("name").required(errc::internal_error, "missing name from disk snapshot element").always(),
        attribute<&t::where>("snapshot"),
        selector<&t::source, &device::disk_source::from>("type").when<has_image>(),
        element<&t::driver>("driver"),
        element<&t::source>("source"),
        key<[](const t& disk) { return disk.name; }>);
    return rows;
}

template <>
const record& describe<domain_snapshot_def>() {
    using t = domain_snapshot_def;
    static constexpr table rows(of<t>, "domainsnapshot",
        element<&t::name>("name").strictly(strict::file_name),
        element<&t::description>("description"),
        element<&t::state>("state").invalid(errc::config_unsupported, "Invalid state '{}' in domain snapshot XML"),
        inside("parent",
            element<&t::parent>("name")),
        element<&t::creation_time>("creationTime")
            .invalid(errc::internal_error, "missing creationTime from existing snapshot"),
        element<&t::memory>("memory"),
        inside("disks",
            element<&t::disks>("disk")).strictly(strict::disks),
        // Snapshots of old have nothing but a UUID there.
        element<&t::domain>("domain").only_with("type"),
        element<&t::inactive_domain>("inactiveDomain").only_with("type"),
        raw<&t::cookie>("cookie"),
        element<&t::active>("active").one_zero(),
        domain_of(error_domain::domain_snapshot),
        key<[](const t& snapshot) { return snapshot.name; }>);
    return rows;
}

}  // namespace vir::xml

namespace vir::snapshot {
namespace {

// A new snapshot's document: the rest is the driver's to say.
const xml::record& new_snapshot() {
    using namespace xml;
    using t = domain_snapshot_def;
    static constexpr table rows(of<t>, "domainsnapshot",
        element<&t::name>("name").strictly(strict::file_name),
        element<&t::description>("description"),
        ignored("state"),
        ignored("parent"),
        ignored("creationTime"),
        element<&t::memory>("memory"),
        inside("disks",
            element<&t::disks>("disk")).strictly(strict::disks),
        ignored("domain"),
        ignored("inactiveDomain"),
        ignored("cookie"),
        ignored("active"),
        domain_of(error_domain::domain_snapshot));
    return rows;
}

}  // namespace

domain_snapshot_def parse(std::string_view text, purpose what_for, const parse_options& options) {
    if (what_for == purpose::redefine) return vir::parse<domain_snapshot_def>(text, options);
    domain_snapshot_def out;
    xml::parse(new_snapshot(), &out, text, options);
    return out;
}

}  // namespace vir::snapshot
