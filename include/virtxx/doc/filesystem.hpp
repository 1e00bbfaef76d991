// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

namespace vir::device {

VIRTXX_ENUM(filesystem_access_mode, passthrough, mapped, squash)
VIRTXX_ENUM(filesystem_model, virtio, virtio_transitional, virtio_non_transitional)
VIRTXX_ENUM(filesystem_multidevs, _default, remap, forbid, warn)
VIRTXX_ENUM(filesystem_driver_type, _default, path, handle, loop, nbd, ploop, virtiofs, mtp)
VIRTXX_ENUM(filesystem_write_policy, immediate)
VIRTXX_ENUM(virtiofs_cache, _default, none, always)
VIRTXX_ENUM(virtiofs_sandbox, _default, _namespace, chroot)

struct mount_filesystem {
    std::string dir;     ///< of the host
    std::string socket;  ///< of a virtiofsd that we do not run

    mount_filesystem() = default;
    explicit mount_filesystem(std::string dir) : dir(std::move(dir)) {}
    bool operator==(const mount_filesystem&) const = default;
};
struct block_filesystem {
    std::string dev;

    block_filesystem() = default;
    bool operator==(const block_filesystem&) const = default;
};
struct file_filesystem {
    std::string file;

    file_filesystem() = default;
    bool operator==(const file_filesystem&) const = default;
};
struct template_filesystem {
    std::string name;

    template_filesystem() = default;
    bool operator==(const template_filesystem&) const = default;
};
struct ram_filesystem {
    kibibytes usage;

    ram_filesystem() = default;
    bool operator==(const ram_filesystem&) const = default;
};
/// A folder of the guest seen at a second place.
struct bind_filesystem {
    std::string dir;

    bind_filesystem() = default;
    bool operator==(const bind_filesystem&) const = default;
};
struct volume_filesystem {
    std::string pool;
    std::string volume;

    volume_filesystem() = default;
    bool operator==(const volume_filesystem&) const = default;
};
using any_filesystem = std::variant<mount_filesystem, block_filesystem, file_filesystem, template_filesystem,
                                    ram_filesystem, bind_filesystem, volume_filesystem>;

struct filesystem_driver {
    std::optional<filesystem_driver_type> type;
    std::string format;                              ///< "raw", "ploop", ...
    std::optional<filesystem_write_policy> write_policy;
    std::optional<std::uint64_t> queue;              ///< virtiofs
    virtio_options virtio;

    filesystem_driver() = default;
    bool operator==(const filesystem_driver&) const = default;
};

/// <binary>: virtiofsd (since 6.2.0).
struct virtiofsd {
    std::string path;
    std::optional<bool> xattr;
    std::optional<virtiofs_cache> cache;
    std::optional<virtiofs_sandbox> sandbox;
    std::optional<bool> lock_posix;
    std::optional<bool> lock_flock;
    std::optional<std::uint32_t> thread_pool_size;  ///< since 8.5.0

    virtiofsd() = default;
    bool operator==(const virtiofsd&) const = default;
};

/// <filesystem>: a folder of the host in the guest.
struct filesystem {
    any_filesystem source;
    std::string target;                       ///< mount point or, for QEMU, the tag
    std::optional<filesystem_access_mode> access_mode;
    std::optional<filesystem_model> model;
    std::optional<filesystem_multidevs> multidevs;
    std::optional<std::uint32_t> fmode;       ///< permissions of new files, octal in documents
    std::optional<std::uint32_t> dmode;       ///< permissions of new folders
    bool readonly = false;
    std::optional<bytes> space_hard_limit;
    std::optional<bytes> space_soft_limit;
    box<filesystem_driver> driver;
    box<virtiofsd> binary;
    device::info info;

    filesystem() = default;
    bool operator==(const filesystem&) const = default;
};

}  // namespace vir::device
