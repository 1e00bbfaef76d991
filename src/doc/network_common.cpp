// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/network_common.hpp>

namespace vir::net {

unsigned natural_prefix(const ip_address& address) noexcept {
    if (address.is_v6()) return 64;
    const auto first = address.bytes()[0];
    if (first < 0x80) return 8;
    if (first < 0xc0) return 16;
    return first < 0xe0 ? 24 : 0;
}

}  // namespace vir::net

namespace vir::xml {

using namespace net;

namespace {

constexpr std::uint32_t most_vlan = 4095;

// Each type of a port has its own parameters.
void check_parameters(const virtual_port& port) {
    if (!port.type) return;
    const char* extra = nullptr;
    if (*port.type == virtual_port_type::_802_dot_1Qbg) {
        if (!port.profile_id.empty()) extra = "profileid";
        else if (port.interface_id) extra = "interfaceid";
    } else if (port.manager_id) {
        extra = "managerid";
    } else if (port.type_id) {
        extra = "typeid";
    } else if (port.type_id_version) {
        extra = "typeidversion";
    } else if (port.instance_id) {
        extra = "instanceid";
    } else if (*port.type == virtual_port_type::_802_dot_1Qbh && port.interface_id) {
        extra = "interfaceid";
    }
    if (extra)
        fail(error_domain::net, errc::xml_error, "extra {} unsupported in <virtualport type='{}'>", extra,
             to_string(*port.type));
}

void check_port_values(const virtual_port& port) {
    auto limit = [](const auto& value, std::uint32_t most, const char* message) {
        if (value && *value > most) fail(error_domain::none, errc::xml_error, "{}", message);
    };
    limit(port.manager_id, 0xff, "value of managerid out of range");
    limit(port.type_id, 0xffffff, "value for typeid out of range");
    limit(port.type_id_version, 0xff, "value of typeidversion out of range");
    if (port.profile_id.size() >= 40) fail(error_domain::none, errc::xml_error, "profileid parameter too long");
}

void check_vlan(net::vlan& vlan) {
    auto refuse = [](const char* message) { fail(error_domain::none, errc::xml_error, "{}", message); };
    unsigned natives = 0;
    for (const auto& tag : vlan.tags) {
        if (most_vlan < tag.id)
            fail(error_domain::none, errc::xml_error, "vlan tag id {} too large (maximum {})", tag.id, most_vlan);
        natives += tag.native_mode.has_value();
    }
    if (vlan.tags.empty())
        refuse("missing tag id - each <vlan> must have at least one <tag id='n'/> subelement");
    if (1 < natives) refuse("duplicate native vlan setting");
    if (vlan.trunk == false && 1 < vlan.tags.size())
        refuse("invalid \"trunk='no'\" in <vlan> - trunk='yes' is required for more than one vlan tag");
    if (vlan.trunk == false && natives)
        refuse("invalid configuration in <vlan> - \"trunk='no'\" is not allowed with a native vlan id");
    if (1 < vlan.tags.size()) vlan.trunk = true;
    if (vlan.trunk == false) vlan.trunk.reset();
}

void check_route(const net::route& route) {
    auto refuse = [](const std::string& what) {
        fail(error_domain::network, errc::xml_error, "{{name}}: {}", what);
    };
    const auto& address = *route.address;
    const auto& gateway = *route.gateway;
    const auto where = to_string(address);
    const unsigned prefix = route.prefix.value_or(0);
    if (route.family.value_or(ip_family::ipv4) == ip_family::ipv4) {
        const char* who = route.family ? "IPv4 family" : "No family";
        if (address.is_v6() || gateway.is_v6())
            refuse(fmt::format("{} specified for non-IPv4 {} '{}' in route definition", who,
                               address.is_v6() ? "address" : "gateway", where));
        if (route.netmask && route.netmask->is_v6())
            refuse(fmt::format("Invalid netmask '{}' for address '{}' (both must be IPv4)", to_string(*route.netmask),
                               where));
        if (route.netmask && route.prefix) refuse("Route definition cannot have both a prefix and a netmask");
        if (prefix > 32)
            refuse(fmt::format("Invalid prefix {} specified in route definition, must be 0 - 32", prefix));
    } else {
        if (!address.is_v6())
            refuse(fmt::format("ipv6 family specified for non-IPv6 address '{}' in route definition", where));
        if (route.netmask)
            refuse(fmt::format("Specifying netmask invalid for IPv6 address '{}' in route definition", where));
        if (!gateway.is_v6())
            refuse(fmt::format("ipv6 specified for non-IPv6 gateway address '{}' in route definition",
                               to_string(gateway)));
        if (prefix > 128)
            refuse(fmt::format("Invalid prefix {} specified in route definition, must be 0 - 128", prefix));
    }
    // Nothing said is a prefix of 0, and so the way to everywhere.
    const auto network = route.netmask ? address.masked(*route.netmask) : address.network(prefix);
    if (network != address)
        refuse(fmt::format("Address '{}' in route definition is not a network address", where));
}

}  // namespace

template <>
const record& describe<net::rate>() {
    using t = net::rate;
    constexpr auto bad = errc::config_unsupported;
    static constexpr table rows(of<t>, "rate",
        domain_of(error_domain::none),
        attribute<&t::average>("average").omit_default().invalid(bad, "could not convert bandwidth average value '{}'"),
        attribute<&t::peak>("peak").omit_default().invalid(bad, "could not convert bandwidth peak value '{}'"),
        attribute<&t::floor>("floor").omit_default().invalid(bad, "could not convert bandwidth floor value '{}'"),
        attribute<&t::burst>("burst").omit_default().invalid(bad, "could not convert bandwidth burst value '{}'"),
        validate<[](t& rate) {
            if (!rate.average && !rate.floor)
                fail(error_domain::none, errc::xml_detail, "Missing mandatory average or floor attributes");
            if (!rate.average && (rate.peak || rate.burst))
                fail(error_domain::none, errc::config_unsupported, "'peak' and 'burst' require 'average' attribute");
        }>);
    return rows;
}

template <>
const record& describe<net::bandwidth>() {
    using t = net::bandwidth;
    static constexpr table rows(of<t>, "bandwidth",
        domain_of(error_domain::none),
        // Of ports only, which have it beside this.
        computed_attribute<t, [](std::string_view, t&) { return false; }, [](const t&, std::string&) {},
                           [](const t&) { return false; }>("classID").json("refused_class")
            .invalid(errc::xml_detail, "classID attribute not supported on <bandwidth> in this usage context"),
        element<&t::inbound>("inbound").once(errc::xml_detail, "Only one child <inbound> element allowed"),
        element<&t::outbound>("outbound").once(errc::xml_detail, "Only one child <outbound> element allowed"),
        validate<[](t& limits) {
            if (limits.outbound && limits.outbound->floor)
                fail(error_domain::none, errc::config_unsupported,
                     "'floor' attribute allowed only in <inbound> element");
        }>);
    return rows;
}

template <>
const record& describe<vlan_tag>() {
    using t = vlan_tag;
    static constexpr table rows(of<t>, "tag",
        attribute<&t::id>("id").required(),
        attribute<&t::native_mode>("nativeMode"));
    return rows;
}

template <>
const record& describe<net::vlan>() {
    using t = net::vlan;
    static constexpr table rows(of<t>, "vlan",
        domain_of(error_domain::none),
        attribute<&t::trunk>("trunk").invalid(errc::xml_error, "invalid \"trunk='{}'\" in <vlan> - must be yes or no"),
        element<&t::tags>("tag"),
        validate<check_vlan>);
    return rows;
}

template <>
const record& describe<virtual_port>() {
    using t = virtual_port;
    constexpr auto not_midonet = [](const t& port) {
        return !port.profile_id.empty() && port.type != virtual_port_type::midonet;
    };
    static constexpr table rows(of<t>, "virtualport",
        domain_of(error_domain::none),
        attribute<&t::type>("type").invalid(errc::config_unsupported, "unknown virtualport type {}"),
        inside("parameters",
            attribute<&t::manager_id>("managerid").any_base()
                .invalid(errc::xml_error, "cannot parse value of managerid parameter"),
            attribute<&t::type_id>("typeid").any_base()
                .invalid(errc::xml_error, "cannot parse value of typeid parameter"),
            attribute<&t::type_id_version>("typeidversion").any_base()
                .invalid(errc::xml_error, "cannot parse value of typeidversion parameter"),
            attribute<&t::instance_id>("instanceid")
                .invalid(errc::xml_error, "cannot parse instanceid parameter as a uuid"),
            attribute<&t::interface_id>("interfaceid")
                .invalid(errc::xml_error, "cannot parse interfaceid parameter as a uuid"),
            attribute<&t::profile_id>("profileid").when<not_midonet>()),
        validate<[](t& port) {
            check_port_values(port);
            check_parameters(port);
        }>);
    return rows;
}

template <>
const record& describe<net::ip>() {
    using t = net::ip;
    static constexpr table rows(of<t>, "ip",
        attribute<&t::address>("address").required(errc::xml_error, "Missing required address in <ip>"),
        attribute<&t::family>("family"),
        attribute<&t::prefix>("prefix"),
        attribute<&t::peer>("peer"),
        validate<[](t& ip) {
            if (!ip.family)
                ip.family = ip.address.find(':') == std::string::npos ? ip_family::ipv4 : ip_family::ipv6;
        }>);
    return rows;
}

template <>
const record& describe<net::route>() {
    using t = net::route;
    constexpr auto bad = errc::xml_error;
    static constexpr table rows(of<t>, "route",
        domain_of(error_domain::network),
        attribute<&t::family>("family").invalid(bad, "{name}: Unrecognized family '{}' in route definition"),
        attribute<&t::address>("address")
            .required(bad, "{name}: Missing required address attribute in route definition")
            .invalid(bad, "{name}: Bad network address '{}' in route definition"),
        attribute<&t::netmask>("netmask").strictly(strict::netmask)
            .invalid(bad, "{name}: Bad netmask address '{}' in route definition"),
        attribute<&t::prefix>("prefix"),
        attribute<&t::gateway>("gateway")
            .required(bad, "{name}: Missing required gateway attribute in route definition")
            .invalid(bad, "{name}: Bad gateway address '{}' in route definition"),
        attribute<&t::metric>("metric").range(1, 0xffffffff),
        validate<[](t& route) {
            if (route.address && route.gateway) check_route(route);
        }>);
    return rows;
}

}  // namespace vir::xml
