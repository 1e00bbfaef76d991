// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/controller.hpp>

namespace vir::xml {

using namespace device;

namespace {

bool fits(controller_type type, controller_model model) {
    using enum controller_model;
    auto between = [model](controller_model first, controller_model last) { return first <= model && model <= last; };
    switch (type) {
        case controller_type::ide: return between(piix3, ich6);
        case controller_type::scsi: return between(_auto, virtio_non_transitional) && model != virtio;
        case controller_type::virtio_serial: return between(virtio, virtio_non_transitional);
        case controller_type::usb: return between(none, qemu_xhci);
        case controller_type::pci: return between(pci_root, pcie_to_pci_bridge);
        default: return false;
    }
}

}  // namespace

template <>
const record& describe<controller_driver>() {
    using t = controller_driver;
    static constexpr table rows(of<t>, "driver",
        attribute<&t::queues>("queues").omit_default(),
        attribute<&t::cmd_per_lun>("cmd_per_lun").omit_default(),
        attribute<&t::max_sectors>("max_sectors").omit_default(),
        attribute<&t::ioeventfd>("ioeventfd").on_off(),
        attribute<&t::iothread>("iothread").omit_default(),
        merged<&t::virtio>());
    return rows;
}

template <>
const record& describe<controller>() {
    using t = controller;
    using p = pci_controller;
    static constexpr table rows(of<t>, "controller",
        attribute<&t::type>("type"),
        attribute<&t::index>("index").invalid(errc::xml_error,
            "Invalid value for attribute 'index' in element 'controller': '{}'. Expected non-negative value")
            .from(error_domain::xml),
        attribute<&t::model>("model").invalid(errc::config_unsupported, "Unknown model type '{}'"),
        attribute<&t::ports>("ports"),
        attribute<&t::vectors>("vectors"),
        attribute<&t::max_grant_frames>("maxGrantFrames"),
        attribute<&t::max_event_channels>("maxEventChannels"),
        element<&t::pci, &p::name>("model", "name").json("modelName"),
        inside("target",
            attribute<&t::pci, &p::chassis_nr>("chassisNr"),
            attribute<&t::pci, &p::chassis>("chassis"),
            attribute<&t::pci, &p::port>("port").hex(1),
            attribute<&t::pci, &p::bus_nr>("busNr"),
            attribute<&t::pci, &p::index>("index"),
            attribute<&t::pci, &p::hotplug>("hotplug").on_off(),
            element<&t::pci, &p::numa_node>("node")),
        element<&t::driver>("driver"),
        merged<&t::info>(),
        sized_element<&t::pci, &p::hole64>("pcihole64"),
        validate<[](t& c) {
            if (c.model && !fits(c.type, *c.model))
                fail(errc::config_unsupported, "Unknown model type '" + std::string(to_string(*c.model)) + "'");
        }>,
        key<[](const t& c) {
            return c.index ? std::string(to_string(c.type)) + std::to_string(*c.index) : std::string();
        }>);
    return rows;
}

}  // namespace vir::xml
