// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/info_rows.hpp"
#include "src/doc/table.hpp"
#include "src/doc/words.hpp"

#include <virtxx/doc/hostdev.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<usb_hostdev>() {
    using t = usb_hostdev;
    static constexpr table rows(of<t>, "usb",
        inside("source",
            attribute<&t::startup>("startupPolicy"),
            attribute<&t::guest_reset>("guestReset"),
            element<&t::vendor>("vendor", "id").hex(4),
            element<&t::product>("product", "id").hex(4),
            inside("address",
                attribute<&t::bus>("bus").any_base(),
                attribute<&t::port>("port"),
                attribute<&t::device>("device").any_base())));
    return rows;
}

template <>
const record& describe<pci_hostdev>() {
    using t = pci_hostdev;
    static constexpr table rows(of<t>, "pci",
        element<&t::driver>("driver", "name"),
        inside("source",
            attribute<&t::write_filtering>("writeFiltering"),
            element<&t::address>("address")));
    return rows;
}

template <>
const record& describe<scsi_hostdev>() {
    using t = scsi_hostdev;
    constexpr auto local = [](const t& scsi) { return !scsi.protocol; };
    static constexpr table rows(of<t>, "scsi",
        attribute<&t::scsi_generic_io>("sgio"),
        attribute<&t::raw_io>("rawio"),
        inside("source",
            attribute<&t::protocol>("protocol"),
            attribute<&t::name>("name"),
            element<&t::hosts>("host"),
            element<&t::adapter>("adapter", "name"),
            inside("address",
                attribute<&t::bus>("bus").required(),
                attribute<&t::target>("target").required(),
                attribute<&t::unit>("unit").required()).when<local>(),
            inside("initiator",
                element<&t::initiator_iqn>("iqn", "name")),
            element<&t::auth>("auth")),
        flag<&t::readonly>("readonly"),
        flag<&t::shareable>("shareable"));
    return rows;
}

template <>
const record& describe<scsi_host_hostdev>() {
    using t = scsi_host_hostdev;
    static constexpr table rows(of<t>, "scsi_host",
        attribute<&t::model>("model"),
        inside("source",
            attribute<&t::protocol>("protocol"),
            attribute<&t::wwpn>("wwpn")));
    return rows;
}

template <>
const record& describe<mdev_hostdev>() {
    using t = mdev_hostdev;
    static constexpr table rows(of<t>, "mdev",
        attribute<&t::model>("model").required(),
        attribute<&t::display>("display").on_off(),
        attribute<&t::ramfb>("ramfb").on_off(),
        inside("source",
            element<&t::uuid>("address", "uuid").required()).required());
    return rows;
}

template <>
const record& describe<storage_hostdev>() {
    using t = storage_hostdev;
    static constexpr table rows(of<t>, "storage",
        inside("source",
            element<&t::block>("block")));
    return rows;
}

template <>
const record& describe<misc_hostdev>() {
    using t = misc_hostdev;
    static constexpr table rows(of<t>, "misc",
        inside("source",
            element<&t::character_device>("char")));
    return rows;
}

template <>
const record& describe<net_hostdev>() {
    using t = net_hostdev;
    static constexpr table rows(of<t>, "net",
        inside("source",
            element<&t::interface>("interface")),
        element<&t::ips>("ip"),
        element<&t::routes>("route"));
    return rows;
}

template <>
const record& describe<hostdev>() {
    using t = hostdev;
    static constexpr table rows(of<t>, "hostdev",
        attribute<&t::mode>("mode").invalid(errc::config_unsupported, "unknown hostdev mode '{}'"),
        selector<&t::source>("type").required()
            .invalid(errc::config_unsupported, "unknown host device source address type '{}'"),
        attribute<&t::managed>("managed").as(yes_or_else)
            .when<[](const t& dev) { return dev.mode == hostdev_mode::subsystem; }>(),
        merged<&t::source>(),
        element<&t::teaming>("teaming"),
        element<&t::info, &info::boot>("boot"),
        element<&t::info, &info::alias>("alias", "name"),
        element<&t::info, &info::rom>("rom"),
        element<&t::info, &info::acpi_index>("acpi", "index"),
        device_address<&t::info, &info::address>());
    return rows;
}

}  // namespace vir::xml
