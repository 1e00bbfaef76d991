// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/network_common.hpp>

namespace vir::xml {

using namespace net;

template <>
const record& describe<net::rate>() {
    using t = net::rate;
    static constexpr table rows(of<t>, "rate",
        attribute<&t::average>("average").omit_default(),
        attribute<&t::peak>("peak").omit_default(),
        attribute<&t::floor>("floor").omit_default(),
        attribute<&t::burst>("burst").omit_default());
    return rows;
}

template <>
const record& describe<bandwidth>() {
    using t = bandwidth;
    static constexpr table rows(of<t>, "bandwidth",
        element<&t::inbound>("inbound"),
        element<&t::outbound>("outbound"));
    return rows;
}

template <>
const record& describe<vlan_tag>() {
    using t = vlan_tag;
    static constexpr table rows(of<t>, "tag",
        attribute<&t::id>("id").required(),
        attribute<&t::native_mode>("nativeMode"),
        validate<[](t& tag) {
            if (4095 < tag.id)
                fail(errc::xml_error, error_domain::network,
                     "vlan tag id " + std::to_string(tag.id) + " too large (maximum 4095)");
        }>);
    return rows;
}

template <>
const record& describe<vlan>() {
    using t = vlan;
    static constexpr table rows(of<t>, "vlan",
        attribute<&t::trunk>("trunk"),
        element<&t::tags>("tag"),
        validate<[](t& vlan) {
            if (1 < vlan.tags.size()) vlan.trunk = true;
            if (vlan.trunk == false) vlan.trunk.reset();
        }>);
    return rows;
}

template <>
const record& describe<virtual_port>() {
    using t = virtual_port;
    static constexpr table rows(of<t>, "virtualport",
        attribute<&t::type>("type"),
        inside("parameters",
            attribute<&t::manager_id>("managerid").any_base(),
            attribute<&t::type_id>("typeid").any_base(),
            attribute<&t::type_id_version>("typeidversion").any_base(),
            attribute<&t::instance_id>("instanceid"),
            attribute<&t::interface_id>("interfaceid"),
            attribute<&t::profile_id>("profileid")));
    return rows;
}

template <>
const record& describe<ip>() {
    using t = ip;
    static constexpr table rows(of<t>, "ip",
        attribute<&t::address>("address").required(),
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
const record& describe<route>() {
    using t = route;
    static constexpr table rows(of<t>, "route",
        attribute<&t::family>("family"),
        attribute<&t::address>("address"),
        attribute<&t::netmask>("netmask"),
        attribute<&t::prefix>("prefix"),
        attribute<&t::gateway>("gateway"),
        attribute<&t::metric>("metric"));
    return rows;
}

}  // namespace vir::xml
