// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/address.hpp>
#include <virtxx/doc/secret_use.hpp>
#include <virtxx/doc/storage_common.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>
#include <virtxx/uuid.hpp>

namespace vir {
namespace storage {

/// scsi_host: one of the host's; fc_host: made in Fibre Channel.
VIRTXX_ENUM(adapter_type, scsi__host, fc__host)
/// How allocation is found: default: measured; capacity: taken to be all that the volume holds.
VIRTXX_ENUM(refresh_allocation, _default, capacity)

/// <host>: a server that has the storage.
struct pool_host {
    std::string name;                  ///< host name or address
    std::optional<std::int32_t> port;  ///< absent: the protocol's own

    pool_host() = default;
    explicit pool_host(std::string name, std::optional<std::int32_t> port = {}) : name(std::move(name)), port(port) {}
    bool operator==(const pool_host&) const = default;
};

/// <freeExtent>: a stretch of a disk without a partition; reported for disk pools, ignored when a pool is defined.
struct free_extent {
    std::uint64_t start = 0;  ///< bytes
    std::uint64_t end = 0;    ///< bytes

    free_extent() = default;
    bool operator==(const free_extent&) const = default;
};

/// <device>: a block device of the host, or an iSCSI target's name.
struct pool_device {
    std::string path;                    ///< of the device; its IQN for iscsi, iscsi-direct
    std::optional<bool> part_separator;  ///< whether a partition's name is the disk's, "p" and a number (since 1.3.1)
    std::vector<free_extent> free_extents;

    pool_device() = default;
    explicit pool_device(std::string path) : path(std::move(path)) {}
    bool operator==(const pool_device&) const = default;
};

/// <parentaddr>: a SCSI adapter by the PCI device that it is, which stays the same over reboots (since 1.2.7).
struct scsi_parent {
    std::uint32_t unique_id = 0;  ///< tells adapters of one device apart
    device::pci_address address;  ///< on the host

    scsi_parent() = default;
    bool operator==(const scsi_parent&) const = default;
};

/// <adapter>: a SCSI host adapter, or a virtual Fibre Channel one made by NPIV (since 1.0.4).
struct pool_adapter {
    std::optional<adapter_type> type;  ///< absent: scsi_host (since 1.0.5)

    // scsi_host: one of these
    std::string name;                  ///< "scsi_host5" (since 0.6.2)
    box<scsi_parent> parent_address;   ///< since 1.2.7

    // fc_host
    std::string parent;                ///< node device of the adapter to make it on; empty: any (since 1.0.4)
    std::string parent_wwnn;           ///< the same, by names that outlast a reboot (since 3.0.0); with parent_wwpn
    std::string parent_wwpn;           ///< with parent_wwnn (since 3.0.0)
    std::string parent_fabric_wwn;     ///< the same, by the fabric (since 3.0.0)
    std::optional<bool> managed;       ///< removed when the pool stops, even if it was there before (since 1.2.11)
    std::string wwnn;                  ///< world wide node name, 16 hexadecimal digits
    std::string wwpn;                  ///< world wide port name, likewise

    pool_adapter() = default;
    bool operator==(const pool_adapter&) const = default;
};

/// <source>. Which of these a pool has depends on its type: see complete().
struct pool_source {
    std::vector<pool_host> hosts;      ///< netfs, iscsi, iscsi-direct, gluster: the first; rbd, sheepdog: all
    std::vector<pool_device> devices;  ///< fs, disk, iscsi: the first; logical, zfs: what to make it of
    std::string dir;                   ///< netfs: exported path; gluster: folder in the volume
    box<pool_adapter> adapter;         ///< scsi
    std::string name;  ///< volume group, RBD or ZFS pool, Gluster volume; absent: the pool's (since 0.4.5)
    std::string initiator_iqn;         ///< iscsi, iscsi-direct: name of the host (since 4.7.0)
    std::string format;                ///< fs, netfs, logical, disk: one of source_formats()
    box<device::auth> auth;            ///< its type is needed (since 0.9.7)
    std::string protocol_version;      ///< netfs: NFS protocol to mount with (since 5.1.0)
    std::string vendor;                ///< of the storage (since 0.8.4)
    std::string product;               ///< likewise (since 0.8.4)

    pool_source() = default;
    bool operator==(const pool_source&) const = default;
};

/// <target>: where the host sees the storage.
struct pool_target {
    std::string path;                        ///< folder of the volumes; network pools have none
    box<storage::permissions> permissions;   ///< of a folder that is made

    pool_target() = default;
    bool operator==(const pool_target&) const = default;
};

/// <fs:option>: passed to mount(8) as it stands (since 5.1.0).
struct mount_option {
    std::string name;  ///< "nodev", "vers=4", ...

    mount_option() = default;
    explicit mount_option(std::string name) : name(std::move(name)) {}
    bool operator==(const mount_option&) const = default;
};

/// <rbd:option>: passed to librados as it stands (since 5.1.0).
struct rbd_option {
    std::string name;  ///< of librados
    std::string value;

    rbd_option() = default;
    rbd_option(std::string name, std::string value) : name(std::move(name)), value(std::move(value)) {}
    bool operator==(const rbd_option&) const = default;
};

}  // namespace storage

/// A storage pool: <pool> (since 0.4.1). See https://libvirt.org/formatstorage.html for the meaning of each element.
struct storage_pool_def {
    storage::pool_type type = storage::pool_type::dir;
    std::string name;                                  ///< unique on its host; no '/'. Absent: the source's name
    std::optional<vir::uuid> uuid;                     ///< absent: generated when defined
    bytes capacity;                                    ///< of an active pool
    bytes allocation;                                  ///< of an active pool: what is taken
    bytes available;                                   ///< of an active pool: what is free
    std::optional<bool> copy_on_write;  ///< dir and fs: whether Btrfs copies on write there (since 6.6.0)
    storage::pool_source source;
    box<storage::pool_target> target;
    /// How allocation of volumes is found when the pool is refreshed: rbd can measure, which is slow (since 5.2.0).
    std::optional<storage::refresh_allocation> refresh;
    std::vector<storage::mount_option> mount_options;  ///< fs, netfs
    std::vector<storage::rbd_option> rbd_options;      ///< rbd

    storage_pool_def() = default;
    bool operator==(const storage_pool_def&) const = default;
};

/// What a driver knows better than the rules that hold for any. The functions here do nothing: they are those of a
/// driver without opinions, such as test.
class storage_pool_hooks {
public:
    storage_pool_hooks() = default;
    virtual ~storage_pool_hooks() = default;

    /// Whether pools of that type can be run here. Throws where not.
    virtual void supports(storage::pool_type) const {}
    /// Whether <fs:mount_opts> and <rbd:config_opts> mean something; where not they are dropped.
    virtual bool has_options(storage::pool_type) const { return false; }

    storage_pool_hooks(const storage_pool_hooks&) = default;
    storage_pool_hooks& operator=(const storage_pool_hooks&) = default;
};

/// Makes a parsed document of a pool complete as libvirt does when it defines one: defaults, paths, a UUID; what only
/// an active pool has and what its type has no use for is dropped. Doing it twice changes nothing. Throws vir::error
/// (domain storage: xml_error, config_unsupported, no_support) for what the type needs and is not there.
void complete(storage_pool_def& pool, const storage_pool_hooks& hooks = {});

}  // namespace vir
