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

/// smmuv3 (since 5.5.0), virtio (since 8.3.0).
VIRTXX_ENUM(iommu_model, intel, smmuv3, virtio)
/// ivshmem-plain: without a server; ivshmem-doorbell: with one; ivshmem: either, deprecated.
VIRTXX_ENUM(shmem_model, ivshmem, ivshmem_plain, ivshmem_doorbell)
/// master: the memory migrates with this guest; peer: the guest cannot migrate.
VIRTXX_ENUM(shmem_role, _default, master, peer)
VIRTXX_ENUM(crypto_model, virtio)
VIRTXX_ENUM(crypto_type, qemu)
/// builtin: QEMU itself; lkcf: the host's kernel.
VIRTXX_ENUM(crypto_backend, builtin, lkcf)

/// <driver> of an IOMMU.
struct iommu_driver {
    std::optional<bool> intremap;          ///< interrupt remapping; needs <ioapic driver='qemu'/> (since 3.4.0)
    std::optional<bool> caching_mode;      ///< for devices of the host (since 3.4.0)
    std::optional<bool> eim;               ///< extended interrupt mode: more than 255 processors (since 3.4.0)
    std::optional<bool> iotlb;             ///< devices keep translations (since 3.5.0)
    std::optional<std::uint32_t> aw_bits;  ///< width of addresses, bits (since 6.5.0)

    iommu_driver() = default;
    bool operator==(const iommu_driver&) const = default;
};

/// <iommu>: translates the addresses that devices use (since 2.1.0).
struct iommu {
    iommu_model model = iommu_model::intel;
    box<iommu_driver> driver;
    device::info info;

    iommu() = default;
    bool operator==(const iommu&) const = default;
};

/// <server>: hands the memory out, and interrupts.
struct shmem_server {
    std::string path;  ///< UNIX socket; empty: chosen by the driver

    shmem_server() = default;
    bool operator==(const shmem_server&) const = default;
};

/// <msi>: interrupts; with a server only.
struct shmem_msi {
    std::optional<std::uint32_t> vectors;  ///< how many interrupts
    std::optional<bool> ioeventfd;         ///< requests get a thread of their own

    shmem_msi() = default;
    bool operator==(const shmem_msi&) const = default;
};

/// <shmem>: memory shared between guests (since 1.2.10).
struct shmem {
    std::string name;                   ///< no '/'; neither "." nor ".."
    std::optional<shmem_role> role;     ///< since 6.6.0
    std::optional<shmem_model> model;   ///< absent: ivshmem
    std::optional<mebibytes> size;      ///< a power of two
    box<shmem_server> server;           ///< absent: none
    box<shmem_msi> msi;
    device::info info;

    shmem() = default;
    bool operator==(const shmem&) const = default;
};

/// <nvram> among the devices: pSeries (since 1.0.5).
struct nvram {
    device::info info;

    nvram() = default;
    bool operator==(const nvram&) const = default;
};

/// <crypto>: does cryptography for the guest (since 9.1.0).
struct crypto {
    crypto_model model = crypto_model::virtio;
    crypto_type type = crypto_type::qemu;
    crypto_backend backend = crypto_backend::builtin;
    std::optional<std::uint32_t> queues;  ///< of requests
    device::info info;

    crypto() = default;
    bool operator==(const crypto&) const = default;
};

/// <lease>: a lock held while the guest runs.
struct lease {
    std::string lockspace;     ///< where the key belongs
    std::string key;           ///< what is locked
    std::string path;          ///< of the lock space's file
    std::uint64_t offset = 0;  ///< of the lock in that file, bytes

    lease() = default;
    bool operator==(const lease&) const = default;
};

}  // namespace vir::device
