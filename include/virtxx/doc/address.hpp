// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include <virtxx/box.hpp>

namespace vir::device {

/// A PCI address on s390x, as the guest sees it.
struct zpci_address {
    std::optional<std::uint32_t> uid;  ///< user-defined identifier, 1 to 0xffff
    std::optional<std::uint32_t> fid;  ///< function identifier, up to 0xffffffff

    zpci_address() = default;
    bool operator==(const zpci_address&) const = default;
};

/// Where a device sits on a PCI bus. All zero means "on PCI, place not yet assigned".
struct pci_address {
    std::uint32_t domain = 0;
    std::uint32_t bus = 0;       ///< index of the PCI controller, up to 0xff
    std::uint32_t slot = 0;      ///< up to 0x1f
    std::uint32_t function = 0;  ///< up to 7
    std::optional<bool> multifunction;
    box<zpci_address> zpci;

    pci_address() = default;
    pci_address(std::uint32_t domain, std::uint32_t bus, std::uint32_t slot, std::uint32_t function = 0)
        : domain(domain), bus(bus), slot(slot), function(function) {}
    bool operator==(const pci_address&) const = default;
    /// Whether the place is known.
    bool assigned() const noexcept { return domain || bus || slot || function; }
};

/// Where a disk sits on a storage controller.
struct drive_address {
    std::uint32_t controller = 0;
    std::uint32_t bus = 0;
    std::uint32_t target = 0;
    std::uint32_t unit = 0;

    drive_address() = default;
    drive_address(std::uint32_t controller, std::uint32_t bus, std::uint32_t target, std::uint32_t unit)
        : controller(controller), bus(bus), target(target), unit(unit) {}
    bool operator==(const drive_address&) const = default;
};

struct virtio_serial_address {
    std::uint32_t controller = 0;
    std::uint32_t bus = 0;
    std::uint32_t port = 0;

    virtio_serial_address() = default;
    virtio_serial_address(std::uint32_t controller, std::uint32_t bus, std::uint32_t port)
        : controller(controller), bus(bus), port(port) {}
    bool operator==(const virtio_serial_address&) const = default;
};

struct ccid_address {
    std::uint32_t controller = 0;
    std::uint32_t slot = 0;

    ccid_address() = default;
    ccid_address(std::uint32_t controller, std::uint32_t slot) : controller(controller), slot(slot) {}
    bool operator==(const ccid_address&) const = default;
};

struct usb_address {
    std::uint32_t bus = 0;
    std::string port;  ///< path of up to four ports through hubs, "1.2"; empty: to be assigned

    usb_address() = default;
    explicit usb_address(std::uint32_t bus, std::string port = {}) : bus(bus), port(std::move(port)) {}
    bool operator==(const usb_address&) const = default;
};

/// Register address on pSeries.
struct spapr_vio_address {
    std::optional<std::uint64_t> reg;

    spapr_vio_address() = default;
    bool operator==(const spapr_vio_address&) const = default;
};

/// A channel subsystem address on s390x; absent numbers are to be assigned.
struct ccw_address {
    std::optional<std::uint32_t> cssid;  ///< up to 0xfe
    std::optional<std::uint32_t> ssid;   ///< up to 3
    std::optional<std::uint32_t> devno;  ///< up to 0xffff

    ccw_address() = default;
    bool operator==(const ccw_address&) const = default;
};

struct virtio_mmio_address {
    virtio_mmio_address() = default;
    bool operator==(const virtio_mmio_address&) const = default;
};

struct virtio_s390_address {
    virtio_s390_address() = default;
    bool operator==(const virtio_s390_address&) const = default;
};

struct isa_address {
    std::optional<std::uint32_t> iobase;
    std::optional<std::uint32_t> irq;

    isa_address() = default;
    bool operator==(const isa_address&) const = default;
};

/// A slot for memory that can be plugged.
struct dimm_address {
    std::optional<std::uint32_t> slot;
    std::optional<std::uint64_t> base;  ///< guest physical address, bytes

    dimm_address() = default;
    bool operator==(const dimm_address&) const = default;
};

/// Deliberately without a place: the device is not presented to the guest.
struct unassigned_address {
    unassigned_address() = default;
    bool operator==(const unassigned_address&) const = default;
};

/// Where a device sits in the guest: <address type='...'>.
using any_address = std::variant<pci_address, drive_address, virtio_serial_address, ccid_address, usb_address,
                                 spapr_vio_address, virtio_s390_address, ccw_address, virtio_mmio_address,
                                 isa_address, dimm_address, unassigned_address>;

}  // namespace vir::device
