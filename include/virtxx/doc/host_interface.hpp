// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/enum.hpp>

namespace vir {

/// Interfaces of the host: device::interface is a guest's.
namespace host_net {

/// When the host starts it.
VIRTXX_ENUM(start_mode, onboot, none, hotplug)
VIRTXX_ENUM(protocol_family, ipv4, ipv6)
/// As the kernel has it.
VIRTXX_ENUM(link_state, unknown, notpresent, down, lowerlayerdown, testing, dormant, up)
/// Which card of a bond sends what.
VIRTXX_ENUM(bond_mode, balance_rr, active_backup, balance_xor, broadcast, _802_dot_3ad, balance_tlb, balance_alb)
/// How a link's state is found: by MII or ethtool, or as the card's driver keeps it.
VIRTXX_ENUM(bond_carrier, ioctl, netif)
/// Of which cards the answers are looked at.
VIRTXX_ENUM(arp_validate, active, backup, all)

/// <link>: what the cable says; of what is there, not of what is wanted (since 1.2.4).
struct link {
    std::uint32_t speed = 0;          ///< Mbit/s; 0: unknown
    std::optional<link_state> state;  ///< of the cable

    link() = default;
    bool operator==(const link&) const = default;
};

/// <ip>: an address.
struct address {
    std::string ip;           ///< as it was written
    std::int32_t prefix = 0;  ///< bits; 0: none given

    address() = default;
    explicit address(std::string ip, std::int32_t prefix = 0) : ip(std::move(ip)), prefix(prefix) {}
    bool operator==(const address&) const = default;
};

/// <dhcp>: addresses come from a server.
struct dhcp_client {
    std::optional<bool> peerdns;  ///< whether its name servers are taken

    dhcp_client() = default;
    bool operator==(const dhcp_client&) const = default;
};

/// <protocol>: the addresses of one family.
struct protocol {
    protocol_family family = protocol_family::ipv4;
    bool autoconf = false;             ///< IPv6 without a server
    std::optional<dhcp_client> dhcp;
    std::vector<address> addresses;
    std::string gateway;               ///< <route gateway>: of the default route

    protocol() = default;
    bool operator==(const protocol&) const = default;
};

/// <interface type='ethernet'>: a card.
struct ethernet {
    std::string mac;  ///< as it was written; empty: what the device has

    ethernet() = default;
    bool operator==(const ethernet&) const = default;
};

/// <vlan>: packets with a tag on another interface.
struct vlan {
    std::string tag;  ///< 0 to 4095
    std::string dev;  ///< <interface name>: which one carries it

    vlan() = default;
    bool operator==(const vlan&) const = default;
};

/// An Ethernet card in a bond.
struct bond_port {
    std::string name;
    host_net::link link;
    std::string mac;

    bond_port() = default;
    explicit bond_port(std::string name) : name(std::move(name)) {}
    bool operator==(const bond_port&) const = default;
};

/// <miimon>: the links are watched by their own state.
struct miimon {
    std::uint32_t freq = 0;               ///< ms between looks
    std::uint32_t downdelay = 0;          ///< ms; 0: none
    std::uint32_t updelay = 0;            ///< ms; 0: none
    std::optional<bond_carrier> carrier;  ///< absent: the kernel's default

    miimon() = default;
    bool operator==(const miimon&) const = default;
};

/// <arpmon>: the links are watched by asking an address.
struct arpmon {
    std::uint32_t interval = 0;            ///< ms between questions
    std::string target;                    ///< IPv4 address
    std::optional<arp_validate> validate;  ///< absent: nothing is

    arpmon() = default;
    bool operator==(const arpmon&) const = default;
};

/// <bond>: several cards as one.
struct bond {
    std::optional<bond_mode> mode;  ///< absent: the kernel's default
    std::optional<host_net::miimon> miimon;
    std::optional<host_net::arpmon> arpmon;  ///< not beside miimon
    std::vector<bond_port> ports;

    bond() = default;
    bool operator==(const bond&) const = default;
};

/// An interface in a bridge.
struct bridge_port {
    std::string name;
    host_net::link link;
    std::variant<ethernet, bond, vlan> kind;

    bridge_port() = default;
    explicit bridge_port(std::string name) : name(std::move(name)) {}
    bool operator==(const bridge_port&) const = default;
};

/// <bridge>: a switch that guests may be plugged into.
struct bridge {
    std::optional<bool> stp;  ///< spanning tree
    std::string delay;        ///< seconds until a new port forwards, "0.01"
    std::vector<bridge_port> ports;

    bridge() = default;
    bool operator==(const bridge&) const = default;
};

}  // namespace host_net

/// An interface of the host: <interface>, as virInterface has it. The attribute type says which kind.
struct interface_def {
    std::string name;                           ///< of the device: "eth0"
    std::optional<host_net::start_mode> start;  ///< absent: on a bridge or bond of which it is a part
    std::optional<std::uint32_t> mtu;           ///< bytes, up to 100000
    std::vector<host_net::protocol> protocols;
    host_net::link link;                        ///< bridges have none
    std::variant<host_net::ethernet, host_net::bridge, host_net::bond, host_net::vlan> kind;

    interface_def() = default;
    bool operator==(const interface_def&) const = default;
};

}  // namespace vir
