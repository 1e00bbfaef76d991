// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/network_ip.hpp>
#include <virtxx/mac_address.hpp>

#include <algorithm>
#include <cctype>

namespace vir::net {
namespace {

[[noreturn]] void refuse_range(const std::string& what) { fail(error_domain::none, errc::internal_error, "{}", what); }

void check_within(const ip_address& start, const ip_address& end, const ip_address& network, unsigned prefix) {
    const auto range = fmt::format("range {} - {}", to_string(start), to_string(end));
    const auto where = fmt::format("network {}/{}", to_string(network), prefix);
    const auto first = network.network(prefix);
    if (start.network(prefix) != first || end.network(prefix) != first)
        refuse_range(fmt::format("{} is not entirely within {}", range, where));
    if (network.is_v6()) return;
    if (start == first) refuse_range(fmt::format("start of {} in {} is the network address", range, where));
    if (end == network.broadcast(prefix))
        refuse_range(fmt::format("end of {} in {} is the broadcast address", range, where));
}

void check_mac(const dhcp_host& host, bool is_v6) {
    auto refuse = [](const std::string& what) { fail(error_domain::network, errc::xml_error, "{}", what); };
    if (host.mac.empty()) return;
    if (is_v6)
        refuse(fmt::format("Invalid to specify MAC address '{}' in network '{{name}}' IPv6 static host definition",
                           host.mac));
    const auto mac = mac_address::parse(host.mac);
    if (!mac) refuse(fmt::format("Cannot parse MAC address '{}' in network '{{name}}'", host.mac));
    if (mac->is_multicast())
        refuse(fmt::format("expected unicast mac address, found multicast '{}' in network '{{name}}'", host.mac));
}

}  // namespace

unsigned network_ip::effective_prefix() const noexcept {
    if (prefix.value_or(0)) return *prefix;
    if (netmask) return netmask->leading_ones();
    return address ? natural_prefix(*address) : 0;
}

void check_range(const ip_address& start, const ip_address& end, const ip_address* network, unsigned prefix) {
    constexpr unsigned most = 65535;
    const auto range = fmt::format("range {} - {}", to_string(start), to_string(end));
    if (start.is_v6() != end.is_v6()) refuse_range("mismatch of address family in " + range);
    if (network && network->is_v6() != start.is_v6())
        refuse_range(fmt::format("mismatch of address family in {} for network {}", range, to_string(*network)));
    if (network) check_within(start, end, *network, prefix);
    if (!start.is_v6()) {
        if (end.v4() < start.v4()) refuse_range(range + " is reversed");
        if (end.v4() - start.v4() > most) refuse_range(range + " is too large (> 65535)");
        return;
    }
    const auto &a = start.bytes(), &b = end.bytes();
    if (!std::equal(a.begin(), a.begin() + 14, b.begin())) refuse_range(range + " is too large (> 65535)");
    if (b < a) refuse_range(range + " start larger than end");
}

void check_range_of(const dhcp_range& range, const network_ip& ip) {
    if (!range.start)
        fail(error_domain::network, errc::xml_error, "Missing 'start' attribute in dhcp range for network '{{name}}'");
    if (!range.end)
        fail(error_domain::network, errc::xml_error, "Missing 'end' attribute in dhcp range for network '{{name}}'");
    check_range(*range.start, *range.end, ip.address ? &*ip.address : nullptr, ip.effective_prefix());
}

void check_host_of(const dhcp_host& host, const network_ip& ip, bool partial) {
    auto refuse = [](const std::string& what) { fail(error_domain::network, errc::xml_error, "{}", what); };
    check_mac(host, ip.is_v6());
    const auto bad = host.id.find_first_not_of("0123456789abcdefABCDEF:");
    if (bad != host.id.npos)
        refuse(fmt::format("Invalid character '{}' in id '{}' of network '{{name}}'", host.id[bad], host.id));
    if (host.name && (host.name->empty() || !std::isalnum(static_cast<unsigned char>(host.name->front()))))
        refuse(fmt::format("Cannot use host name '{}' in network '{{name}}'", *host.name));
    if (partial) {
        if (host.mac.empty() && !host.name && !host.ip)
            refuse("At least one of name, mac, or ip attribute must be specified for static host definition in network "
                   "'{name}' ");
        return;
    }
    if (ip.is_v6() && host.id.empty() && !host.name)
        refuse("Static host definition in IPv6 network '{name}' must have id or name attribute");
    if (!ip.is_v6() && host.mac.empty() && !host.name)
        refuse("Static host definition in IPv4 network '{name}' must have mac or name attribute");
    if (!host.ip) refuse("Missing IP address in static host definition for network '{name}'");
}

}  // namespace vir::net

