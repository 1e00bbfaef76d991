// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <virtxx/enum.hpp>

/// What storage pools and their volumes have in common.
namespace vir::storage {

/// What a pool is made of; in the order of libvirt's numbers, which its messages show. mpath (since 0.7.1), rbd
/// (since 0.9.13), sheepdog (since 0.10.0; gone since 8.8.0), gluster (since 1.2.0), zfs (since 1.2.8), vstorage
/// (since 3.1.0), iscsi-direct (since 4.7.0).
VIRTXX_ENUM(pool_type, dir, fs, netfs, logical, disk, iscsi, iscsi_direct, scsi, mpath, rbd, sheepdog, gluster, zfs,
            vstorage)

/// <permissions> of a pool's folder or of a volume. What is absent is left as it is.
struct permissions {
    std::optional<std::uint32_t> mode;   ///< written in octal, up to 07777; absent: 0711 for pools, 0600 for volumes
    std::optional<std::uint32_t> owner;  ///< user id; -1 in documents is the same as absent
    std::optional<std::uint32_t> group;  ///< group id, likewise
    std::string label;                   ///< SELinux

    permissions() = default;
    bool operator==(const permissions&) const = default;
};

/// What the <format> of a pool's source may be, the default first where it is the first of libvirt's; empty where
/// pools of that type have none.
std::span<const std::string_view> source_formats(pool_type type) noexcept;
/// What it is when the document does not say.
std::string_view default_source_format(pool_type type) noexcept;

/// What the <format> of a volume's target may be; empty where volumes of such a pool have none.
std::span<const std::string_view> volume_formats(pool_type type) noexcept;
std::string_view default_volume_format(pool_type type) noexcept;

/// A path without doubled slashes and without one at its end, as libvirt keeps it. Exactly two at its start stay
/// (POSIX leaves their meaning to the system).
std::string sanitized_path(std::string_view path);

}  // namespace vir::storage
