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

/// subsystem: given to a virtual machine; capabilities: to a container.
VIRTXX_ENUM(hostdev_mode, subsystem, capabilities)
/// Who gives the device to the guest (since 1.0.5). kvm is gone (since 5.7.0).
VIRTXX_ENUM(pci_hostdev_driver, _default, kvm, vfio, xen)
/// What becomes of resets by the guest: off: nothing; uninitialized: done before the device is in use; on: done.
VIRTXX_ENUM(usb_guest_reset, _default, off, uninitialized, on)
/// vfio-ccw (since 4.4.0), vfio-ap (since 4.9.0).
VIRTXX_ENUM(mdev_model, vfio_pci, vfio_ccw, vfio_ap)
/// Which virtio the adapter speaks (since 5.2.0).
VIRTXX_ENUM(scsi_host_model, _default, virtio, virtio_transitional, virtio_non_transitional)

/// A USB device of the host, by its kind or by its place.
struct usb_hostdev {
    std::optional<std::uint32_t> vendor;         ///< up to 0xffff
    std::optional<std::uint32_t> product;        ///< up to 0xffff
    std::optional<std::uint32_t> bus;            ///< of the host
    std::optional<std::uint32_t> device;         ///< number on the bus
    std::string port;                            ///< place on the bus, "1.2"
    std::optional<startup_policy> startup;       ///< when it is missing; absent: mandatory (since 1.0.0)
    std::optional<usb_guest_reset> guest_reset;  ///< since 8.6.0

    usb_hostdev() = default;
    bool operator==(const usb_hostdev&) const = default;
};

/// A PCI device of the host (since 0.6.0).
struct pci_hostdev {
    pci_address address;                  ///< on the host
    std::optional<pci_hostdev_driver> driver;  ///< absent: vfio (since 1.0.5)
    std::optional<bool> write_filtering;  ///< Xen: only harmless writes to its configuration; absent: yes (since 6.8.0)

    pci_hostdev() = default;
    bool operator==(const pci_hostdev&) const = default;
};

/// A SCSI device (since 1.0.6): of a host adapter, or an iSCSI target that QEMU opens itself (since 1.2.8).
struct scsi_hostdev {
    std::string adapter;                         ///< "scsi_host0"
    std::uint32_t bus = 0;
    std::uint32_t target = 0;
    std::uint64_t unit = 0;
    std::optional<network_disk_protocol> protocol;  ///< iscsi (since 1.2.8)
    std::string name;                            ///< iSCSI qualified name
    std::vector<network_host> hosts;             ///< iscsi: its server
    std::string initiator_iqn;                   ///< name of the host (since 6.7.0)
    box<device::auth> auth;                      ///< iscsi
    std::optional<sgio> scsi_generic_io;         ///< since 1.0.6
    std::optional<bool> raw_io;                  ///< CAP_SYS_RAWIO for the whole guest (since 1.2.9)
    bool readonly = false;                       ///< the guest cannot write (since 1.0.6)
    bool shareable = false;                      ///< several guests have it (since 1.0.6)

    scsi_hostdev() = default;
    bool operator==(const scsi_hostdev&) const = default;
};

VIRTXX_ENUM(scsi_host_protocol, none, vhost)
/// A vhost SCSI target (since 2.5.0).
struct scsi_host_hostdev {
    scsi_host_protocol protocol = scsi_host_protocol::vhost;
    std::string wwpn;                      ///< "naa." and 16 hexadecimal digits, as in configfs
    std::optional<scsi_host_model> model;  ///< since 5.2.0

    scsi_host_hostdev() = default;
    bool operator==(const scsi_host_hostdev&) const = default;
};

/// A mediated device (since 3.2.0).
struct mdev_hostdev {
    vir::uuid uuid;               ///< of the device on the host
    mdev_model model = mdev_model::vfio_pci;
    std::optional<bool> display;  ///< vfio-pci: the guest's screen; absent: off (since 4.6.0)
    std::optional<bool> ramfb;    ///< vfio-pci: a frame buffer for booting; absent: off (since 5.10.0)

    mdev_hostdev() = default;
    bool operator==(const mdev_hostdev&) const = default;
};

/// A block device that a container is given.
struct storage_hostdev {
    std::string block;  ///< path on the host

    storage_hostdev() = default;
    bool operator==(const storage_hostdev&) const = default;
};
/// A character device that a container is given.
struct misc_hostdev {
    std::string character_device;  ///< path on the host

    misc_hostdev() = default;
    bool operator==(const misc_hostdev&) const = default;
};
/// A network interface that a container is given.
struct net_hostdev {
    std::string interface;           ///< its name on the host
    std::vector<net::ip> ips;        ///< in the container (since 1.2.12)
    std::vector<net::route> routes;  ///< in the container (since 1.2.12)

    net_hostdev() = default;
    bool operator==(const net_hostdev&) const = default;
};

using any_hostdev = std::variant<usb_hostdev, pci_hostdev, scsi_hostdev, scsi_host_hostdev, mdev_hostdev,
                                 storage_hostdev, misc_hostdev, net_hostdev>;

/// <hostdev>: a device of the host given to the guest.
struct hostdev {
    hostdev_mode mode = hostdev_mode::subsystem;  ///< capabilities: storage, misc, net (containers)
    any_hostdev source;
    bool managed = false;                         ///< PCI: detached from and returned to the host's driver by us
    box<device::teaming> teaming;                 ///< since 7.1.0
    device::info info;

    hostdev() = default;
    explicit hostdev(any_hostdev source) : source(std::move(source)) {}
    bool operator==(const hostdev&) const = default;
};

}  // namespace vir::device
