// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/blockdev.hpp"
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/command_line/disk.hpp"

#include <virtxx/doc/hostdev.hpp>

namespace vir::qemu {
namespace {

using namespace device;

std::string name_of(const hostdev& dev) { return fmt::format("hostdev '{}'", dev.info.alias); }

void add_usb(builder& out, const hostdev& dev, const usb_hostdev& usb) {
    props to;
    to["driver"] = "usb-host";
    if (usb.bus && usb.device) {
        to["hostdevice"] = fmt::format("/dev/bus/usb/{:03}/{:03}", *usb.bus, *usb.device);
    } else if (usb.vendor && usb.product) {
        // Whichever device of that kind is plugged in.
        to["vendorid"] = *usb.vendor;
        to["productid"] = *usb.product;
    } else {
        unsupported("{}: USB host device is missing bus and device or vendor and product", name_of(dev));
    }
    if (usb.guest_reset && *usb.guest_reset != usb_guest_reset::_default) {
        to["guest-reset"] = *usb.guest_reset != usb_guest_reset::off;
        to["guest-resets-all"] = *usb.guest_reset == usb_guest_reset::on;
    }
    to["id"] = dev.info.alias;
    add_boot_index(to, out, dev.info);
    add_address(to, out, dev.info);
    out.device(to);
}

void add_pci(builder& out, const hostdev& dev, const pci_hostdev& pci) {
    auto driver = pci.driver.value_or(pci_hostdev_driver::vfio);
    if (driver == pci_hostdev_driver::kvm || driver == pci_hostdev_driver::xen)
        unsupported("{}: host doesn't support legacy PCI passthrough; use <driver name='vfio'/>", name_of(dev));
    props to;
    auto& at = pci.address;
    to["driver"] = "vfio-pci";
    to["host"] = fmt::format("{:04x}:{:02x}:{:02x}.{:x}", at.domain, at.bus, at.slot, at.function);
    to["id"] = dev.info.alias;
    add_boot_index(to, out, dev.info);
    add_address(to, out, dev.info);
    add_rom(to, dev.info);
    out.device(to);
}

void add_mdev(builder& out, const hostdev& dev, const mdev_hostdev& mdev) {
    props to;
    to["driver"] = mdev.model == mdev_model::vfio_pci   ? mdev.ramfb.value_or(false) ? "vfio-pci-nohotplug" : "vfio-pci"
                   : mdev.model == mdev_model::vfio_ccw ? "vfio-ccw"
                                                        : "vfio-ap";
    to["id"] = dev.info.alias;
    to["sysfsdev"] = "/sys/bus/mdev/devices/" + to_string(mdev.uuid);
    if (mdev.model == mdev_model::vfio_pci) to["display"] = mdev.display.value_or(false) ? "on" : "off";
    add_if(to, "ramfb", mdev.ramfb);
    add_boot_index(to, out, dev.info);
    add_address(to, out, dev.info);
    out.device(to);
}

void add_scsi(builder& out, const hostdev& dev, const scsi_hostdev& scsi, unsigned& node_number) {
    auto* at = dev.info.address ? std::get_if<drive_address>(&*dev.info.address) : nullptr;
    if (!at) unsupported("{}: a SCSI device needs an address of type 'drive'", name_of(dev));
    if (scsi.auth)
        unsupported("{}: <auth> needs a secret driver, which this connection does not have yet", name_of(dev));
    props node;
    if (scsi.protocol == network_disk_protocol::iscsi) {
        network_disk_source net;
        net.protocol = network_disk_protocol::iscsi;
        net.name = scsi.name;
        net.hosts = scsi.hosts;
        if (!scsi.initiator_iqn.empty()) {
            net.options = network_disk_options();
            net.options->initiator_iqn = scsi.initiator_iqn;
        }
        node = storage_location(out, net, name_of(dev), false, scsi.readonly);
    } else {
        unsupported("{}: SCSI devices of a host adapter are not supported yet; iscsi sources are", name_of(dev));
    }
    auto name = fmt::format("libvirt-{}-backend", node_number++);
    node["node-name"] = name;
    node["read-only"] = scsi.readonly;
    out.blockdev(node);

    props to;
    to["driver"] = "scsi-generic";
    if (scsi.shareable) to["share-rw"] = true;
    to["drive"] = name;
    to["id"] = dev.info.alias;
    add_boot_index(to, out, dev.info);
    to["bus"] = controller_alias(out, controller_type::scsi, at->controller) + ".0";
    if (is_narrow_scsi(out, at->controller)) {
        to["scsi-id"] = at->unit;
    } else {
        to["channel"] = at->bus;
        to["scsi-id"] = at->target;
        to["lun"] = at->unit;
    }
    out.device(to);
}

}  // namespace

void add_hostdevs(builder& out) {
    unsigned node_number = 1;
    for (auto& disk : out.def.devices.disks) node_number += chain_length(disk);
    for (auto& dev : out.def.devices.hostdevs) {
        if (auto* usb = std::get_if<usb_hostdev>(&dev.source))
            add_usb(out, dev, *usb);
        else if (auto* pci = std::get_if<pci_hostdev>(&dev.source))
            add_pci(out, dev, *pci);
        else if (auto* mdev = std::get_if<mdev_hostdev>(&dev.source))
            add_mdev(out, dev, *mdev);
        else if (auto* scsi = std::get_if<scsi_hostdev>(&dev.source))
            add_scsi(out, dev, *scsi, node_number);
        else
            unsupported("{}: this kind of host device is not supported by QEMU here; usb, pci, mdev and scsi are",
                        name_of(dev));
    }
}

}  // namespace vir::qemu
