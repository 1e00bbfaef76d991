// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/network_common.hpp>
#include <virtxx/doc/network_dns.hpp>
#include <virtxx/doc/network_forward.hpp>
#include <virtxx/doc/network_ip.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/ip_address.hpp>
#include <virtxx/mac_address.hpp>
#include <virtxx/uuid.hpp>

namespace vir {
namespace net {

/// Who keeps the bridge's table of MAC addresses.
VIRTXX_ENUM(mac_table_manager, kernel, libvirt)

/// <bridge>: the switch that guests are plugged into.
struct bridge {
    std::string name;                                     ///< up to 15 bytes; empty: the driver finds one
    std::string zone;                                     ///< of firewalld (since 5.1.0)
    std::optional<bool> stp;                              ///< spanning tree; absent: on
    std::optional<std::uint64_t> delay;                   ///< seconds until a new port forwards; absent: 0
    /// libvirt: the kernel does not learn addresses (since 1.2.11).
    std::optional<net::mac_table_manager> mac_table_manager;

    bridge() = default;
    explicit bridge(std::string name) : name(std::move(name)) {}
    bool operator==(const bridge&) const = default;
};

/// <domain>: the name of the network in DNS (since 0.4.5).
struct network_domain {
    std::string name;
    std::optional<bool> local_only;  ///< names in it are not asked of others (since 1.2.12)

    network_domain() = default;
    bool operator==(const network_domain&) const = default;
};

/// <portgroup>: a class of guests' interfaces; an interface names it (since 0.9.4).
struct portgroup {
    std::string name;                            ///< unique in the network
    bool is_default = false;                     ///< of interfaces that name none; at most one
    std::optional<bool> trust_guest_rx_filters;  ///< since 1.2.10
    box<net::vlan> vlan;                         ///< since 0.10.0
    box<net::virtual_port> virtual_port;
    box<net::bandwidth> bandwidth;               ///< of each interface

    portgroup() = default;
    explicit portgroup(std::string name) : name(std::move(name)) {}
    bool operator==(const portgroup&) const = default;
};

}  // namespace net

/// A virtual network: <network> (since 0.3.0). See https://libvirt.org/formatnetwork.html for the meaning of each
/// element.
struct network_def {
    std::optional<std::uint32_t> connections;    ///< guests' interfaces on it; active networks only (since 0.10.0)
    bool ipv6 = false;                           ///< IPv6 among guests without an address on the host (since 1.0.1)
    std::optional<bool> trust_guest_rx_filters;  ///< guests may set the filters of macvtap (since 1.2.10)
    std::string name;                            ///< unique on its host; no '/'
    std::optional<vir::uuid> uuid;               ///< absent: generated when defined
    /// The content of <metadata>, XML as it stands; the whole element where that is empty or declares namespaces
    /// (since 2.1.0).
    std::string metadata;
    std::optional<net::forward> forward;         ///< absent: guests and host only
    net::bridge bridge;
    std::optional<std::uint32_t> mtu;            ///< bytes; absent: the device's, mostly 1500 (since 3.1.0)
    std::optional<mac_address> mac;              ///< of the bridge; absent: generated (since 0.8.8)
    std::optional<net::network_domain> domain;   ///< since 0.4.5
    box<net::dns> dns;                           ///< since 0.9.3
    box<net::vlan> vlan;                         ///< of all interfaces (since 0.10.0)
    box<net::bandwidth> bandwidth;               ///< of the bridge (since 0.9.4)
    std::optional<bool> isolated;                ///< <port isolated>: ports do not see each other (since 6.1.0)
    std::vector<net::network_ip> ips;
    std::vector<net::route> routes;              ///< since 1.0.6
    box<net::virtual_port> virtual_port;         ///< of all interfaces (since 0.9.4)
    std::vector<net::portgroup> portgroups;      ///< since 0.9.4
    std::vector<std::string> dnsmasq_options;    ///< lines of dnsmasq's configuration, as they are (since 5.6.0)

    network_def() = default;
    bool operator==(const network_def&) const = default;

    /// The mode of forward; none without it.
    net::forward_mode mode() const noexcept { return forward ? forward->mode : net::forward_mode::none; }
    /// The portgroup of that name; without a name the default one; null when there is none.
    const net::portgroup* find_portgroup(std::string_view name) const noexcept;
};

/// What a driver knows better than the rules that hold for any. The functions here do nothing: they are those of a
/// driver without opinions, such as test.
class network_hooks {
public:
    network_hooks() = default;
    virtual ~network_hooks() = default;

    /// After the common rules: names, addresses, what the driver cannot do.
    virtual void after(network_def&) const {}
    /// Whether it knows dnsmasq's options; who does not drops them.
    virtual bool has_dnsmasq() const { return false; }

    network_hooks(const network_hooks&) = default;
    network_hooks& operator=(const network_hooks&) = default;
};

/// What libvirt's own network driver adds, the one that makes bridges: a name and a MAC address for each bridge of its
/// own, and the rules of what goes together in which mode.
class bridge_network_hooks : public network_hooks {
public:
    void after(network_def& network) const override;
    bool has_dnsmasq() const override { return true; }
    /// Whether another network or device has that name.
    virtual bool bridge_in_use(const std::string&) const { return false; }
};

/// Makes a parsed document of a network complete as libvirt does when it defines one, for any driver: a UUID and the
/// defaults; what only an active network has is dropped. Doing it twice changes nothing. Throws vir::error (xml_error,
/// config_unsupported) with libvirt's codes for what cannot be meant.
void complete(network_def& network, const network_hooks& hooks = {});

}  // namespace vir
