// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/chardev.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/doc/network_common.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/mac_address.hpp>
#include <virtxx/uuid.hpp>

namespace vir::device {

VIRTXX_ENUM(direct_mode, vepa, _private, bridge, passthrough)
VIRTXX_ENUM(mac_type, generated, _static)
VIRTXX_ENUM(net_driver_name, qemu, vhost, vfio, xen, kvm)
VIRTXX_ENUM(net_tx_mode, iothread, timer)
VIRTXX_ENUM(link_state, up, down)
VIRTXX_ENUM(teaming_type, persistent, transient)
VIRTXX_ENUM(net_backend_type, _default, passt)

/// <ip> and <route> of the host's end.
struct host_addresses {
    std::vector<net::ip> ips;
    std::vector<net::route> routes;

    host_addresses() = default;
    bool operator==(const host_addresses&) const = default;
};

/// User-mode networking: no privileges, no way in (SLIRP, passt).
struct user_net {
    std::string dev;  ///< passt: host interface whose addresses the guest copies (since 9.0.0)

    user_net() = default;
    bool operator==(const user_net&) const = default;
};

/// A tap device that somebody else configures.
struct ethernet_net {
    box<host_addresses> host;

    ethernet_net() = default;
    bool operator==(const ethernet_net&) const = default;
};

struct bridge_net {
    std::string bridge;

    bridge_net() = default;
    explicit bridge_net(std::string bridge) : bridge(std::move(bridge)) {}
    bool operator==(const bridge_net&) const = default;
};

/// A virtual network of this library.
struct network_net {
    std::string network;
    std::string portgroup;
    std::optional<vir::uuid> port_id;  ///< running guests
    std::string bridge;                ///< running guests

    network_net() = default;
    explicit network_net(std::string network, std::string portgroup = {})
        : network(std::move(network)), portgroup(std::move(portgroup)) {}
    bool operator==(const network_net&) const = default;
};

/// macvtap on an interface of the host.
struct direct_net {
    std::string dev;
    std::optional<direct_mode> mode;  ///< absent: vepa

    direct_net() = default;
    bool operator==(const direct_net&) const = default;
};

struct internal_net {
    std::string name;

    internal_net() = default;
    bool operator==(const internal_net&) const = default;
};

/// Guests joined by a socket: QEMU's server, client, mcast and udp.
struct server_net {
    std::string address;
    std::uint32_t port = 0;

    server_net() = default;
    bool operator==(const server_net&) const = default;
};
struct client_net {
    std::string address;
    std::uint32_t port = 0;

    client_net() = default;
    bool operator==(const client_net&) const = default;
};
struct mcast_net {
    std::string address;
    std::uint32_t port = 0;

    mcast_net() = default;
    bool operator==(const mcast_net&) const = default;
};
struct udp_net {
    std::string address;
    std::uint32_t port = 0;
    std::string local_address;
    std::uint32_t local_port = 0;

    udp_net() = default;
    bool operator==(const udp_net&) const = default;
};

VIRTXX_ENUM(vhost_user_net_type, _unix)
struct vhost_user_net {
    vhost_user_net_type type = vhost_user_net_type::_unix;
    std::string path;  ///< UNIX socket
    vhost_user_mode mode = vhost_user_mode::server;
    box<device::reconnect> reconnect;

    vhost_user_net() = default;
    bool operator==(const vhost_user_net&) const = default;
};

VIRTXX_ENUM(hostdev_net_address_type, pci, usb)
/// Which device of the host.
struct hostdev_net_address {
    hostdev_net_address_type type = hostdev_net_address_type::pci;
    std::uint32_t domain = 0;
    std::uint32_t bus = 0;
    std::uint32_t slot = 0;
    std::uint32_t function = 0;
    std::uint32_t device = 0;  ///< usb

    hostdev_net_address() = default;
    bool operator==(const hostdev_net_address&) const = default;
};

/// A network card of the host, its MAC address and VLAN set before the guest gets it.
struct hostdev_net {
    hostdev_net_address address;

    hostdev_net() = default;
    bool operator==(const hostdev_net&) const = default;
};

struct vdpa_net {
    std::string dev;  ///< /dev/vhost-vdpa-N

    vdpa_net() = default;
    bool operator==(const vdpa_net&) const = default;
};

/// A card that is plugged in nowhere (since 8.7.0).
struct null_net {
    null_net() = default;
    bool operator==(const null_net&) const = default;
};

/// A port of a VMware distributed switch (since 8.7.0).
struct vds_net {
    std::optional<vir::uuid> switch_id;
    std::int64_t port_id = 0;
    std::string portgroup_id;
    std::int64_t connection_id = 0;

