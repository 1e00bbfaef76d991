// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/doc/disk_source.hpp>
#include <virtxx/doc/interface.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/uuid.hpp>

namespace vir::device {

VIRTXX_ENUM(hostdev_mode, subsystem, capabilities)
VIRTXX_ENUM(pci_hostdev_driver, _default, kvm, vfio, xen)
VIRTXX_ENUM(usb_guest_reset, _default, off, uninitialized, on)
VIRTXX_ENUM(mdev_model, vfio_pci, vfio_ccw, vfio_ap)
VIRTXX_ENUM(scsi_host_model, _default, virtio, virtio_transitional, virtio_non_transitional)

/// A USB device of the host, by its kind or by its place.
struct usb_hostdev {
    std::optional<std::uint32_t> vendor;   ///< up to 0xffff
    std::optional<std::uint32_t> product;
    std::optional<std::uint32_t> bus;
    std::optional<std::uint32_t> device;
    std::string port;
    std::optional<startup_policy> startup;
    std::optional<usb_guest_reset> guest_reset;  ///< since 8.6.0

    usb_hostdev() = default;
    bool operator==(const usb_hostdev&) const = default;
};

struct pci_hostdev {
    pci_address address;
    std::optional<pci_hostdev_driver> driver;
    std::optional<bool> write_filtering;         ///< Xen (since 6.1.0)

    pci_hostdev() = default;
    bool operator==(const pci_hostdev&) const = default;
};

/// A SCSI device: of a host adapter, or an iSCSI target that QEMU opens itself.
struct scsi_hostdev {
    std::string adapter;                         ///< "scsi_host0"
    std::uint32_t bus = 0;
    std::uint32_t target = 0;
    std::uint64_t unit = 0;
    std::optional<network_disk_protocol> protocol;  ///< iscsi
    std::string name;                            ///< iSCSI qualified name
    std::vector<network_host> hosts;
    std::string initiator_iqn;
    box<device::auth> auth;
    std::optional<sgio> scsi_generic_io;
    std::optional<bool> raw_io;
    bool readonly = false;
    bool shareable = false;

    scsi_hostdev() = default;
    bool operator==(const scsi_hostdev&) const = default;
};

VIRTXX_ENUM(scsi_host_protocol, none, vhost)
/// A vhost SCSI target (since 2.5.0).
struct scsi_host_hostdev {
    scsi_host_protocol protocol = scsi_host_protocol::vhost;
    std::string wwpn;
    std::optional<scsi_host_model> model;

    scsi_host_hostdev() = default;
    bool operator==(const scsi_host_hostdev&) const = default;
};

/// A mediated device (since 3.2.0).
struct mdev_hostdev {
    vir::uuid uuid;
    mdev_model model = mdev_model::vfio_pci;
    std::optional<bool> display;
    std::optional<bool> ramfb;

    mdev_hostdev() = default;
    bool operator==(const mdev_hostdev&) const = default;
};

/// What a container is given.
struct storage_hostdev {
    std::string block;

    storage_hostdev() = default;
    bool operator==(const storage_hostdev&) const = default;
};
struct misc_hostdev {
    std::string character_device;

    misc_hostdev() = default;
    bool operator==(const misc_hostdev&) const = default;
};
struct net_hostdev {
    std::string interface;
    std::vector<net::ip> ips;
    std::vector<net::route> routes;

    net_hostdev() = default;
    bool operator==(const net_hostdev&) const = default;
};

using any_hostdev = std::variant<usb_hostdev, pci_hostdev, scsi_hostdev, scsi_host_hostdev, mdev_hostdev,
                                 storage_hostdev, misc_hostdev, net_hostdev>;

/// <hostdev>: a device of the host given to the guest.
struct hostdev {
    hostdev_mode mode = hostdev_mode::subsystem;  ///< capabilities: storage, misc, net (containers)
    any_hostdev source;
    bool managed = false;                         ///< detached from and returned to the host's driver by us
    box<device::teaming> teaming;
    device::info info;

    hostdev() = default;
    explicit hostdev(any_hostdev source) : source(std::move(source)) {}
    bool operator==(const hostdev&) const = default;
};

}  // namespace vir::device
