// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

namespace vir::device {

VIRTXX_ENUM(iommu_model, intel, smmuv3, virtio)
VIRTXX_ENUM(shmem_model, ivshmem, ivshmem_plain, ivshmem_doorbell)
VIRTXX_ENUM(shmem_role, _default, master, peer)
VIRTXX_ENUM(crypto_model, virtio)
VIRTXX_ENUM(crypto_type, qemu)
VIRTXX_ENUM(crypto_backend, builtin, lkcf)

struct iommu_driver {
    std::optional<bool> intremap;
    std::optional<bool> caching_mode;
    std::optional<bool> eim;
    std::optional<bool> iotlb;
    std::optional<std::uint32_t> aw_bits;  ///< width of addresses

    iommu_driver() = default;
    bool operator==(const iommu_driver&) const = default;
};

/// <iommu>.
struct iommu {
    iommu_model model = iommu_model::intel;
    box<iommu_driver> driver;
    device::info info;

    iommu() = default;
    bool operator==(const iommu&) const = default;
};

struct shmem_server {
    std::string path;

    shmem_server() = default;
    bool operator==(const shmem_server&) const = default;
};

struct shmem_msi {
    std::optional<std::uint32_t> vectors;
    std::optional<bool> ioeventfd;

    shmem_msi() = default;
    bool operator==(const shmem_msi&) const = default;
};

/// <shmem>: memory shared between guests.
struct shmem {
    std::string name;
    std::optional<shmem_role> role;     ///< since 6.6.0
    std::optional<shmem_model> model;   ///< absent: ivshmem
    std::optional<mebibytes> size;
    box<shmem_server> server;
    box<shmem_msi> msi;
    device::info info;

    shmem() = default;
    bool operator==(const shmem&) const = default;
};

/// <nvram> among the devices: pSeries.
struct nvram {
    device::info info;

    nvram() = default;
    bool operator==(const nvram&) const = default;
};

/// <crypto> (since 9.0.0).
struct crypto {
    crypto_model model = crypto_model::virtio;
    crypto_type type = crypto_type::qemu;
    crypto_backend backend = crypto_backend::builtin;
    std::optional<std::uint32_t> queues;
    device::info info;

    crypto() = default;
    bool operator==(const crypto&) const = default;
};

/// <lease>: a lock held while the guest runs.
struct lease {
    std::string lockspace;
    std::string key;
    std::string path;
    std::uint64_t offset = 0;  ///< bytes

    lease() = default;
    bool operator==(const lease&) const = default;
};

}  // namespace vir::device
