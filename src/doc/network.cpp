// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"
#include "src/doc/words.hpp"

#include <virtxx/doc/network.hpp>

#include <algorithm>

namespace vir {

const net::portgroup* network_def::find_portgroup(std::string_view wanted) const noexcept {
    auto found = std::find_if(portgroups.begin(), portgroups.end(),
                              [&](const auto& each) { return wanted.empty() ? each.is_default : each.name == wanted; });
    return found == portgroups.end() ? nullptr : &*found;
}

}  // namespace vir

namespace vir::xml {

using namespace net;

namespace {

void settle_bandwidth(box<bandwidth>& limits) {
    if (!limits) return;
    if (limits->inbound && limits->inbound->floor)
        fail(error_domain::none, errc::config_unsupported, "floor attribute is not supported for this config");
    if (*limits == bandwidth()) limits.reset();
}

}  // namespace

template <>
const record& describe<net::bridge>() {
    using t = net::bridge;
    static constexpr table rows(of<t>, "bridge",
        attribute<&t::name>("name"),
        attribute<&t::zone>("zone"),
        attribute<&t::stp>("stp").as(off_or_else).strictly(strict::neither<off_or_on>),
        attribute<&t::delay>("delay").invalid(errc::xml_error, "Invalid delay value in network '{name}'"),
        attribute<&t::mac_table_manager>("macTableManager")
            .invalid(errc::xml_error, "Invalid macTableManager setting '{}' in network '{name}'"));
    return rows;
}

template <>
const record& describe<network_domain>() {
    using t = network_domain;
    static constexpr table rows(of<t>, "domain",
        attribute<&t::name>("name"),
        attribute<&t::local_only>("localOnly"));
    return rows;
}

template <>
const record& describe<portgroup>() {
    using t = portgroup;
    static constexpr table rows(of<t>, "portgroup",
        domain_of(error_domain::network),
        attribute<&t::name>("name"),
        attribute<&t::is_default>("default").as(yes_or_else).strictly(strict::neither<no_or_yes>).omit_default(),
        attribute<&t::trust_guest_rx_filters>("trustGuestRxFilters"),
        element<&t::vlan>("vlan"),
        element<&t::virtual_port>("virtualport"),
        element<&t::bandwidth>("bandwidth"),
        validate<[](t& group) {
            if (group.name.empty())
                fail(error_domain::network, errc::xml_error, "Missing required name attribute in portgroup");
            if (group.virtual_port && *group.virtual_port == virtual_port()) group.virtual_port.reset();
            settle_bandwidth(group.bandwidth);
        }>,
        key<[](const t& group) { return group.name; }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<network_def>() {
    using t = network_def;
    static constexpr table rows(of<t>, "network",
        domain_of(error_domain::network),
        xmlns<[](const t& d) { return !d.dnsmasq_options.empty(); }>(
            "dnsmasq", "http://libvirt.org/schemas/network/dnsmasq/1.0"),
        attribute<&t::connections>("connections"),
        attribute<&t::ipv6>("ipv6").omit_default()
            .invalid(errc::xml_error, "Invalid ipv6 setting '{}' in network '{name}'"),
        attribute<&t::trust_guest_rx_filters>("trustGuestRxFilters"),
        element<&t::name>("name").strictly(strict::name).required(errc::no_name, "missing name information"),
        element<&t::uuid>("uuid").invalid(errc::internal_error, "malformed uuid element"),
        raw<&t::metadata>("metadata"),
        element<&t::forward>("forward"),
        element<&t::bridge>("bridge"),
        element<&t::mtu>("mtu", "size").invalid(errc::xml_error, "Invalid mtu size '{}' in network '{name}'"),
        element<&t::mac>("mac", "address")
            .invalid(errc::xml_error, "Invalid bridge mac address '{}' in network '{name}'"),
        element<&t::domain>("domain"),
        element<&t::dns>("dns"),
        element<&t::vlan>("vlan"),
        element<&t::bandwidth>("bandwidth"),
        inside("port",
            attribute<&t::isolated>("isolated")),
        element<&t::ips>("ip"),
        element<&t::routes>("route"),
        element<&t::virtual_port>("virtualport"),
        element<&t::portgroups>("portgroup"),
        inside("dnsmasq:options",
            element<&t::dnsmasq_options>("dnsmasq:option", "value")
                .missing(errc::internal_error, "No dnsmasq options value specified")),
        validate<[](t& network) {
            if (network.name.empty()) fail(error_domain::network, errc::no_name, "");
            if (network.name.find('/') != std::string::npos)
                fail(error_domain::xml, errc::xml_detail, "invalid char in name: /");
            if (network.mac && network.mac->is_multicast())
                fail(error_domain::network, errc::xml_error,
                     "Invalid multicast bridge mac address '{}' in network '{{name}}'", to_string(*network.mac));
            if (network.virtual_port && !network.virtual_port->type)
                fail(error_domain::none, errc::xml_error, "missing required virtualport type");
            settle_bandwidth(network.bandwidth);
            if (network.mtu == 0u) network.mtu.reset();
            if (network.domain && network.domain->name.empty()) network.domain.reset();
            if (network.dns && *network.dns == dns()) network.dns.reset();
        }>);
    return rows;
}

}  // namespace vir::xml
