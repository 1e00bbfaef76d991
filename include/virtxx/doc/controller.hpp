// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

namespace vir::device {

/// ccid: smart cards; xenbus: Xen's paravirtual devices.
VIRTXX_ENUM(controller_type, ide, fdc, scsi, sata, virtio_serial, ccid, usb, pci, xenbus, isa)
/// Models of all types of controller; each belongs to one type, the virtio ones to scsi and virtio-serial.
/// ide's (since 3.10.0), none (since 0.10.0), pci-root and pci-bridge (since 1.0.5), pcie-root and dmi-to-pci-bridge
/// (since 1.1.2), ports and switches (since 1.2.19), expander buses (since 1.3.4), pcie-to-pci-bridge (since 4.3.0),
/// virtio-transitional and virtio-non-transitional (since 5.2.0).
VIRTXX_ENUM(controller_model,
            // ide
            piix3, piix4, ich6,
            // scsi
            _auto, buslogic, lsilogic, lsisas1068, vmpvscsi, ibmvscsi, virtio_scsi, lsisas1078, ncr53c90, dc390,
            am53c974,
            // scsi, virtio-serial
            virtio, virtio_transitional, virtio_non_transitional,
            // usb
            none, piix3_uhci, piix4_uhci, ehci, ich9_ehci1, ich9_uhci1, ich9_uhci2, ich9_uhci3, vt82c686b_uhci,
            pci_ohci, nec_xhci, qusb1, qusb2, qemu_xhci,
            // pci
            pci_root, pcie_root, pci_bridge, dmi_to_pci_bridge, pcie_root_port, pcie_switch_upstream_port,
            pcie_switch_downstream_port, pci_expander_bus, pcie_expander_bus, pcie_to_pci_bridge)
/// What the hypervisor uses for a PCI controller: <model name='...'> (since 1.2.19).
VIRTXX_ENUM(pci_controller_name, none, pci_bridge, i82801b11_bridge, ioh3420, x3130_upstream, xio3130_downstream, pxb,
            pxb_pcie, pcie_root_port, spapr_pci_host_bridge, pcie_pci_bridge)

/// <driver> of a controller.
struct controller_driver {
    std::uint32_t queues = 0;       ///< virtio-scsi; 0 leaves it to the hypervisor (since 1.0.5)
    std::uint32_t cmd_per_lun = 0;  ///< how many commands may wait (since 1.2.7)
    std::uint32_t max_sectors = 0;  ///< of 512 bytes, in one command (since 1.2.7)
    std::optional<bool> ioeventfd;  ///< requests get a thread of their own (since 1.2.18)
    std::uint32_t iothread = 0;     ///< virtio-scsi: number of the I/O thread; 0: none (since 1.3.5)
    virtio_options virtio;          ///< since 3.5.0

    controller_driver() = default;
    bool operator==(const controller_driver&) const = default;
};

/// <target> and <model> (since 1.2.19), and <pcihole64> of a PCI controller. Usually the driver's choice.
struct pci_controller {
    std::optional<pci_controller_name> name;  ///< what the hypervisor uses
    std::optional<std::uint32_t> chassis_nr;  ///< pci-bridge, 1 to 255
    std::optional<std::uint32_t> chassis;     ///< PCI Express ports, 0 to 255
    std::optional<std::uint32_t> port;        ///< PCI Express ports, 0 to 255
    std::optional<std::uint32_t> bus_nr;      ///< expander buses: first number below, 1 to 254
    std::optional<std::uint32_t> index;       ///< pSeries host bridges: their order (since 3.6.0)
    std::optional<bool> hotplug;              ///< PCI Express ports (since 6.3.0), pci-root (since 7.9.0); absent: on
    std::optional<std::uint32_t> numa_node;   ///< of the guest: expander buses, pSeries (since 3.6.0)
    std::optional<kibibytes> hole64;          ///< 64-bit window of the root; 0 is none (since 1.1.2)

    pci_controller() = default;
    bool operator==(const pci_controller&) const = default;
};

/// <controller>: what other devices are plugged into.
struct controller {
    controller_type type = controller_type::ide;
    std::optional<std::uint32_t> index;               ///< absent: the next free one of its type
    std::optional<controller_model> model;
    std::optional<std::uint32_t> ports;               ///< how many devices: virtio-serial, usb (since 1.3.5)
    std::optional<std::uint32_t> vectors;             ///< virtio-serial: interrupt vectors
    std::optional<std::uint32_t> max_grant_frames;    ///< xenbus (since 5.2.0)
    std::optional<std::uint32_t> max_event_channels;  ///< xenbus: interrupts (since 6.3.0)
    box<controller_driver> driver;
    box<pci_controller> pci;
    device::info info;

    controller() = default;
    explicit controller(controller_type type, std::optional<std::uint32_t> index = {},
                        std::optional<controller_model> model = {})
        : type(type), index(index), model(model) {}
    bool operator==(const controller&) const = default;
};

}  // namespace vir::device
