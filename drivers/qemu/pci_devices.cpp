// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/pci_devices.hpp"

#include "drivers/qemu/machine_kind.hpp"

namespace vir::qemu {

using namespace device;

pci_bus_kind bus_kind_of(const controller& controller) {
    if (!controller.model) return pci_bus_kind::none;
    switch (*controller.model) {
        case controller_model::pci_root: return pci_bus_kind::pci_root;
        case controller_model::pcie_root: return pci_bus_kind::pcie_root;
        case controller_model::pci_bridge: return pci_bus_kind::pci_bridge;
        case controller_model::dmi_to_pci_bridge: return pci_bus_kind::dmi_to_pci_bridge;
        case controller_model::pcie_to_pci_bridge: return pci_bus_kind::pcie_to_pci_bridge;
        case controller_model::pcie_root_port: return pci_bus_kind::pcie_root_port;
        case controller_model::pcie_switch_upstream_port: return pci_bus_kind::pcie_switch_upstream_port;
        case controller_model::pcie_switch_downstream_port: return pci_bus_kind::pcie_switch_downstream_port;
        case controller_model::pci_expander_bus: return pci_bus_kind::pci_expander_bus;
        case controller_model::pcie_expander_bus: return pci_bus_kind::pcie_expander_bus;
        default: return pci_bus_kind::none;
    }
}

pci_requirements::pci_requirements(const domain_def& def)
    : conventional_(connect_pci | connect_hotplug),
      express_(has_pcie_root(def) ? connect_pcie | connect_hotplug : connect_pci | connect_hotplug) {}

unsigned pci_requirements::of(const controller& controller) const {
    using model = controller_model;
    auto kind = controller.model.value_or(model::_auto);
    switch (controller.type) {
        case controller_type::pci: return connect_flags_of(bus_kind_of(controller));
        case controller_type::usb:
            if (kind == model::none) return 0;
            return kind == model::nec_xhci || kind == model::qemu_xhci ? express_ : conventional_;
        case controller_type::ide:
        case controller_type::sata: return conventional_;
        case controller_type::scsi:
            switch (kind) {
                case model::ibmvscsi: return 0;
                case model::virtio:
                case model::virtio_scsi:
                case model::virtio_non_transitional: return express_;
                default: return conventional_;
            }
        case controller_type::virtio_serial: return kind == model::virtio_transitional ? conventional_ : express_;
        default: return 0;
    }
}

unsigned pci_requirements::of(const disk& disk) const {
    if (disk.target.bus != disk_bus::virtio) return 0;
    return disk.model == disk_model::virtio_transitional ? conventional_ : express_;
}

unsigned pci_requirements::of(const interface& net) const {
    if (std::holds_alternative<hostdev_net>(net.source)) return express_;
    if (net.model == "usb-net") return 0;
    bool express = net.model == "virtio" || net.model == "virtio-non-transitional" || net.model == "e1000e" ||
                   net.model == "igb" || net.model == "vmxnet3";
    return express ? express_ : conventional_;
}

unsigned pci_requirements::of(const sound& sound) const {
    switch (sound.model) {
        case sound_model::sb16:
        case sound_model::pcspk:
        case sound_model::usb: return 0;
        default: return conventional_;
    }
}

unsigned pci_requirements::of(const video& video) const {
    switch (video.type.value_or(video_type::vga)) {
        case video_type::none:
        case video_type::ramfb: return 0;
        case video_type::virtio:
        case video_type::bochs: return express_;
        default: return conventional_;
    }
}

unsigned pci_requirements::of(const hostdev& dev) const {
    if (std::holds_alternative<pci_hostdev>(dev.source)) return express_;
    if (auto* mdev = std::get_if<mdev_hostdev>(&dev.source)) return mdev->model == mdev_model::vfio_pci ? express_ : 0;
    if (std::holds_alternative<scsi_host_hostdev>(dev.source)) return express_;
    return 0;
}

unsigned pci_requirements::of(const filesystem& fs) const {
    if (!std::holds_alternative<mount_filesystem>(fs.source)) return 0;
    return fs.model == filesystem_model::virtio_transitional ? conventional_ : express_;
}

unsigned pci_requirements::of(const memballoon& balloon) const {
    switch (balloon.model) {
        case memballoon_model::none:
        case memballoon_model::xen: return 0;
        case memballoon_model::virtio_transitional: return conventional_;
        default: return express_;
    }
}

unsigned pci_requirements::of(const rng& rng) const {
    return rng.model == rng_model::virtio_transitional ? conventional_ : express_;
}

unsigned pci_requirements::of(const watchdog& watchdog) const {
    return watchdog.model == watchdog_model::i6300esb ? conventional_ : 0;
}

unsigned pci_requirements::of(const input& input) const {
    if (input.bus != input_bus::virtio) return 0;
    return input.model == input_model::virtio_transitional ? conventional_ : express_;
}

unsigned pci_requirements::of(const serial& serial) const {
    return serial.type == serial_target_type::pci_serial ? conventional_ : 0;
}

unsigned pci_requirements::of(const shmem&) const { return conventional_; }

unsigned pci_requirements::of(const panic& panic) const {
    // Integrated in the chipset: it can not be unplugged.
    return panic.model == panic_model::pvpanic ? express_ & ~unsigned(connect_hotplug) : 0;
}

unsigned pci_requirements::of(const iommu& iommu) const {
    return iommu.model == iommu_model::virtio ? express_ & ~unsigned(connect_hotplug) : 0;
}

unsigned pci_requirements::of(const vsock& vsock) const {
    return vsock.model == vsock_model::virtio_transitional ? conventional_ : express_;
}

unsigned pci_requirements::of(const crypto&) const { return express_; }

void each_pci_device(domain_def& def, const std::function<void(info&, unsigned)>& f) {
    pci_requirements needs(def);
    auto& devices = def.devices;
    auto visit = [&](auto& device) {
        if (auto flags = needs.of(device)) f(device.info, flags);
    };
    auto all = [&](auto& list) {
        for (auto& each : list) visit(each);
    };
    for (auto& controller : devices.controllers)
        if (controller.type == controller_type::pci) visit(controller);
    all(devices.filesystems);
    all(devices.interfaces);
    all(devices.sounds);
    for (auto& controller : devices.controllers)
        if (controller.type != controller_type::pci) visit(controller);
    all(devices.disks);
    all(devices.hostdevs);
    if (devices.memballoon) visit(*devices.memballoon);
    all(devices.rngs);
    all(devices.watchdogs);
    if (devices.iommu) visit(*devices.iommu);
    all(devices.videos);
    all(devices.shmems);
    all(devices.inputs);
    all(devices.serials);
    if (devices.vsock) visit(*devices.vsock);
    all(devices.cryptos);
    all(devices.panics);
}

}  // namespace vir::qemu
