// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/findings.hpp"
#include "src/doc/post_parse_steps.hpp"
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include <set>

#include <virtxx/doc/domain_backup.hpp>

namespace vir::xml {

template <>
const record& describe<backup::server>() {
    using t = backup::server;
    static constexpr table rows(of<t>, "server",
        attribute<&t::transport>("transport"),
        attribute<&t::tls>("tls"),
        attribute<&t::name>("name"),
        attribute<&t::port>("port"),
        attribute<&t::socket>("socket"));
    return rows;
}

template <>
const record& describe<backup::disk>() {
    using t = backup::disk;
    constexpr auto wanted = [](const t& disk) { return disk.wanted; };
    static constexpr table rows(of<t>, "disk",
        attribute<&t::name>("name").required(errc::xml_error, "missing name from disk backup element").always(),
        attribute<&t::wanted>("backup"),
        selector<&t::store, &device::disk_source::from>("type").when<wanted>(),
        attribute<&t::how_much>("backupmode"),
        attribute<&t::incremental>("incremental"),
        attribute<&t::export_name>("exportname"),
        attribute<&t::export_bitmap>("exportbitmap"),
        element<&t::format>("driver", "type"),
        element<&t::store>("target").when<[](const t& disk) { return !disk.is_scratch; }>(),
        element<&t::store>("scratch").when<[](const t& disk) { return disk.is_scratch; }>(),
        key<[](const t& disk) { return disk.name; }>);
    return rows;
}

template <>
const record& describe<domain_backup_def>() {
    using t = domain_backup_def;
    static constexpr table rows(of<t>, "domainbackup",
        attribute<&t::mode>("mode").invalid(errc::xml_error, "unknown backup mode '{}'"),
        element<&t::incremental>("incremental"),
        element<&t::server>("server"),
        inside("disks",
            element<&t::disks>("disk")).strictly(strict::disks),
        validate<[](t& backup) {
            for (auto& disk : backup.disks) disk.is_scratch = backup.mode == backup::mode::pull;
        }>);
    return rows;
}

}  // namespace vir::xml

namespace vir::backup {
namespace {

std::string* path_of(device::disk_source& source) {
    if (auto* file = std::get_if<device::file_disk_source>(&source.from)) return &file->path;
    if (auto* block = std::get_if<device::block_disk_source>(&source.from)) return &block->device;
    return nullptr;
}

void check_server(const server& server) {
    if (server.transport != device::host_transport::_unix) return;
    if (server.socket.empty() || server.socket.front() != '/')
        fail(errc::xml_error, "backup socket path '" + server.socket + "' must be absolute");
}

// The file that a disk is copied to, where nobody says.
void name_store(disk& entry, const device::disk& guests, const std::string& suffix) {
    auto* path = path_of(entry.store);
    const auto present = post_parse::source_name(guests.source);
    if (present.empty()) fail(errc::config_unsupported, "disk '" + entry.name + "' has no media");
    if (!path || !path->empty()) return;
    if (!std::holds_alternative<device::file_disk_source>(guests.source.from))
        fail(errc::config_unsupported, "refusing to generate file name for disk '" + entry.name + "'");
    *path = present + "." + suffix;
}

}  // namespace

void complete(domain_backup_def& backup) {
    findings found;
    vir::complete(backup, found);
}

void align_disks(domain_backup_def& backup, const domain_def& domain, const std::string& suffix) {
    const auto& guests = domain.devices.disks;
    if (guests.empty()) fail(errc::operation_invalid, "domain must have at least one disk to perform backup");
    const bool all = backup.disks.empty();
    std::vector<disk> aligned(guests.size(), disk({}, false));
    std::set<std::size_t> named;
    for (auto& entry : backup.disks) {
        const auto* found = post_parse::find_disk(domain, entry.name);
        if (!found) fail(errc::config_unsupported, "no disk named '" + entry.name + "'");
        const auto at = static_cast<std::size_t>(found - guests.data());
        if (!named.insert(at).second)
            fail(errc::config_unsupported, "disk '" + found->target.dev + "' specified twice");
        if (entry.wanted) name_store(entry, *found, suffix);
        aligned[at] = std::move(entry);
    }
    for (std::size_t i = 0; i < guests.size(); ++i) {
        auto& entry = aligned[i];
        entry.name = guests[i].target.dev;
        if (all && !guests[i].readonly && !post_parse::source_name(guests[i].source).empty()) {
            entry.wanted = true;
            name_store(entry, guests[i], suffix);
        }
        entry.is_scratch = backup.mode == mode::pull;
        if (!entry.wanted) continue;
        if (entry.incremental.empty() && entry.how_much != extent::full) entry.incremental = backup.incremental;
        if (entry.how_much == extent::incremental && entry.incremental.empty())
            fail(errc::config_unsupported, "'incremental' backup mode of disk '" + entry.name +
                                               "' requires setting 'incremental' field for disk or backup");
        if (!entry.how_much) entry.how_much = entry.incremental.empty() ? extent::full : extent::incremental;
    }
    backup.disks = std::move(aligned);
}

}  // namespace vir::backup

namespace vir {

void complete(domain_backup_def& def, findings& found) {
    const bool pulled = def.mode == backup::mode::pull;
    found.about(
        document_part("server"),
        [&] {
            if (def.server && !pulled) fail(errc::xml_error, "use of <server> requires pull mode backup");
        },
        [&] {
            if (def.server) backup::check_server(*def.server);
        });
    for (std::size_t i = 0; i < def.disks.size(); ++i) {
        auto& disk = def.disks[i];
        disk.is_scratch = pulled;
        found.about(document_part("disks/disk", i), [&] {
            if (!backup::path_of(disk.store))
                fail(errc::xml_error, "unsupported disk backup type '" +
                                          std::string(device::source_type_name(disk.store)) + "'");
        });
        disk.store.startup.reset();
    }
}

}  // namespace vir
