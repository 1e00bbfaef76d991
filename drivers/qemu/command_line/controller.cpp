// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/controller.hpp>

#include <array>

namespace vir::qemu {
namespace {

using namespace device;
using model = controller_model;

std::string_view variant_of(const controller& controller) {
    if (controller.model == model::virtio_transitional) return "transitional";
    if (controller.model == model::virtio_non_transitional) return "non-transitional";
    return {};
}

std::string name_of(const controller& controller) {
    return fmt::format("controller '{}' index {}", to_string(controller.type), controller.index.value_or(0));
}

void add_driver_options(props& to, const controller& controller) {
    if (!controller.driver) return;
    auto& driver = *controller.driver;
    if (driver.iothread) to["iothread"] = fmt::format("iothread{}", driver.iothread);
    add_virtio_options(to, driver.virtio);
    if (driver.ioeventfd) to["ioeventfd"] = *driver.ioeventfd;
}

props scsi_props(const context& ctx, const controller& controller) {
    props to;
    auto kind = controller.model.value_or(model::lsilogic);
    bool is_virtio = false;
    switch (kind) {
        case model::virtio:
        case model::virtio_scsi:
        case model::virtio_transitional:
        case model::virtio_non_transitional:
            is_virtio = true;
            to["driver"] = virtio_driver("virtio-scsi", controller.info, variant_of(controller));
            add_driver_options(to, controller);
            break;
        case model::lsilogic: to["driver"] = "lsi"; break;
        case model::lsisas1068: to["driver"] = "mptsas1068"; break;
        case model::lsisas1078: to["driver"] = "megasas"; break;
        case model::vmpvscsi: to["driver"] = "pvscsi"; break;
        case model::ibmvscsi: to["driver"] = "spapr-vscsi"; break;
        case model::am53c974: to["driver"] = "am53c974"; break;
        case model::dc390: to["driver"] = "dc-390"; break;
        default:
            unsupported("{}: Unsupported controller model: {}; use virtio-scsi, lsilogic, lsisas1068, lsisas1078 or "
                        "vmpvscsi",
                        name_of(controller), to_string(kind));
    }
    need_type(ctx, to["driver"].text(), name_of(controller));
    to["id"] = controller.info.alias;
    if (is_virtio && controller.driver) {
        add_number_if(to, "num_queues", controller.driver->queues);
        add_number_if(to, "cmd_per_lun", controller.driver->cmd_per_lun);
        add_number_if(to, "max_sectors", controller.driver->max_sectors);
    }
    return to;
}

props usb_props(const context& ctx, const controller& controller) {
    props to;
    static constexpr std::array names{
        std::pair{model::piix3_uhci, "piix3-usb-uhci"}, std::pair{model::piix4_uhci, "piix4-usb-uhci"},
        std::pair{model::ehci, "usb-ehci"},             std::pair{model::ich9_ehci1, "ich9-usb-ehci1"},
        std::pair{model::ich9_uhci1, "ich9-usb-uhci1"}, std::pair{model::ich9_uhci2, "ich9-usb-uhci2"},
        std::pair{model::ich9_uhci3, "ich9-usb-uhci3"}, std::pair{model::vt82c686b_uhci, "vt82c686b-usb-uhci"},
        std::pair{model::pci_ohci, "pci-ohci"},         std::pair{model::nec_xhci, "nec-usb-xhci"},
        std::pair{model::qemu_xhci, "qemu-xhci"},
    };
    std::string driver;
    for (auto& [kind, name] : names)
        if (controller.model == kind) driver = name;
    if (driver.empty())
        unsupported("{}: model '{}' is not supported by QEMU", name_of(controller),
                    controller.model ? to_string(*controller.model) : "default");
    need_type(ctx, driver, name_of(controller));
    to["driver"] = driver;
    if (controller.ports) {
        if (controller.model != model::nec_xhci && controller.model != model::qemu_xhci)
            unsupported("{}: 'ports' can be set for nec-xhci and qemu-xhci only", name_of(controller));
        to["p2"] = *controller.ports;
        to["p3"] = *controller.ports;
    }
    if (controller.info.master) {
        // Companions are parts of another controller's function; they are not addressed by themselves.
        to["masterbus"] = controller_alias(ctx, controller_type::usb, controller.index.value_or(0)) + ".0";
        to["firstport"] = *controller.info.master;
    } else {
        to["id"] = controller.info.alias;
    }
    return to;
}

props virtio_serial_props(const context&, const controller& controller) {
    props to;
    to["driver"] = virtio_driver("virtio-serial", controller.info, variant_of(controller));
    add_driver_options(to, controller);
    to["id"] = controller.info.alias;
    add_if(to, "max_ports", controller.ports);
    add_if(to, "vectors", controller.vectors);
    return to;
}

props pci_props(const context& ctx, const controller& controller) {
    props to;
    pci_controller none;
    auto& pci = controller.pci ? *controller.pci : none;
    auto name = pci.name.value_or(pci_controller_name::none);
    switch (controller.model.value_or(model::pci_root)) {
        case model::pci_bridge:
            to["driver"] = "pci-bridge";
            add_if(to, "chassis_nr", pci.chassis_nr);
            to["id"] = controller.info.alias;
            break;
        case model::dmi_to_pci_bridge:
            to["driver"] = "i82801b11-bridge";
            to["id"] = controller.info.alias;
            break;
        case model::pcie_to_pci_bridge:
            to["driver"] = "pcie-pci-bridge";
            to["id"] = controller.info.alias;
            break;
        case model::pcie_root_port:
        case model::pcie_switch_downstream_port:
            to["driver"] = controller.model == model::pcie_switch_downstream_port ? "xio3130-downstream"
                           : name == pci_controller_name::ioh3420                 ? "ioh3420"
                                                                                  : "pcie-root-port";
            add_if(to, "port", pci.port);
            add_if(to, "chassis", pci.chassis);
            to["id"] = controller.info.alias;
            if (pci.hotplug) to["hotplug"] = *pci.hotplug;
            break;
        case model::pcie_switch_upstream_port:
            to["driver"] = "x3130-upstream";
            to["id"] = controller.info.alias;
            break;
        case model::pci_expander_bus:
        case model::pcie_expander_bus:
            to["driver"] = controller.model == model::pci_expander_bus ? "pxb" : "pxb-pcie";
            add_if(to, "bus_nr", pci.bus_nr);
            to["id"] = controller.info.alias;
            add_if(to, "numa_node", pci.numa_node);
            break;
        default:
            unsupported("{}: PCI controller model '{}' is not supported", name_of(controller),
                        to_string(controller.model.value_or(model::pci_root)));
    }
    need_type(ctx, to["driver"].text(), name_of(controller));
    return to;
}

/// What the machine itself has is not created a second time.
bool is_on_board(const context& ctx, const controller& controller) {
    auto index = controller.index.value_or(0);
    switch (controller.type) {
        case controller_type::pci:
            return controller.model == model::pci_root || controller.model == model::pcie_root;
        case controller_type::ide:
            if (is_i440fx(ctx.def) && index == 0) return true;
            unsupported("controller 'ide' index {}: Only a single IDE controller is supported for this machine type; "
                        "put the disk on bus 'sata' or 'virtio'",
                        index);
        case controller_type::sata: return is_q35(ctx.def) && index == 0;
        case controller_type::usb: return controller.model == model::none;
        case controller_type::fdc:
        case controller_type::isa:
        case controller_type::xenbus: return true;
        default: return false;
    }
}

props controller_props(const context& ctx, const controller& controller) {
    props to;
    switch (controller.type) {
        case controller_type::scsi: to = scsi_props(ctx, controller); break;
        case controller_type::usb: to = usb_props(ctx, controller); break;
        case controller_type::virtio_serial: to = virtio_serial_props(ctx, controller); break;
        case controller_type::pci: to = pci_props(ctx, controller); break;
        case controller_type::sata:
            to["driver"] = "ahci";
            to["id"] = controller.info.alias;
            break;
        case controller_type::ccid:
            to["driver"] = "usb-ccid";
            to["id"] = controller.info.alias;
            break;
        default: unsupported("{}: not supported by QEMU", name_of(controller));
    }
    add_address(to, ctx, controller.info);
    return to;
}

}  // namespace

std::string controller_alias(const context& ctx, controller_type type, unsigned index) {
    const controller* found = nullptr;
    for (auto& controller : ctx.def.devices.controllers) {
        if (controller.type != type || controller.index.value_or(0) != index) continue;
        // Of a USB2 group the master is meant, wherever it stands.
        if (!found || !controller.info.master) found = &controller;
    }
    if (!found)
        throw error(errc::internal_error, fmt::format("could not find {} controller with index {}; add one or change "
                                                      "the device's address",
                                                      to_string(type), index));
    return found->info.alias;
}

void add_controllers(builder& out) {
    // Buses come before what is plugged into them.
    static constexpr std::array order{controller_type::pci, controller_type::usb,  controller_type::scsi,
                                      controller_type::ide, controller_type::sata, controller_type::virtio_serial,
                                      controller_type::ccid};
    auto& controllers = out.def.devices.controllers;
    for (auto& root : controllers) {
        if (root.type != controller_type::pci || !root.pci || !root.pci->hole64) continue;
        if (root.model == model::pci_root || root.model == model::pcie_root)
            out.option("-global", fmt::format("{}.pci-hole64-size={}K",
                                              root.model == model::pci_root ? "i440FX-pcihost" : "q35-pcihost",
                                              root.pci->hole64->count()));
    }
    for (auto type : order) {
        // The card reader may be behind a hub.
        if (type == controller_type::ccid) add_hubs(out);
        for (auto& controller : controllers)
            if (controller.type == type && !is_on_board(out, controller)) out.device(controller_props(out, controller));
    }
}

}  // namespace vir::qemu
