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

VIRTXX_ENUM(vlan_native_mode, tagged, untagged)
VIRTXX_ENUM(virtual_port_type, _802_dot_1Qbg, _802_dot_1Qbh, openvswitch, midonet)
VIRTXX_ENUM(ip_family, ipv4, ipv6)

/// One direction of <bandwidth>, seen from the guest.
struct rate {
    std::uint64_t average = 0;  ///< KiB/s; 0: a floor alone
    std::uint64_t peak = 0;     ///< KiB/s; 0: none given
    std::uint64_t floor = 0;    ///< KiB/s guaranteed; inbound on networks with forwarding only
    std::uint64_t burst = 0;    ///< KiB at peak speed; 0: none given

    rate() = default;
    bool operator==(const rate&) const = default;
};

/// <bandwidth>: limits of what an interface, or a whole network, sends and receives.
struct bandwidth {
    std::optional<rate> inbound;
    std::optional<rate> outbound;

    bandwidth() = default;
    bool operator==(const bandwidth&) const = default;
};

struct vlan_tag {
    std::uint32_t id = 0;  ///< up to 4095
    std::optional<vlan_native_mode> native_mode;  ///< Open vSwitch (since 1.1.0)

    vlan_tag() = default;
    explicit vlan_tag(std::uint32_t id) : id(id) {}
    bool operator==(const vlan_tag&) const = default;
};

/// <vlan>: the VLANs that an interface is in.
struct vlan {
    std::optional<bool> trunk;  ///< implied by several tags
    std::vector<vlan_tag> tags;

    vlan() = default;
    bool operator==(const vlan&) const = default;
};

/// <virtualport>: how the interface is presented to the switch. Which members count depends on the type.
struct virtual_port {
    std::optional<virtual_port_type> type;
    std::optional<std::uint32_t> manager_id;       ///< 802.1Qbg, up to 0xff
    std::optional<std::uint32_t> type_id;          ///< 802.1Qbg, up to 0xffffff
    std::optional<std::uint32_t> type_id_version;  ///< 802.1Qbg, up to 0xff
    std::optional<vir::uuid> instance_id;          ///< 802.1Qbg; absent: random
    std::optional<vir::uuid> interface_id;         ///< openvswitch, midonet; absent: random
    std::string profile_id;                        ///< 802.1Qbh, openvswitch

    virtual_port() = default;
    bool operator==(const virtual_port&) const = default;
};

/// <ip> in an interface.
struct ip {
    std::string address;
    std::optional<ip_family> family;
    std::optional<std::uint32_t> prefix;
    std::string peer;

    ip() = default;
    bool operator==(const ip&) const = default;
};

/// <route>: a static route.
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
