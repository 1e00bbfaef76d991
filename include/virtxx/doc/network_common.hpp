// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/ip_address.hpp>
#include <virtxx/uuid.hpp>

/// What guest interfaces, networks and network ports have in common.
namespace vir::net {

/// How packets of the VLAN go that has no tag in the guest.
VIRTXX_ENUM(vlan_native_mode, tagged, untagged)
/// 802.1Qbg, 802.1Qbh (since 0.8.2), openvswitch (since 0.9.11), midonet (since 1.2.13).
VIRTXX_ENUM(virtual_port_type, _802_dot_1Qbg, _802_dot_1Qbh, openvswitch, midonet)
VIRTXX_ENUM(ip_family, ipv4, ipv6)

/// One direction of <bandwidth>, seen from the guest.
struct rate {
    std::uint64_t average = 0;  ///< kB/s; 0: a floor alone
    std::uint64_t peak = 0;     ///< kB/s; 0: none given; of no effect outbound
    std::uint64_t floor = 0;    ///< kB/s guaranteed; inbound on networks with forwarding only (since 1.0.1)
    std::uint64_t burst = 0;    ///< KiB at peak speed; 0: none given

    rate() = default;
    bool operator==(const rate&) const = default;
};

/// <bandwidth>: limits of what an interface, or a whole network, sends and receives (since 0.9.4).
struct bandwidth {
    std::optional<rate> inbound;   ///< to the guest or network
    std::optional<rate> outbound;  ///< from it

    bandwidth() = default;
    bool operator==(const bandwidth&) const = default;
};

/// <tag>: one VLAN.
struct vlan_tag {
    std::uint32_t id = 0;  ///< up to 4095
    std::optional<vlan_native_mode> native_mode;  ///< Open vSwitch (since 1.1.0)

    vlan_tag() = default;
    explicit vlan_tag(std::uint32_t id) : id(id) {}
    bool operator==(const vlan_tag&) const = default;
};

/// <vlan>: the VLANs that an interface is in (since 0.10.0).
struct vlan {
    std::optional<bool> trunk;   ///< Open vSwitch; implied by several tags
    std::vector<vlan_tag> tags;  ///< one, or several of a trunk

    vlan() = default;
    bool operator==(const vlan&) const = default;
};

/// <virtualport>: how the interface is presented to the switch. Which members count depends on the type.
struct virtual_port {
    std::optional<virtual_port_type> type;         ///< absent: whatever the network's switch is (since 0.10.0)
    std::optional<std::uint32_t> manager_id;       ///< 802.1Qbg, up to 0xff
    std::optional<std::uint32_t> type_id;          ///< 802.1Qbg, up to 0xffffff
    std::optional<std::uint32_t> type_id_version;  ///< 802.1Qbg, up to 0xff
    std::optional<vir::uuid> instance_id;          ///< 802.1Qbg; absent: random
    std::optional<vir::uuid> interface_id;         ///< openvswitch, midonet; absent: random
    std::string profile_id;                        ///< name of a port profile: 802.1Qbh, openvswitch

    virtual_port() = default;
    bool operator==(const virtual_port&) const = default;
};

/// <ip> in an interface (since 1.2.12).
struct ip {
    std::string address;
    std::optional<ip_family> family;      ///< absent: ipv4
    std::optional<std::uint32_t> prefix;  ///< bits; absent: natural_prefix()
    std::string peer;                     ///< other end of a line between two (since 2.1.0)

    ip() = default;
    bool operator==(const ip&) const = default;
};

/// <route>: a static route (since 1.0.6).
struct route {
    std::optional<ip_family> family;      ///< absent: ipv4
    std::optional<ip_address> address;    ///< of the network that is reached
    std::optional<ip_address> netmask;    ///< IPv4 only
    std::optional<std::uint32_t> prefix;  ///< bits; not beside a netmask; without either: 0
    std::optional<ip_address> gateway;    ///< has to be reachable without this route
    std::optional<std::uint32_t> metric;  ///< from 1; lower ones are preferred

    route() = default;
    bool operator==(const route&) const = default;
};

/// Bits of an IPv4 network that nobody told, by its class (A, B, C); 64 for IPv6.
unsigned natural_prefix(const ip_address& address) noexcept;

}  // namespace vir::net
