// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/disk_source.hpp>
#include <virtxx/doc/domain.hpp>
#include <virtxx/enum.hpp>

namespace vir {
namespace backup {

/// Who moves the data: push, the hypervisor into files; pull, a client that reads from its NBD server.
VIRTXX_ENUM(mode, push, pull)
/// What of a disk is copied: all of it, or what changed since a checkpoint.
VIRTXX_ENUM(extent, full, incremental)

/// <server>: where the hypervisor's NBD server listens.
struct server {
    device::host_transport transport = device::host_transport::tcp;  ///< tcp or unix
    std::optional<bool> tls;                                         ///< encrypted
    std::string name;                                                ///< tcp: host name or address
    std::optional<std::uint32_t> port;                               ///< tcp; absent: 10809
    std::string socket;                                              ///< unix: absolute path

    server() = default;
    bool operator==(const server&) const = default;
};

/// <disk>: what happens to one disk of the guest.
struct disk {
    std::string name;                              ///< target's name ("vda")
    bool wanted = true;                            ///< backup
    device::disk_source store;                     ///< file or block: the copy (push), or what is overwritten (pull)
    bool is_scratch = false;                       ///< what store is; as the backup's mode, complete() sets it
    std::optional<device::image_format> format;    ///< of the store; absent: qcow2
    std::optional<extent> how_much;                ///< backupmode; absent: by whether there is a checkpoint
    std::string incremental;                       ///< checkpoint to start from; absent: that of the backup
    std::string export_name;                       ///< pull: what the server calls it; absent: the disk's name
    std::string export_bitmap;                     ///< pull: what the server calls the map of changes

    disk() = default;
    explicit disk(std::string name, bool wanted = true) : name(std::move(name)), wanted(wanted) {}
    bool operator==(const disk&) const = default;
};

}  // namespace backup

/// A backup of a guest's disks while it runs: <domainbackup> (since 6.0.0). See https://libvirt.org/formatbackup.html.
struct domain_backup_def {
    backup::mode mode = backup::mode::push;
    std::string incremental;              ///< checkpoint to start from; empty: everything
    box<backup::server> server;           ///< pull
    std::vector<backup::disk> disks;      ///< none: all that have data; else only these

    domain_backup_def() = default;
    bool operator==(const domain_backup_def&) const = default;
};

namespace backup {

/// Makes a parsed document complete and checks what does not depend on the guest. Throws vir::error (domain domain:
/// xml_error).
void complete(domain_backup_def& backup);

/// Gives every disk of the guest its entry, in the guest's order. Stores that are not named become files beside the
/// disk's own, with that suffix. Throws vir::error (domain domain: config_unsupported, operation_invalid).
void align_disks(domain_backup_def& backup, const domain_def& domain, const std::string& suffix);

}  // namespace backup
}  // namespace vir
