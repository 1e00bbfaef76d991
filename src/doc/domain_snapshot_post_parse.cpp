// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <set>

#include <virtxx/doc/domain_snapshot.hpp>

namespace vir::snapshot {
namespace {

using device::disk_snapshot;

[[noreturn]] void refuse_snapshot(errc code, const std::string& why) {
    fail(code, error_domain::domain_snapshot, why);
}

// The path or name of an image; empty for none.
std::string* image_of(device::disk_source& source) {
    if (auto* file = std::get_if<device::file_disk_source>(&source.from)) return &file->path;
    if (auto* block = std::get_if<device::block_disk_source>(&source.from)) return &block->device;
    if (auto* network = std::get_if<device::network_disk_source>(&source.from)) return &network->name;
    return nullptr;
}

void settle_disk(disk& disk) {
    auto* image = image_of(disk.source);
    if (!image)
        refuse_snapshot(errc::xml_error, "unsupported disk snapshot type '" +
                                             std::string(device::source_type_name(disk.source)) + "'");
    const bool local = !std::holds_alternative<device::network_disk_source>(disk.source.from);
    if (local && !image->empty() && image->front() != '/')
        refuse_snapshot(errc::xml_error, "disk snapshot image path '" + *image + "' must be absolute");
    if (disk.driver.type == device::image_format::none)
        refuse_snapshot(errc::config_unsupported, "unknown disk snapshot driver 'none'");
    if (!disk.where && !image->empty()) disk.where = disk_snapshot::external;
    disk.source.startup.reset();
    post_parse::source(disk.source);
}

void settle_memory(domain_snapshot_def& snapshot, bool offline, purpose what_for) {
    auto& memory = snapshot.memory;
    if (memory && !memory->where && memory->file.empty()) memory.reset();
    if (memory) {
        const auto& file = memory->file;
        if (!memory->where) memory->where = disk_snapshot::external;
        const bool external = memory->where == disk_snapshot::external;
        if (!file.empty() && !external)
            refuse_snapshot(errc::xml_error, "memory filename '" + file + "' requires external snapshot");
        if (file.empty() && external)
            refuse_snapshot(errc::xml_error, "external memory snapshots require a filename");
        if (memory->where == disk_snapshot::manual)
            refuse_snapshot(errc::xml_error, "'manual' memory snapshot mode not supported");
    } else if (what_for == purpose::redefine) {
        memory.emplace().where = offline ? disk_snapshot::no : disk_snapshot::internal;
    }
    if (offline && memory && memory->where != disk_snapshot::no)
        refuse_snapshot(errc::xml_error, "memory state cannot be saved with offline or disk-only snapshot");
    if (memory && !memory->file.empty() && memory->file.front() != '/')
        refuse_snapshot(errc::xml_error, "memory snapshot file path (" + memory->file + ") must be absolute");
}

// "/images/web.qcow2" and the snapshot "one": "/images/web.one".
std::string beside(const std::string& path, const std::string& name) {
    const auto dot = path.rfind('.');
    const bool has_suffix = dot != path.npos && path.find('/', dot) == path.npos;
    return (has_suffix ? path.substr(0, dot) : path) + "." + name;
}

void name_images(domain_snapshot_def& snapshot, const context& about) {
    const auto& guests = snapshot.domain->devices.disks;
    for (std::size_t i = 0; i < snapshot.disks.size(); ++i) {
        auto& disk = snapshot.disks[i];
        auto* image = image_of(disk.source);
        if (disk.where != disk_snapshot::external || !image || !image->empty()) continue;
        if (!std::holds_alternative<device::file_disk_source>(disk.source.from))
            refuse_snapshot(errc::config_unsupported, "cannot generate external snapshot name for disk '" + disk.name +
                                                          "' on a '" +
                                                          std::string(device::source_type_name(disk.source)) +
                                                          "' device");
        const auto present = post_parse::source_name(guests[i].source);
        if (present.empty())
            refuse_snapshot(errc::config_unsupported,
                            "cannot generate external snapshot name for disk '" + disk.name + "' without source");
        if (!about.is_regular_file(present))
            refuse_snapshot(errc::config_unsupported, "source for disk '" + disk.name +
                                                          "' is not a regular file; refusing to generate external "
                                                          "snapshot name");
        *image = beside(present, snapshot.name);
        for (std::size_t k = 0; k < i; ++k)
            if (post_parse::source_name(snapshot.disks[k].source) == *image)
                refuse_snapshot(errc::config_unsupported, "cannot generate external snapshot name for disk '" +
                                                              disk.name + "': collision with disk '" +
                                                              snapshot.disks[k].name + "'");
    }
}

// What an entry means for its disk.
void settle_entry(disk& entry, const device::disk& guests, disk_snapshot usual) {
    const bool uniform = usual == disk_snapshot::internal;
    if (!entry.where) {
        const bool own = guests.snapshot &&
                         (!uniform || guests.snapshot == usual || guests.snapshot == disk_snapshot::no);
        // A drive without a word of its own that is only read, or empty, is left alone.
        const bool nothing = !guests.snapshot && (guests.readonly || post_parse::source_name(guests.source).empty());
        entry.where = own ? *guests.snapshot : nothing ? disk_snapshot::no : usual;
    } else if (uniform && entry.where != usual &&
               !(entry.where == disk_snapshot::no && guests.snapshot == disk_snapshot::no)) {
        refuse_snapshot(errc::config_unsupported, "disk '" + guests.target.dev + "' must use snapshot mode '" +
                                                      std::string(to_string(usual)) + "'");
    }
    const auto image = post_parse::source_name(entry.source);
    if (!image.empty() && entry.where != disk_snapshot::external)
        refuse_snapshot(errc::config_unsupported, "file '" + image + "' for disk '" + entry.name +
                                                      "' requires use of external snapshot mode");
    entry.name = guests.target.dev;
}

}  // namespace

device::disk_snapshot usual_place(const domain_snapshot_def& snapshot) noexcept {
    const bool external = (snapshot.memory && snapshot.memory->where == disk_snapshot::external) ||
                          std::any_of(snapshot.disks.begin(), snapshot.disks.end(), [](const disk& disk) {
                              return disk.where == disk_snapshot::external;
                          });
    return external || snapshot.state == guest_state::disk_snapshot ? disk_snapshot::external : disk_snapshot::internal;
}

void complete(domain_snapshot_def& snapshot, purpose what_for, bool offline, const context& about) {
    if (what_for == purpose::redefine) {
        if (snapshot.name.empty()) refuse_snapshot(errc::xml_error, "a redefined snapshot must have a name");
        if (!snapshot.creation_time)
            refuse_snapshot(errc::internal_error, "missing creationTime from existing snapshot");
        if (!snapshot.state) refuse_snapshot(errc::xml_error, "missing state from existing snapshot");
        if (snapshot.state == guest_state::nostate)
            refuse_snapshot(errc::config_unsupported, "Invalid state 'nostate' in domain snapshot XML");
        offline = snapshot.state == guest_state::disk_snapshot || snapshot.state == guest_state::shutoff;
        if (snapshot.domain) about.complete(*snapshot.domain);
        if (snapshot.inactive_domain) about.complete(*snapshot.inactive_domain);
    } else {
        snapshot.creation_time = about.now();
        if (snapshot.name.empty()) snapshot.name = std::to_string(*snapshot.creation_time);
    }
    settle_memory(snapshot, offline, what_for);
    for (auto& disk : snapshot.disks) settle_disk(disk);
}

void align_disks(domain_snapshot_def& snapshot, disk_snapshot usual, const context& about) {
    if (!snapshot.domain) refuse_snapshot(errc::internal_error, "missing domain in snapshot");
    const auto& guests = snapshot.domain->devices.disks;
    if (snapshot.disks.size() > guests.size())
        refuse_snapshot(errc::config_unsupported, "too many disk snapshot requests for domain");

    std::vector<disk> aligned(guests.size());
    std::set<std::size_t> named;
    for (auto& entry : snapshot.disks) {
        const auto* found = post_parse::find_disk(*snapshot.domain, entry.name);
        if (!found) refuse_snapshot(errc::config_unsupported, "no disk named '" + entry.name + "'");
        const auto at = static_cast<std::size_t>(found - guests.data());
        if (!named.insert(at).second)
            refuse_snapshot(errc::config_unsupported, "disk '" + found->target.dev + "' specified twice");
        settle_entry(entry, *found, usual);
        aligned[at] = std::move(entry);
    }
    for (std::size_t i = 0; i < guests.size(); ++i) {
        if (named.contains(i)) continue;
        const bool nothing = guests[i].readonly || post_parse::source_name(guests[i].source).empty();
        aligned[i].name = guests[i].target.dev;
        aligned[i].where = nothing ? disk_snapshot::no : guests[i].snapshot.value_or(usual);
    }
    snapshot.disks = std::move(aligned);
    name_images(snapshot, about);
}

}  // namespace vir::snapshot
