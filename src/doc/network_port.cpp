// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/network_port.hpp>

namespace vir::xml {

using namespace net;

namespace {

constexpr const char* bad_manager = "Invalid macTableManager setting '{}' in network port";

}  // namespace

template <>
const record& describe<no_plug>() {
    static constexpr table rows(of<no_plug>, "none");
    return rows;
}

template <>
const record& describe<network_plug>() {
    using t = network_plug;
    static constexpr table rows(of<t>, "network",
        attribute<&t::bridge>("bridge").required(errc::xml_error, "Missing network port bridge name"),
        attribute<&t::mac_table_manager>("macTableManager").invalid(errc::xml_error, bad_manager));
    return rows;
}

template <>
const record& describe<bridge_plug>() {
    using t = bridge_plug;
    static constexpr table rows(of<t>, "bridge",
        attribute<&t::bridge>("bridge").required(errc::xml_error, "Missing network port bridge name"),
        attribute<&t::mac_table_manager>("macTableManager").invalid(errc::xml_error, bad_manager));
    return rows;
}

template <>
const record& describe<direct_plug>() {
    using t = direct_plug;
    static constexpr table rows(of<t>, "direct",
        attribute<&t::dev>("dev").required(errc::xml_error, "Missing network port link device name"),
        attribute<&t::mode>("mode").invalid(errc::xml_error, "Invalid mode setting '{}' in network port"),
        validate<[](t& plug) {
            if (!plug.mode) plug.mode = plug_mode::vepa;
        }>);
    return rows;
}

template <>
const record& describe<hostdev_plug>() {
    using t = hostdev_plug;
    static constexpr table rows(of<t>, "hostdev-pci",
        attribute<&t::managed>("managed"),
        element<&t::driver>("driver", "name").invalid(errc::xml_error, "Missing network port driver name"),
        inside("address",
            ignored_attribute("type"),
            attribute<&t::domain>("domain").hex(4),
            pci_bus<&t::bus>(),
            pci_slot<&t::slot>(),
            pci_function<&t::function>())
            .required(errc::xml_error, "Missing network port PCI address"));
    return rows;
}

template <>
const record& describe<port_bandwidth>() {
    using t = port_bandwidth;
    static constexpr table rows(of<t>, "bandwidth",
        attribute<&t::class_id>("classID"),
        merged<&t::limits>());
    return rows;
}

template <>
const record& describe<network_port_def>() {
    using t = network_port_def;
    constexpr auto bad = errc::internal_error;
    static constexpr table rows(of<t>, "networkport",
        domain_of(error_domain::network),
        element<&t::uuid>("uuid").required(bad, "network port has no uuid").invalid(bad, "Unable to parse UUID '{}'"),
        inside("owner",
            element<&t::owner_name>("name").required(bad, "network port has no owner name"),
            element<&t::owner_uuid>("uuid").required(bad, "network port has no owner UUID")
                .invalid(bad, "Unable to parse UUID '{}'")).required(bad, "network port has no owner name"),
        element<&t::group>("group"),
        element<&t::mac>("mac", "address").required(bad, "network port has no mac")
            .invalid(bad, "Unable to parse MAC '{}'"),
        element<&t::virtual_port>("virtualport"),
        element<&t::bandwidth>("bandwidth"),
        element<&t::vlan>("vlan"),
        inside("port",
            attribute<&t::isolated>("isolated")),
        element<&t::trust_guest_rx_filters>("rxfilters", "trustGuest"),
        element<&t::plug>("plug").selected_by("type", false)
            .when<[](const t& port) { return !std::holds_alternative<no_plug>(port.plug); }>(),
        validate<[](t& port) {
            if (port.virtual_port && *port.virtual_port == virtual_port()) port.virtual_port.reset();
            if (!port.bandwidth) return;
            const auto& inbound = port.bandwidth->limits.inbound;
            if (inbound && inbound->floor &&
                !std::holds_alternative<network_plug>(port.plug) && !std::holds_alternative<no_plug>(port.plug))
                fail(error_domain::none, errc::config_unsupported, "floor attribute is not supported for this config");
            if (*port.bandwidth == port_bandwidth()) port.bandwidth.reset();
        }>);
    return rows;
}

}  // namespace vir::xml
