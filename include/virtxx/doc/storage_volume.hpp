// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/secret_use.hpp>
#include <virtxx/doc/storage_common.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

namespace vir {
namespace storage {

/// How a volume is used; the driver says.
VIRTXX_ENUM(volume_type, file, block, dir, network, netdir, ploop)

/// <extent>: a stretch of a device that belongs to the volume; reported for disk and logical pools.
struct volume_extent {
    std::uint64_t start = 0;  ///< bytes
    std::uint64_t end = 0;    ///< bytes

    volume_extent() = default;
    bool operator==(const volume_extent&) const = default;
};

/// <device> in <source>: where the volume's data are.
struct volume_device {
    std::string path;  ///< of the pool's device
    std::vector<volume_extent> extents;

    volume_device() = default;
    bool operator==(const volume_device&) const = default;
};

/// <timestamps>: seconds since 1970 with nanoseconds behind the dot, "1341933637.273190990"; reported (since 0.10.0).
struct timestamps {
    std::string accessed;  ///< atime
    std::string created;   ///< btime, where the file system knows it
    std::string changed;   ///< ctime
    std::string modified;  ///< mtime

    timestamps() = default;
    bool operator==(const timestamps&) const = default;
};

/// <features> of a qcow2 image.
struct volume_features {
    bool lazy_refcounts = false;  ///< counts of references are written late (since 1.1.0)
    bool extended_l2 = false;     ///< subclusters (since 8.0.0)

    volume_features() = default;
    bool operator==(const volume_features&) const = default;
};

/// <target>: what the volume is.
struct volume_target {
    std::string path;                         ///< on the host; the driver says
    std::string format;                       ///< one of volume_formats(); empty: the pool's default
    box<storage::permissions> permissions;
    box<storage::timestamps> times;           ///< since 0.10.0
    box<device::encryption> encryption;
    std::string compat;  ///< qcow2: oldest QEMU that reads it, "0.10" or "1.1"; empty: 0.10 (since 1.1.0)
    bool nocow = false;                       ///< created without copy on write, Btrfs (since 1.2.7); not reported
    bytes cluster_size;                       ///< qcow2; 0: QEMU's own (since 7.4.0)
    std::optional<volume_features> features;  ///< qcow2 (since 1.1.0)

    volume_target() = default;
    bool operator==(const volume_target&) const = default;
};

/// <backingStore>: the image below, of which this one holds the differences (since 0.6.0).
struct volume_backing {
    std::string path;                       ///< on the host
    std::string format;                     ///< empty: the pool's default
    box<storage::permissions> permissions;
    box<storage::timestamps> times;

    volume_backing() = default;
    explicit volume_backing(std::string path, std::string format = {})
        : path(std::move(path)), format(std::move(format)) {}
    bool operator==(const volume_backing&) const = default;
};

}  // namespace storage

/// A volume of a storage pool: <volume> (since 0.4.1). See https://libvirt.org/formatstorage.html for each element.
struct storage_volume_def {
    storage::volume_type type = storage::volume_type::file;  ///< reported (since 1.2.0)
    std::string name;                            ///< unique in its pool
    std::string key;                             ///< unique on its host; the driver says
    std::vector<storage::volume_device> source;  ///< reported for disk and logical pools
    std::optional<bytes> capacity;               ///< what a guest sees; absent: that of the backing image
    std::optional<bytes> allocation;             ///< taken from the pool at once; absent: all of it
    bytes physical;                              ///< what it takes on the host (since 3.0.0); reported
    storage::volume_target target;
    box<storage::volume_backing> backing;        ///< since 0.6.0

    storage_volume_def() = default;
    bool operator==(const storage_volume_def&) const = default;
};

namespace storage {

/// Whether a volume's document must say how large it is.
enum class capacity_need {
    always,           ///< a new volume
    unless_backed,    ///< a new volume that can take the size of its backing image
    never,            ///< a volume that is made from another one
};

}  // namespace storage

/// Makes a parsed document of a volume complete as libvirt does when it creates one in a pool of that type: formats,
/// sizes; what is only reported is dropped. Path and key are the driver's matter. Doing it twice changes nothing.
/// Throws vir::error (domain storage: xml_error, config_unsupported).
void complete(storage_volume_def& volume, storage::pool_type pool,
              storage::capacity_need need = storage::capacity_need::always);

}  // namespace vir
