// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/doc/network_common.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/ip_address.hpp>

namespace vir::net {

VIRTXX_ENUM(lease_unit, seconds, minutes, hours)

/// <lease>: how long a guest may keep an address without asking again (since 6.3.0).
struct dhcp_lease {
    std::optional<std::uint64_t> expiry;  ///< 0: for ever; else at least two minutes
    std::optional<lease_unit> unit;       ///< absent: minutes

    dhcp_lease() = default;
    explicit dhcp_lease(std::uint64_t expiry, lease_unit unit = lease_unit::minutes) : expiry(expiry), unit(unit) {}
    bool operator==(const dhcp_lease&) const = default;
};

/// <range>: addresses that are given to whoever asks; within the network, at most 65536.
struct dhcp_range {
    std::optional<ip_address> start;
    std::optional<ip_address> end;
    std::optional<dhcp_lease> lease;  ///< absent: the server's default

    dhcp_range() = default;
    dhcp_range(ip_address start, ip_address end) : start(start), end(end) {}
    bool operator==(const dhcp_range&) const = default;
};

/// <host>: the address of one guest, who is known by its MAC address, its name, or on IPv6 its DUID (since 0.4.5).
struct dhcp_host {
    std::string mac;                  ///< as it was written; IPv4 only
    std::string id;                   ///< DUID, hexadecimal with ':'; IPv6 (since 1.0.3)
    std::optional<std::string> name;  ///< host name; may be what tells the guest
    std::optional<ip_address> ip;
    std::optional<dhcp_lease> lease;

    dhcp_host() = default;
    bool operator==(const dhcp_host&) const = default;
};

/// <bootp>: what a guest boots over the network (PXE); IPv4 (since 0.7.1).
struct dhcp_bootp {
    std::string file;                  ///< image to boot
    std::optional<ip_address> server;  ///< absent: this host (since 0.7.3)

    dhcp_bootp() = default;
    bool operator==(const dhcp_bootp&) const = default;
};

/// <dhcp>: one for IPv4 and one for IPv6 (since 1.0.1) on each network.
struct dhcp {
    std::vector<dhcp_range> ranges;
    std::vector<dhcp_host> hosts;
    std::optional<dhcp_bootp> bootp;

    dhcp() = default;
    bool operator==(const dhcp&) const = default;
};

/// <ip>: an address of the host in the network, and what is served there.
struct network_ip {
    std::optional<ip_family> family;      ///< absent: ipv4 (since 0.8.7)
    std::optional<ip_address> address;    ///< of the host; others are in its network
    std::optional<ip_address> netmask;    ///< IPv4 only; absent: by prefix or class
    std::optional<std::uint32_t> prefix;  ///< bits; not beside a netmask (since 0.8.7)
    std::optional<bool> local_ptr;        ///< reverse lookups in the network are not asked of others (since 3.0.0)
    std::string tftp_root;                ///< folder of the TFTP server; IPv4 only (since 0.7.1)
    net::dhcp dhcp;

    network_ip() = default;
    explicit network_ip(ip_address address, std::uint32_t prefix) : address(address), prefix(prefix) {
        if (address.is_v6()) family = ip_family::ipv6;
    }
    bool operator==(const network_ip&) const = default;

    bool is_v6() const noexcept { return family == ip_family::ipv6; }
    /// What prefix or netmask say; the address's class where there is neither, and 64 for IPv6.
    unsigned effective_prefix() const noexcept;
};

/// Refuses a range that is reversed, larger than 65536 addresses, or not within that network: internal_error.
/// A null network: a range by itself.
void check_range(const ip_address& start, const ip_address& end, const ip_address* network, unsigned prefix);
/// Refuses a range without its two addresses, and one that does not fit the network of that <ip>.
void check_range_of(const dhcp_range& range, const network_ip& ip);
/// Refuses a host that is not known by what that family of addresses has (xml_error). `partial`: one that stands for
/// others to be found, of which something of mac, name and ip is enough.
void check_host_of(const dhcp_host& host, const network_ip& ip, bool partial = false);

}  // namespace vir::net
