// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/address.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/ip_address.hpp>

namespace vir::net {

/// How a network reaches the world. `none` is what a document without <forward> means: the guests and their host only.
/// `open` (since 2.2.0) is `route` without any rule in the firewall. The last five hand the guests over to something of
/// the host's: a bridge, macvtap in three modes (since 0.9.4), PCI devices (since 0.10.0).
VIRTXX_ENUM(forward_mode, none, nat, route, open, bridge, _private, vepa, passthrough, hostdev)
/// Who gives a function to the guest; kvm is gone (since 5.7.0).
VIRTXX_ENUM(forward_driver, kvm, vfio)

/// Whether the network has a bridge and addresses of its own, that it is the driver's to make.
constexpr bool has_own_bridge(forward_mode mode) noexcept {
    return mode == forward_mode::none || mode == forward_mode::nat || mode == forward_mode::route ||
           mode == forward_mode::open;
}

/// <address> of <nat>: what guests' packets seem to come from, IPv4 (since 1.0.3).
struct nat_addresses {
    std::optional<ip_address> start;
    std::optional<ip_address> end;  ///< not before start

    nat_addresses() = default;
    nat_addresses(ip_address start, ip_address end) : start(start), end(end) {}
    bool operator==(const nat_addresses&) const = default;
};

/// <port> of <nat>: likewise the ports (since 1.0.3).
struct nat_ports {
    std::uint32_t start = 0;  ///< up to 65535; both 0: any
    std::uint32_t end = 0;    ///< not before start

    nat_ports() = default;
    nat_ports(std::uint32_t start, std::uint32_t end) : start(start), end(end) {}
    bool operator==(const nat_ports&) const = default;
};

/// <nat>: mode nat only.
struct nat {
    std::optional<bool> ipv6;  ///< translates IPv6 too (since 6.5.0)
    std::optional<nat_addresses> addresses;
    std::optional<nat_ports> ports;

    nat() = default;
    bool operator==(const nat&) const = default;
};

/// <interface>: a device of the host that packets go out by, or one of a pool for guests (since 0.9.4).
struct forward_interface {
    std::string dev;                ///< its name
    std::uint32_t connections = 0;  ///< guests that use it; active networks only (since 0.10.0)

    forward_interface() = default;
    explicit forward_interface(std::string dev) : dev(std::move(dev)) {}
    bool operator==(const forward_interface&) const = default;
};

/// <address type='pci'>: a virtual function in the pool of a network of mode hostdev (since 0.10.0).
struct forward_function {
    std::uint32_t domain = 0;       ///< of PCI
    std::uint32_t bus = 0;
    std::uint32_t slot = 0;
    std::uint32_t function = 0;
    std::uint32_t connections = 0;  ///< as forward_interface has it

    forward_function() = default;
    forward_function(std::uint32_t domain, std::uint32_t bus, std::uint32_t slot, std::uint32_t function)
        : domain(domain), bus(bus), slot(slot), function(function) {}
    bool operator==(const forward_function&) const = default;
};

/// <forward>. Of interfaces, functions and pf the first that is there counts, as libvirt has it.
struct forward {
    forward_mode mode = forward_mode::nat;
    /// <forward dev>: one interface in short. Reading turns it into the first of `interfaces`.
    std::string dev;
    bool managed = false;                   ///< mode hostdev: functions are taken from the host's driver and given back
    std::optional<forward_driver> driver;   ///< mode hostdev; absent: vfio (since 1.0.5)
    std::optional<net::nat> nat;
    std::vector<forward_interface> interfaces;
    std::vector<forward_function> functions;
    std::string pf;                         ///< <pf dev>: all virtual functions of this one are the pool (since 0.9.10)

    forward() = default;
    explicit forward(forward_mode mode) : mode(mode) {}
    bool operator==(const forward&) const = default;
};

}  // namespace vir::net
