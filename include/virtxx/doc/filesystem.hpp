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

/// With whose rights files are opened (since 0.8.5). passthrough: those of the guest's user; mapped: the hypervisor's;
/// squash: as passthrough, but what only root may do fails in silence.
VIRTXX_ENUM(filesystem_access_mode, passthrough, mapped, squash)
/// Which virtio the device speaks (since 5.2.0).
VIRTXX_ENUM(filesystem_model, virtio, virtio_transitional, virtio_non_transitional)
/// What 9p does with folders on several devices of the host, whose files might be mistaken for each other
/// (since 6.3.0).
VIRTXX_ENUM(filesystem_multidevs, _default, remap, forbid, warn)
/// path, handle: 9p (since 0.9.7); virtiofs (since 6.2.0); mtp (since 10.2.0); the others for containers.
VIRTXX_ENUM(filesystem_driver_type, _default, path, handle, loop, nbd, ploop, virtiofs, mtp)
/// immediate: what the guest writes is on the host's disk at once (since 0.9.10).
VIRTXX_ENUM(filesystem_write_policy, immediate)
/// What the guest keeps of files.
VIRTXX_ENUM(virtiofs_cache, _default, none, always)
/// How virtiofsd is confined (since 7.2.0).
VIRTXX_ENUM(virtiofs_sandbox, _default, _namespace, chroot)

/// A folder of the host.
struct mount_filesystem {
    std::string dir;     ///< of the host
    std::string socket;  ///< of a virtiofsd that we do not run (since 7.3.0)

    mount_filesystem() = default;
    explicit mount_filesystem(std::string dir) : dir(std::move(dir)) {}
    bool operator==(const mount_filesystem&) const = default;
};
/// A block device of the host, mounted in the container (since 0.9.5).
struct block_filesystem {
    std::string dev;  ///< its path

    block_filesystem() = default;
    bool operator==(const block_filesystem&) const = default;
};
/// An image of the host, mounted in the container.
struct file_filesystem {
    std::string file;  ///< its path

    file_filesystem() = default;
    bool operator==(const file_filesystem&) const = default;
};
/// A template of OpenVZ.
struct template_filesystem {
    std::string name;

    template_filesystem() = default;
    bool operator==(const template_filesystem&) const = default;
};
/// Memory of the host, in a container (since 0.9.13).
struct ram_filesystem {
    kibibytes usage;  ///< at most

    ram_filesystem() = default;
    bool operator==(const ram_filesystem&) const = default;
};
/// A folder of the guest seen at a second place (since 0.9.13).
struct bind_filesystem {
    std::string dir;

    bind_filesystem() = default;
    bool operator==(const bind_filesystem&) const = default;
};
/// A volume of a storage pool.
struct volume_filesystem {
    std::string pool;
    std::string volume;

    volume_filesystem() = default;
    bool operator==(const volume_filesystem&) const = default;
};
using any_filesystem = std::variant<mount_filesystem, block_filesystem, file_filesystem, template_filesystem,
                                    ram_filesystem, bind_filesystem, volume_filesystem>;

/// <driver> of a filesystem (since 1.0.6).
struct filesystem_driver {
    std::optional<filesystem_driver_type> type;           ///< absent: path
    std::string format;                                   ///< "raw", "ploop", ...
    std::optional<filesystem_write_policy> write_policy;  ///< since 0.9.10
    std::optional<std::uint64_t> queue;                   ///< virtiofs: how many requests it holds (since 6.2.0)
    virtio_options virtio;                                ///< since 3.5.0

    filesystem_driver() = default;
    bool operator==(const filesystem_driver&) const = default;
};

/// <binary>: virtiofsd (since 6.2.0).
struct virtiofsd {
    std::string path;                               ///< of the program; empty: the driver's choice
    std::optional<bool> xattr;                      ///< extended attributes
    std::optional<virtiofs_cache> cache;            ///< absent: the program's choice
    std::optional<virtiofs_sandbox> sandbox;        ///< since 7.2.0
    std::optional<bool> lock_posix;                 ///< locks on parts of files
    std::optional<bool> lock_flock;                 ///< locks on files
    std::optional<std::uint32_t> thread_pool_size;  ///< at most; 0: no pool (since 8.5.0)

    virtiofsd() = default;
    bool operator==(const virtiofsd&) const = default;
};

/// <filesystem>: a folder of the host in the guest (since 0.3.3).
struct filesystem {
    any_filesystem source;
    std::string target;                                 ///< mount point or, for QEMU, the tag
    std::optional<filesystem_access_mode> access_mode;  ///< absent: passthrough (since 0.8.5)
    std::optional<filesystem_model> model;              ///< since 5.2.0
    std::optional<filesystem_multidevs> multidevs;      ///< since 6.3.0
    std::optional<std::uint32_t> fmode;                 ///< mapped: of new files, octal; absent: 600 (since 6.10.0)
    std::optional<std::uint32_t> dmode;                 ///< mapped: of new folders, octal; absent: 700 (since 6.10.0)
    bool readonly = false;                              ///< the guest cannot write
    std::optional<bytes> space_hard_limit;              ///< never exceeded (since 0.9.13)
    std::optional<bytes> space_soft_limit;              ///< exceeded for a time only (since 0.9.13)
    box<filesystem_driver> driver;
    box<virtiofsd> binary;
    device::info info;

    filesystem() = default;
    bool operator==(const filesystem&) const = default;
};

}  // namespace vir::device