namespace vir::xml {

using namespace net;

namespace {

constexpr errc bad_network = errc::xml_error;

// A lease of which nobody knows how long it is says nothing.
void settle_lease(std::optional<dhcp_lease>& lease) {
    if (lease && !lease->expiry) lease.reset();
}

void check_ip(network_ip& ip) {
    auto refuse = [](const std::string& what) { fail(error_domain::network, errc::config_unsupported, "{}", what); };
    if (!ip.address) return;
    const auto where = to_string(*ip.address);
    if (!ip.is_v6()) {
        const char* who = ip.family ? "ipv4" : "no";
        if (ip.address->is_v6())
            refuse(fmt::format("{} family specified for non-IPv4 address '{}' in network '{{name}}'", who, where));
        if (ip.netmask && ip.netmask->is_v6())
            refuse(fmt::format("Invalid netmask '{}' for address '{}' in network '{{name}}' (both must be IPv4)",
                               to_string(*ip.netmask), where));
        if (ip.netmask && ip.prefix.value_or(0))
            refuse("Network '{name}' IP address cannot have both a prefix and a netmask");
        if (ip.prefix.value_or(0) > 32)
            refuse(fmt::format("Invalid IPv4 prefix '{}' in network '{{name}}'", *ip.prefix));
    } else {
        if (!ip.address->is_v6())
            refuse(fmt::format("Family 'ipv6' specified for non-IPv6 address '{}' in network '{{name}}'", where));
        if (ip.netmask) refuse(fmt::format("netmask not allowed for IPv6 address '{}' in network '{{name}}'", where));
        if (ip.prefix.value_or(0) > 128)
            refuse(fmt::format("Invalid IPv6 prefix '{}' in network '{{name}}'", *ip.prefix));
        if (!ip.tftp_root.empty()) refuse("Unsupported <tftp> element in an IPv6 element in network '{name}'");
        ip.dhcp.bootp.reset();
    }
    if (ip.prefix == 0u) ip.prefix.reset();
    for (auto& range : ip.dhcp.ranges) {
        check_range_of(range, ip);
        settle_lease(range.lease);
    }
    for (auto& host : ip.dhcp.hosts) {
        check_host_of(host, ip);
        settle_lease(host.lease);
    }
    // What is booted is told along with an address.
    const bool gives = !ip.dhcp.ranges.empty() || !ip.dhcp.hosts.empty();
    if (ip.dhcp.bootp && (ip.dhcp.bootp->file.empty() || !gives)) ip.dhcp.bootp.reset();
}

}  // namespace

template <>
const record& describe<dhcp_lease>() {
    using t = dhcp_lease;
    static constexpr table rows(of<t>, "lease",
        attribute<&t::expiry>("expiry"),
        attribute<&t::unit>("unit").when<[](const t& lease) { return lease.expiry.value_or(0) != 0; }>(),
        validate<[](t& lease) {
            if (!lease.expiry || *lease.expiry == 0) return lease.unit.reset();
            if (!lease.unit) lease.unit = lease_unit::minutes;
            const bool too_short = (*lease.unit == lease_unit::seconds && *lease.expiry < 120) ||
                                   (*lease.unit == lease_unit::minutes && *lease.expiry < 2);
            if (too_short)
                fail(error_domain::network, errc::config_unsupported,
                     "The minimum lease time should be greater than 2 minutes");
        }>);
    return rows;
}

template <>
const record& describe<dhcp_range>() {
    using t = dhcp_range;
    constexpr const char* bad = "Cannot parse socket address '{}': Name or service not known";
    static constexpr table rows(of<t>, "range",
        domain_of(error_domain::network),
        attribute<&t::start>("start").invalid(errc::system_error, bad).from(error_domain::none),
        attribute<&t::end>("end").invalid(errc::system_error, bad).from(error_domain::none),
        element<&t::lease>("lease"));
    return rows;
}

template <>
const record& describe<dhcp_host>() {
    using t = dhcp_host;
    static constexpr table rows(of<t>, "host",
        domain_of(error_domain::network),
        attribute<&t::mac>("mac"),
        attribute<&t::id>("id"),
        attribute<&t::name>("name"),
        attribute<&t::ip>("ip")
            .invalid(bad_network, "Invalid IP address in static host definition for network '{name}'"),
        element<&t::lease>("lease"),
        key<[](const t& host) { return host.ip ? to_string(*host.ip) : std::string(); }>);
    return rows;
}

template <>
const record& describe<dhcp_bootp>() {
    using t = dhcp_bootp;
    static constexpr table rows(of<t>, "bootp",
        attribute<&t::file>("file"),
        attribute<&t::server>("server").from(error_domain::none)
            .invalid(errc::system_error, "Cannot parse socket address '{}': Name or service not known"));
    return rows;
}

template <>
const record& describe<dhcp>() {
    using t = dhcp;
    static constexpr table rows(of<t>, "dhcp",
        element<&t::ranges>("range"),
        element<&t::hosts>("host"),
        element<&t::bootp>("bootp"));
    return rows;
}

template <>
const record& describe<network_ip>() {
    using t = network_ip;
    static constexpr table rows(of<t>, "ip",
        attribute<&t::family>("family").invalid(bad_network, "Unrecognized family '{}' in network '{name}'"),
        attribute<&t::address>("address")
            .required(bad_network, "Missing required address attribute in network '{name}'")
            .invalid(bad_network, "Invalid address '{}' in network '{name}'"),
        attribute<&t::netmask>("netmask").strictly(strict::netmask)
            .invalid(bad_network, "Invalid netmask '{}' in network '{name}'"),
        attribute<&t::prefix>("prefix"),
        attribute<&t::local_ptr>("localPtr"),
        element<&t::tftp_root>("tftp", "root"),
        element<&t::dhcp>("dhcp"),
        validate<check_ip>,
        key<[](const t& ip) { return ip.address ? to_string(*ip.address) : std::string(); }>,
        end_tag<t>());
    return rows;
}

}  // namespace vir::xml
