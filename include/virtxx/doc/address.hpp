// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include <virtxx/box.hpp>

namespace vir::device {

/// A PCI address on s390x, as the guest sees it (since 4.10.0).
struct zpci_address {
    std::optional<std::uint32_t> uid;  ///< user-defined identifier, 1 to 0xffff
    std::optional<std::uint32_t> fid;  ///< function identifier, up to 0xffffffff

    zpci_address() = default;
    bool operator==(const zpci_address&) const = default;
};

/// Where a device sits on a PCI bus. All zero means "on PCI, place not yet assigned".
struct pci_address {
    std::uint32_t domain = 0;    ///< PCI domain, up to 0xffff
    std::uint32_t bus = 0;       ///< index of the PCI controller, up to 0xff
    std::uint32_t slot = 0;      ///< up to 0x1f
    std::uint32_t function = 0;  ///< up to 7
    std::optional<bool> multifunction;  ///< other functions of the slot are in use; absent: off (since 0.9.7)
    box<zpci_address> zpci;      ///< s390x (since 4.10.0)

    pci_address() = default;
    pci_address(std::uint32_t domain, std::uint32_t bus, std::uint32_t slot, std::uint32_t function = 0)
        : domain(domain), bus(bus), slot(slot), function(function) {}
    bool operator==(const pci_address&) const = default;
    /// Whether the place is known.
    bool assigned() const noexcept { return domain || bus || slot || function; }
};

/// Where a disk sits on a storage controller.
struct drive_address {
    std::uint32_t controller = 0;  ///< index of the controller
    std::uint32_t bus = 0;         ///< on the controller
    std::uint32_t target = 0;      ///< on the bus (since 0.9.11)
    std::uint32_t unit = 0;        ///< on the bus or target

    drive_address() = default;
    drive_address(std::uint32_t controller, std::uint32_t bus, std::uint32_t target, std::uint32_t unit)
        : controller(controller), bus(bus), target(target), unit(unit) {}
    bool operator==(const drive_address&) const = default;
};

/// Where a console or channel sits on a virtio-serial controller.
struct virtio_serial_address {
    std::uint32_t controller = 0;  ///< index of the controller
    std::uint32_t bus = 0;         ///< on the controller
    std::uint32_t port = 0;        ///< on the bus

    virtio_serial_address() = default;
    virtio_serial_address(std::uint32_t controller, std::uint32_t bus, std::uint32_t port)
        : controller(controller), bus(bus), port(port) {}
    bool operator==(const virtio_serial_address&) const = default;
};

/// Where a smart card reader sits (since 0.8.8).
struct ccid_address {
    std::uint32_t controller = 0;  ///< index of the ccid controller
    std::uint32_t slot = 0;        ///< on the controller

    ccid_address() = default;
    ccid_address(std::uint32_t controller, std::uint32_t slot) : controller(controller), slot(slot) {}
    bool operator==(const ccid_address&) const = default;
};

/// Where a device sits on a USB bus.
struct usb_address {
    std::uint32_t bus = 0;  ///< index of the USB controller, up to 0xfff
    std::string port;       ///< path of up to four ports through hubs, "1.2"; empty: to be assigned

    usb_address() = default;
    explicit usb_address(std::uint32_t bus, std::string port = {}) : bus(bus), port(std::move(port)) {}
    bool operator==(const usb_address&) const = default;
};

/// Register address on pSeries (since 0.9.9).
struct spapr_vio_address {
    std::optional<std::uint64_t> reg;  ///< first register, 32 bits; a multiple of 0x1000 by convention

    spapr_vio_address() = default;
    bool operator==(const spapr_vio_address&) const = default;
};

/// A channel subsystem address on s390x; absent numbers are to be assigned (since 1.0.4).
struct ccw_address {
    std::optional<std::uint32_t> cssid;  ///< up to 0xfe; 0xfe for virtio devices
    std::optional<std::uint32_t> ssid;   ///< up to 3
    std::optional<std::uint32_t> devno;  ///< up to 0xffff

    ccw_address() = default;
    bool operator==(const ccw_address&) const = default;
};

/// On the virtio-mmio transport of ARM guests, which has no places (since 1.1.3).
struct virtio_mmio_address {
    virtio_mmio_address() = default;
    bool operator==(const virtio_mmio_address&) const = default;
};

/// On the old virtio bus of s390 guests, which has no places.
struct virtio_s390_address {
    virtio_s390_address() = default;
    bool operator==(const virtio_s390_address&) const = default;
};

/// Where a device sits on the ISA bus (since 1.2.1).
struct isa_address {
    std::optional<std::uint32_t> iobase;  ///< first I/O port
    std::optional<std::uint32_t> irq;     ///< interrupt line

    isa_address() = default;
    bool operator==(const isa_address&) const = default;
};

/// A slot for memory that can be plugged.
struct dimm_address {
    std::optional<std::uint32_t> slot;  ///< number of the slot; absent: to be assigned
    std::optional<std::uint64_t> base;  ///< guest physical address, bytes

    dimm_address() = default;
    bool operator==(const dimm_address&) const = default;
};

/// Deliberately without a place: the device is not presented to the guest (since 6.0.0).
struct unassigned_address {
    unassigned_address() = default;
    bool operator==(const unassigned_address&) const = default;
};

/// Where a device sits in the guest: <address type='...'>.
using any_address = std::variant<pci_address, drive_address, virtio_serial_address, ccid_address, usb_address,
                                 spapr_vio_address, virtio_s390_address, ccw_address, virtio_mmio_address,
                                 isa_address, dimm_address, unassigned_address>;

}  // namespace vir::device
