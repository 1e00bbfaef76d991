// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

namespace vir::device {

VIRTXX_ENUM(controller_type, ide, fdc, scsi, sata, virtio_serial, ccid, usb, pci, xenbus, isa)
/// Models of all types of controller; each belongs to one type, the virtio ones to scsi and virtio-serial.
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
/// What the hypervisor uses for a PCI controller: <model name='...'>.
VIRTXX_ENUM(pci_controller_name, none, pci_bridge, i82801b11_bridge, ioh3420, x3130_upstream, xio3130_downstream, pxb,
            pxb_pcie, pcie_root_port, spapr_pci_host_bridge, pcie_pci_bridge)

/// <driver> of a controller.
struct controller_driver {
    std::uint32_t queues = 0;       ///< virtio-scsi; 0 leaves it to the hypervisor
    std::uint32_t cmd_per_lun = 0;
    std::uint32_t max_sectors = 0;
    std::optional<bool> ioeventfd;
    std::uint32_t iothread = 0;     ///< number of the I/O thread; 0: none
    virtio_options virtio;

    controller_driver() = default;
    bool operator==(const controller_driver&) const = default;
};

/// <target>, <model> and <pcihole64> of a PCI controller.
struct pci_controller {
    std::optional<pci_controller_name> name;
    std::optional<std::uint32_t> chassis_nr;  ///< pci-bridge
    std::optional<std::uint32_t> chassis;     ///< PCI Express ports
    std::optional<std::uint32_t> port;        ///< PCI Express ports
    std::optional<std::uint32_t> bus_nr;      ///< expander buses
    std::optional<std::uint32_t> index;       ///< pSeries host bridges
    std::optional<bool> hotplug;              ///< PCI Express ports (since 6.3.0)
    std::optional<std::uint32_t> numa_node;   ///< expander buses, pSeries
    std::optional<kibibytes> hole64;          ///< 64-bit window of the root; 0 is none

    pci_controller() = default;
    bool operator==(const pci_controller&) const = default;
};

/// <controller>: what other devices are plugged into.
struct controller {
    controller_type type = controller_type::pci;
    std::optional<std::uint32_t> index;      ///< absent: the next free one of its type
    std::optional<controller_model> model;
    std::optional<std::uint32_t> ports;      ///< virtio-serial, usb (xhci)
    std::optional<std::uint32_t> vectors;    ///< virtio-serial
    std::optional<std::uint32_t> max_grant_frames;    ///< xenbus
    std::optional<std::uint32_t> max_event_channels;  ///< xenbus
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
