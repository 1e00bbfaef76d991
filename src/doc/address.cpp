// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/info_rows.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/device_info.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<zpci_address>() {
    using t = zpci_address;
    static constexpr table rows(of<t>, "zpci",
        attribute<&t::uid>("uid").hex(4),
        attribute<&t::fid>("fid").hex(8));
    return rows;
}

template <>
const record& describe<pci_address>() {
    using t = pci_address;
    constexpr auto assigned = [](const t& at) { return at.assigned(); };
    static constexpr table rows(of<t>, "pci",
        attribute<&t::domain>("domain").hex(4).when<assigned>(),
        pci_bus<&t::bus>().when<assigned>(),
        pci_slot<&t::slot>().when<assigned>(),
        pci_function<&t::function>().when<assigned>(),
        attribute<&t::multifunction>("multifunction").on_off(),
        element<&t::zpci>("zpci"),
        // libvirt checks them in a helper that knows no domain of errors.
        domain_of(error_domain::none));
    return rows;
}

template <>
const record& describe<drive_address>() {
    using t = drive_address;
    static constexpr table rows(of<t>, "drive",
        attribute<&t::controller>("controller"),
        attribute<&t::bus>("bus"),
        attribute<&t::target>("target"),
        attribute<&t::unit>("unit"));
    return rows;
}

template <>
const record& describe<virtio_serial_address>() {
    using t = virtio_serial_address;
    static constexpr table rows(of<t>, "virtio-serial",
        attribute<&t::controller>("controller"),
        attribute<&t::bus>("bus"),
        attribute<&t::port>("port"));
    return rows;
}

template <>
const record& describe<ccid_address>() {
    using t = ccid_address;
    static constexpr table rows(of<t>, "ccid",
        attribute<&t::controller>("controller"),
        attribute<&t::slot>("slot"));
    return rows;
}

template <>
const record& describe<usb_address>() {
    using t = usb_address;
    static constexpr table rows(of<t>, "usb",
        attribute<&t::bus>("bus"),
        attribute<&t::port>("port"),
        validate<[](t& at) {
            // Up to four port numbers from 1 to 255.
            unsigned ports = 0, number = 0;
            bool digits = false, sound = true;
            for (char c : at.port + (at.port.empty() ? "" : ".")) {
                if (c >= '0' && c <= '9') {
                    number = number * 10 + static_cast<unsigned>(c - '0');
                    digits = true;
                    sound = sound && number < 256;
                } else {
                    sound = sound && c == '.' && digits && ++ports <= 4;
                    number = 0;
                    digits = false;
                }
            }
            if (!sound) fail(errc::internal_error, error_domain::device, "Cannot parse <address> 'port' attribute");
        }>);
    return rows;
}

template <>
const record& describe<spapr_vio_address>() {
    using t = spapr_vio_address;
    static constexpr table rows(of<t>, "spapr-vio",
        attribute<&t::reg>("reg").hex(8));
    return rows;
}

template <>
const record& describe<virtio_s390_address>() {
    static constexpr table rows(of<virtio_s390_address>, "virtio-s390");
    return rows;
}

template <>
const record& describe<ccw_address>() {
    using t = ccw_address;
    static constexpr table rows(of<t>, "ccw",
        attribute<&t::cssid>("cssid").hex(1),
        attribute<&t::ssid>("ssid").hex(1),
        attribute<&t::devno>("devno").hex(4),
        validate<[](t& at) {
            const int given = at.cssid.has_value() + at.ssid.has_value() + at.devno.has_value();
            if (given % 3)
                fail(errc::internal_error, error_domain::device,
                     "Invalid partial specification for virtio ccw address");
            if (given && (*at.cssid > 0xfe || *at.ssid > 3 || *at.devno > 0xffff))
                fail(errc::internal_error, error_domain::device, "Invalid specification for virtio ccw address");
        }>);
    return rows;
}

template <>
const record& describe<virtio_mmio_address>() {
    static constexpr table rows(of<virtio_mmio_address>, "virtio-mmio");
    return rows;
}

template <>
const record& describe<isa_address>() {
    using t = isa_address;
    static constexpr table rows(of<t>, "isa",
        attribute<&t::iobase>("iobase").hex(1),
        attribute<&t::irq>("irq").hex(1));
    return rows;
}

template <>
const record& describe<dimm_address>() {
    using t = dimm_address;
    static constexpr table rows(of<t>, "dimm",
        attribute<&t::slot>("slot").required(),
        attribute<&t::base>("base").hex(1));
    return rows;
}

template <>
const record& describe<unassigned_address>() {
    static constexpr table rows(of<unassigned_address>, "unassigned");
    return rows;
}

template <>
const record& describe<boot_order>() {
    using t = boot_order;
    static constexpr table rows(of<t>, "boot",
        attribute<&t::order>("order").required(),
        attribute<&t::loadparm>("loadparm"),
        validate<[](t& boot) {
            if (boot.order == 0u)
                fail(errc::xml_error, error_domain::xml,
                     "Invalid value for attribute 'order' in element 'boot': Zero is not permitted");
            if (boot.loadparm.empty()) return;
            for (char& c : boot.loadparm)
                if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
            if (8 < boot.loadparm.size())
                fail(errc::internal_error, "loadparm value '" + boot.loadparm + "' must be between 1 and 8 characters");
            for (const char c : boot.loadparm) {
                if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == ' '))
                    fail(errc::internal_error, "invalid loadparm value '" + boot.loadparm +
                                                          "', expecting chars in set of [a-zA-Z0-9.] and blank spaces");
            }
        }>);
    return rows;
}

template <>
const record& describe<rom>() {
    using t = rom;
    static constexpr table rows(of<t>, "rom",
        attribute<&t::enabled>("enabled"),
        attribute<&t::bar>("bar").on_off(),
        attribute<&t::file>("file"));
    return rows;
}

template <>
const record& describe<info>() {
    using t = info;
    static constexpr table rows(of<t>, "info",
        element<&t::alias>("alias", "name"),
        element<&t::master>("master", "startport"),
        element<&t::acpi_index>("acpi", "index"),
        device_address<&t::address>());
    return rows;
}

template <>
const record& describe<virtio_options>() {
    using t = virtio_options;
    static constexpr table rows(of<t>, "driver",
        attribute<&t::iommu>("iommu").on_off(),
        attribute<&t::ats>("ats").on_off(),
        attribute<&t::packed>("packed").on_off(),
        attribute<&t::page_per_vq>("page_per_vq").on_off());
    return rows;
}

template <>
const record& describe<source_label>() {
    using t = source_label;
    static constexpr table rows(of<t>, "seclabel",
        attribute<&t::model>("model"),
        attribute<&t::relabel>("relabel"),
        attribute<&t::skip>("labelskip"),
        element<&t::label>("label"));
    return rows;
}

}  // namespace vir::xml
