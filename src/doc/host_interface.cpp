// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/host_interface.hpp>

namespace vir::xml {

using namespace host_net;

namespace {

constexpr errc bad_interface = errc::xml_error;
constexpr const char* no_name = "interface has no name";

}  // namespace

template <>
const record& describe<host_net::link>() {
    using t = host_net::link;
    static constexpr table rows(of<t>, "link",
        attribute<&t::speed>("speed").omit_default(),
        attribute<&t::state>("state"));
    return rows;
}

template <>
const record& describe<address>() {
    using t = address;
    static constexpr table rows(of<t>, "ip",
        attribute<&t::ip>("address"),
        attribute<&t::prefix>("prefix").omit_default());
    return rows;
}

template <>
const record& describe<dhcp_client>() {
    using t = dhcp_client;
    static constexpr table rows(of<t>, "dhcp",
        attribute<&t::peerdns>("peerdns"));
    return rows;
}

template <>
const record& describe<protocol>() {
    using t = protocol;
    static constexpr table rows(of<t>, "protocol",
        attribute<&t::family>("family").required(bad_interface, "protocol misses the family attribute")
            .invalid(bad_interface, "unsupported protocol family '{}'"),
        flag<&t::autoconf>("autoconf"),
        element<&t::dhcp>("dhcp"),
        element<&t::addresses>("ip"),
        element<&t::gateway>("route", "gateway"),
        validate<[](t& protocol) {
            if (protocol.family == protocol_family::ipv4) protocol.autoconf = false;
            std::erase_if(protocol.addresses, [](const address& one) { return one.ip.empty(); });
        }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<ethernet>() {
    using t = ethernet;
    static constexpr table rows(of<t>, "ethernet",
        element<&t::mac>("mac", "address"));
    return rows;
}

template <>
const record& describe<host_net::vlan>() {
    using t = host_net::vlan;
    static constexpr table rows(of<t>, "vlan",
        inside("vlan",
            attribute<&t::tag>("tag").required(bad_interface, "vlan interface misses the tag attribute"),
            inside("interface",
                ignored_attribute("type"),
                attribute<&t::dev>("name").required(bad_interface, "vlan interface misses name attribute"))
                .required(bad_interface, "vlan interface misses name attribute"))
            .required(bad_interface, "vlan interface misses the vlan element"));
    return rows;
}

template <>
const record& describe<bond_port>() {
    using t = bond_port;
    static constexpr table rows(of<t>, "interface",
        computed_attribute<t, [](std::string_view text, t&) { return text == "ethernet"; },
                           [](const t&, std::string& out) { out += "ethernet"; }, [](const t&) { return true; }>("type")
            .required().invalid(bad_interface, "interface has unsupported type '{}'"),
        attribute<&t::name>("name").required(bad_interface, no_name).always(),
        element<&t::link>("link"),
        element<&t::mac>("mac", "address"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<miimon>() {
    using t = miimon;
    constexpr const char* no_freq = "bond interface miimon freq missing or invalid";
    static constexpr table rows(of<t>, "miimon",
        attribute<&t::freq>("freq").required(bad_interface, no_freq).invalid(bad_interface, no_freq),
        attribute<&t::downdelay>("downdelay").omit_default()
            .invalid(bad_interface, "bond interface miimon downdelay invalid"),
        attribute<&t::updelay>("updelay").omit_default()
            .invalid(bad_interface, "bond interface miimon updelay invalid"),
        attribute<&t::carrier>("carrier").invalid(bad_interface, "unknown mii bonding carrier {}"));
    return rows;
}

template <>
const record& describe<arpmon>() {
    using t = arpmon;
    constexpr const char* no_interval = "bond interface arpmon interval missing or invalid";
    static constexpr table rows(of<t>, "arpmon",
        attribute<&t::interval>("interval").required(bad_interface, no_interval).invalid(bad_interface, no_interval),
        attribute<&t::target>("target").required(bad_interface, "bond interface arpmon target missing"),
        attribute<&t::validate>("validate").invalid(bad_interface, "unknown arp bonding validate {}"));
    return rows;
}

template <>
const record& describe<bond>() {
    using t = bond;
    static constexpr table rows(of<t>, "bond",
        inside("bond",
            attribute<&t::mode>("mode").invalid(bad_interface, "unknown bonding mode {}"),
            element<&t::miimon>("miimon"),
            element<&t::arpmon>("arpmon"),
            element<&t::ports>("interface"),
            end_tag<t>())
            .required(bad_interface, "bond interface misses the bond element").always(),
        validate<[](t& bond) {
            if (bond.miimon) bond.arpmon.reset();
        }>);
    return rows;
}

template <>
const record& describe<bridge_port>() {
    using t = bridge_port;
    static constexpr table rows(of<t>, "interface",
        selector<&t::kind>("type").required().invalid(bad_interface, "interface has unsupported type '{}'"),
        attribute<&t::name>("name").required(bad_interface, no_name).always(),
        element<&t::link>("link"),
        merged<&t::kind>(),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<host_net::bridge>() {
    using t = host_net::bridge;
    static constexpr table rows(of<t>, "bridge",
        inside("bridge",
            attribute<&t::stp>("stp").on_off()
                .invalid(bad_interface, "bridge interface stp should be on or off got {}"),
            attribute<&t::delay>("delay"),
            element<&t::ports>("interface"),
            end_tag<t>())
            .required(bad_interface, "bridge interface misses the bridge element").always());
    return rows;
}

template <>
const record& describe<interface_def>() {
    using t = interface_def;
    static constexpr table rows(of<t>, "interface",
        domain_of(error_domain::interface),
        selector<&t::kind>("type").required(),
        attribute<&t::name>("name").required(bad_interface, no_name).always(),
        element<&t::start>("start", "mode").invalid(bad_interface, "unknown interface startmode {}"),
        element<&t::mtu>("mtu", "size").range(0, 100000)
            .invalid(bad_interface, "value of the 'size' attribute of 'mtu' element must be at most 100000"),
        element<&t::protocols>("protocol"),
        element<&t::link>("link").when<[](const t& interface) {
            return !std::holds_alternative<host_net::bridge>(interface.kind);
        }>(),
        merged<&t::kind>(),
        validate<[](t& interface) {
            if (interface.mtu == 0u) interface.mtu.reset();
        }>,
        end_tag<t>());
    return rows;
}

}  // namespace vir::xml
