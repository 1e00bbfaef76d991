// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/address.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// Whether the commands of SG_IO that need no privileges are filtered; absent: filtered.
VIRTXX_ENUM(sgio, filtered, unfiltered)

/// <boot>: the place of a device in the firmware's boot order (since 0.8.8). Excludes <os><boot>.
struct boot_order {
    std::uint32_t order = 0;  ///< from 1; unique among the devices of a guest
    std::string loadparm;     ///< s390: up to 8 characters for the boot loader (since 3.5.0)

    boot_order() = default;
    explicit boot_order(std::uint32_t order) : order(order) {}
    bool operator==(const boot_order&) const = default;
};

/// <rom>: the option ROM of a PCI device.
struct rom {
    std::optional<bool> enabled;  ///< whether there is a ROM at all (since 4.3.0)
    std::optional<bool> bar;      ///< whether the guest sees it in its memory map (since 0.9.7)
    std::string file;             ///< path of an image on the host (since 0.9.10)

    rom() = default;
    bool operator==(const rom&) const = default;
};

/// What devices of all kinds have.
struct info {
    std::string alias;  ///< given by the user, "ua-..." (since 3.9.0), or when running by the driver
    std::optional<any_address> address;      ///< absent: to be assigned
    box<boot_order> boot;                    ///< disks, file systems, interfaces, host and redirected devices
    box<device::rom> rom;                    ///< interfaces and host devices, on PCI
    std::optional<std::uint32_t> acpi_index;  ///< <acpi index>: a stable name, 1 to 16383 (since 7.3.0)
    std::optional<std::uint32_t> master;     ///< <master startport>: companion USB controllers: first port of the other

    info() = default;
    bool operator==(const info&) const = default;
};

/// The options of <driver> that every virtio device takes.
struct virtio_options {
    std::optional<bool> iommu;         ///< DMA through the guest's IOMMU (since 3.5.0)
    std::optional<bool> ats;           ///< PCIe address translation service (since 3.5.0)
    std::optional<bool> packed;        ///< packed virtqueues (since 6.3.0)
    std::optional<bool> page_per_vq;   ///< a page of notification area per queue (since 7.9.0)

    virtio_options() = default;
    bool operator==(const virtio_options&) const = default;
};

/// <seclabel> of one device's source on the host (since 0.9.9).
struct source_label {
    std::string model;            ///< security driver that it is meant for; empty: the first one
    std::optional<bool> relabel;  ///< no: leave the file's label alone
    std::optional<bool> skip;     ///< labelskip: the file system has no labels; status documents only (since 1.1.2)
    std::string label;            ///< instead of the guest's

    source_label() = default;
    bool operator==(const source_label&) const = default;
};

}  // namespace vir::device
