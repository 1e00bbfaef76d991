// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <virtxx/box.hpp>
#include <virtxx/doc/network.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/mac_address.hpp>
#include <virtxx/uuid.hpp>

namespace vir {
namespace net {

/// As device::direct_mode.
VIRTXX_ENUM(plug_mode, vepa, _private, bridge, passthrough)

/// Not plugged in: what who asks for a port says.
struct no_plug {
    no_plug() = default;
    bool operator==(const no_plug&) const = default;
};

/// The bridge of a network that has one of its own.
struct network_plug {
    std::string bridge;  ///< its name
    std::optional<net::mac_table_manager> mac_table_manager;

    network_plug() = default;
    explicit network_plug(std::string bridge) : bridge(std::move(bridge)) {}
    bool operator==(const network_plug&) const = default;
};

/// A bridge of the host's.
struct bridge_plug {
    std::string bridge;  ///< its name
    std::optional<net::mac_table_manager> mac_table_manager;

    bridge_plug() = default;
    explicit bridge_plug(std::string bridge) : bridge(std::move(bridge)) {}
    bool operator==(const bridge_plug&) const = default;
};

/// macvtap on a device of the host's.
struct direct_plug {
    std::string dev;                ///< its name
    std::optional<plug_mode> mode;  ///< absent: vepa

    direct_plug() = default;
    explicit direct_plug(std::string dev, plug_mode mode = plug_mode::vepa) : dev(std::move(dev)), mode(mode) {}
    bool operator==(const direct_plug&) const = default;
};

/// A virtual function that the guest gets whole.
struct hostdev_plug {
    std::optional<bool> managed;           ///< it is taken from the host's driver and given back
    std::optional<forward_driver> driver;
    std::uint32_t domain = 0;
    std::uint32_t bus = 0;
    std::uint32_t slot = 0;
    std::uint32_t function = 0;

    hostdev_plug() = default;
    bool operator==(const hostdev_plug&) const = default;
};

/// <bandwidth> of a port.
struct port_bandwidth {
    std::optional<std::uint32_t> class_id;  ///< of traffic control, on a network with a bridge of its own; the driver's
    net::bandwidth limits;

    port_bandwidth() = default;
    bool operator==(const port_bandwidth&) const = default;
};

using any_plug = std::variant<no_plug, network_plug, bridge_plug, direct_plug, hostdev_plug>;

}  // namespace net

/// A guest's place in a network: <networkport> (since 5.5.0). See https://libvirt.org/formatnetworkport.html.
struct network_port_def {
    vir::uuid uuid;                              ///< absent in the document: generated
    std::string owner_name;                      ///< of the domain
    vir::uuid owner_uuid;
    std::string group;                           ///< portgroup
    std::optional<mac_address> mac;              ///< as the guest has it; does not start with fe
    box<net::virtual_port> virtual_port;
    box<net::port_bandwidth> bandwidth;
    box<net::vlan> vlan;
    std::optional<bool> isolated;                ///< since 6.1.0
    std::optional<bool> trust_guest_rx_filters;  ///< macvtap follows the guest's address and filters; absent: no
    net::any_plug plug;                          ///< where it is plugged in

    network_port_def() = default;
    bool operator==(const network_port_def&) const = default;
};

}  // namespace vir