    vds_net() = default;
    bool operator==(const vds_net&) const = default;
};

/// The host's side of an interface; the type attribute chooses.
using any_net = std::variant<user_net, ethernet_net, bridge_net, network_net, direct_net, internal_net, server_net,
                             client_net, mcast_net, udp_net, vhost_user_net, hostdev_net, vdpa_net, null_net, vds_net>;

/// Offloads that QEMU's virtio-net can be told to hide: absent leaves its default.
struct net_host_offloads {
    std::optional<bool> csum, gso, tso4, tso6, ecn, ufo, mrg_rxbuf;

    net_host_offloads() = default;
    bool operator==(const net_host_offloads&) const = default;
};
struct net_guest_offloads {
    std::optional<bool> csum, tso4, tso6, ecn, ufo;

    net_guest_offloads() = default;
    bool operator==(const net_guest_offloads&) const = default;
};

/// <driver> of an interface.
struct net_driver {
    std::optional<net_driver_name> name;
    std::optional<net_tx_mode> txmode;
    std::optional<bool> ioeventfd;
    std::optional<bool> event_idx;
    std::uint32_t queues = 0;          ///< 0 leaves it to the hypervisor
    std::uint32_t rx_queue_size = 0;   ///< a power of two, 256 to 1024
    std::uint32_t tx_queue_size = 0;
    std::optional<bool> rss;           ///< since 8.3.0
    std::optional<bool> rss_hash_report;
    virtio_options virtio;
    box<net_host_offloads> host;
    box<net_guest_offloads> guest;

    net_driver() = default;
    bool operator==(const net_driver&) const = default;
};

/// <backend>: paths of the tap and vhost devices, or passt.
struct net_backend {
    std::optional<net_backend_type> type;  ///< since 9.0.0
    std::string tap;
    std::string vhost;
    std::string log_file;

    net_backend() = default;
    bool operator==(const net_backend&) const = default;
};

/// <range> of forwarded ports.
struct port_range {
    std::uint32_t start = 0;
    std::optional<std::uint32_t> end;
    std::optional<std::uint32_t> to;
    std::optional<bool> exclude;

    port_range() = default;
    bool operator==(const port_range&) const = default;
};
VIRTXX_ENUM(port_forward_protocol, tcp, udp)
/// <portForward>: passt (since 9.0.0).
struct port_forward {
    port_forward_protocol protocol = port_forward_protocol::tcp;
    std::string address;
    std::string dev;
    std::vector<port_range> ranges;

    port_forward() = default;
    bool operator==(const port_forward&) const = default;
};

struct filter_parameter {
    std::string name;
    std::string value;

    filter_parameter() = default;
    bool operator==(const filter_parameter&) const = default;
};

/// <filterref>: a network filter with its variables.
struct filter_ref {
    std::string filter;
    std::vector<filter_parameter> parameters;

    filter_ref() = default;
    bool operator==(const filter_ref&) const = default;
};

/// <teaming>: two interfaces that the guest bonds (since 6.1.0).
struct teaming {
    teaming_type type = teaming_type::persistent;
    std::string persistent;  ///< transient ones: alias of the other

    teaming() = default;
    bool operator==(const teaming&) const = default;
};

/// What only some interfaces have.
struct interface_options {
    std::optional<mac_type> mac_kind;
    std::optional<bool> mac_check;               ///< esx
    std::optional<bool> trust_guest_rx_filters;
    std::optional<bool> target_managed;          ///< no: the tap exists before and after the guest (since 5.7.0)
    std::string script;
    std::string down_script;
    std::string backend_domain;                  ///< Xen
    std::string guest_dev;                       ///< name in the container
    std::string guest_actual;
    box<net::vlan> vlan;
    box<net::virtual_port> virtual_port;
    box<net_backend> backend;
    std::vector<port_forward> port_forwards;
    box<filter_ref> filter;
    box<device::teaming> teaming;
    std::optional<std::uint64_t> send_buffer;    ///< <tune><sndbuf>: bytes
    std::optional<std::uint32_t> coalesce_rx_max;  ///< frames (since 3.3.0)
    box<net::bandwidth> bandwidth;
    std::optional<bool> isolated;                ///< <port isolated> (since 6.1.0)
    std::vector<net::ip> ips;                    ///< in the guest
    std::vector<net::route> routes;

    interface_options() = default;
    bool operator==(const interface_options&) const = default;
};

/// <interface>: a network card.
struct interface {
    any_net source;
    std::optional<mac_address> mac;      ///< absent: generated
    std::string model;                   ///< "virtio", "e1000e", ...; free text, the hypervisor knows
    std::string target;                  ///< <target dev>: name of the host's end
    bool managed = false;                ///< type hostdev
    std::optional<link_state> link;
    std::optional<std::uint32_t> mtu;    ///< bytes (since 3.1.0)
    box<net_driver> driver;
    box<interface_options> options;
    device::info info;

    interface() = default;
    explicit interface(any_net source, std::string model = {}) : source(std::move(source)), model(std::move(model)) {}
    bool operator==(const interface&) const = default;
};

}  // namespace vir::device
