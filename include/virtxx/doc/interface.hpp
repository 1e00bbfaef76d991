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

/// How packets go between guests of one device: vepa, private: by way of the switch; bridge: at once; passthrough: one
/// guest has the device (since 0.9.2).
VIRTXX_ENUM(direct_mode, vepa, _private, bridge, passthrough)
/// static: an address of VMware's range is kept (since 6.6.0).
VIRTXX_ENUM(mac_type, generated, _static)
/// qemu: in user space; vhost: in the host's kernel. For type hostdev vfio (since 1.0.5) or kvm.
VIRTXX_ENUM(net_driver_name, qemu, vhost, vfio, xen, kvm)
/// What a full transmit buffer does.
VIRTXX_ENUM(net_tx_mode, iothread, timer)
/// Whether the cable is plugged in.
VIRTXX_ENUM(link_state, up, down)
/// persistent: always there; transient: taken out for migration.
VIRTXX_ENUM(teaming_type, persistent, transient)
/// Who does user-mode networking; passt (since 9.0.0).
VIRTXX_ENUM(net_backend_type, _default, passt)

/// <ip> and <route> of the host's end (since 2.1.0).
struct host_addresses {
    std::vector<net::ip> ips;        ///< on the host
    std::vector<net::route> routes;  ///< on the host

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
    box<host_addresses> host;  ///< since 2.1.0

    ethernet_net() = default;
    bool operator==(const ethernet_net&) const = default;
};

/// A bridge of the host's.
struct bridge_net {
    std::string bridge;  ///< its name

    bridge_net() = default;
    explicit bridge_net(std::string bridge) : bridge(std::move(bridge)) {}
    bool operator==(const bridge_net&) const = default;
};

/// A virtual network of this library.
struct network_net {
    std::string network;               ///< its name
    std::string portgroup;             ///< since 0.9.4
    std::optional<vir::uuid> port_id;  ///< running guests (since 5.1.0)
    std::string bridge;                ///< running guests

    network_net() = default;
    explicit network_net(std::string network, std::string portgroup = {})
        : network(std::move(network)), portgroup(std::move(portgroup)) {}
    bool operator==(const network_net&) const = default;
};

/// macvtap on an interface of the host (since 0.7.7).
struct direct_net {
    std::string dev;                  ///< its name
    std::optional<direct_mode> mode;  ///< absent: vepa

    direct_net() = default;
    bool operator==(const direct_net&) const = default;
};

/// A network within VirtualBox.
struct internal_net {
    std::string name;

    internal_net() = default;
    bool operator==(const internal_net&) const = default;
};

/// Guests joined by a socket: QEMU's server, client, mcast and udp.
struct server_net {
    std::string address;     ///< where it listens
    std::uint32_t port = 0;  ///< TCP

    server_net() = default;
    bool operator==(const server_net&) const = default;
};
/// Connects to the guest that is the server.
struct client_net {
    std::string address;     ///< of the server
    std::uint32_t port = 0;  ///< TCP

    client_net() = default;
    bool operator==(const client_net&) const = default;
};
/// A group of guests, on many hosts.
struct mcast_net {
    std::string address;     ///< of the group
    std::uint32_t port = 0;  ///< UDP

    mcast_net() = default;
    bool operator==(const mcast_net&) const = default;
};
/// UDP between two guests (since 1.2.20).
struct udp_net {
    std::string address;           ///< where packets go
    std::uint32_t port = 0;        ///< UDP
    std::string local_address;     ///< where they come from
    std::uint32_t local_port = 0;  ///< UDP

    udp_net() = default;
    bool operator==(const udp_net&) const = default;
};

VIRTXX_ENUM(vhost_user_net_type, _unix)
/// A program on the host that speaks vhost-user (since 1.2.7).
struct vhost_user_net {
    vhost_user_net_type type = vhost_user_net_type::_unix;
    std::string path;                                ///< UNIX socket
    vhost_user_mode mode = vhost_user_mode::server;  ///< of QEMU's end
    box<device::reconnect> reconnect;                ///< client (since 4.1.0)

    vhost_user_net() = default;
    bool operator==(const vhost_user_net&) const = default;
};

VIRTXX_ENUM(hostdev_net_address_type, pci, usb)
/// Which device of the host.
struct hostdev_net_address {
    hostdev_net_address_type type = hostdev_net_address_type::pci;
    std::uint32_t domain = 0;    ///< pci
    std::uint32_t bus = 0;
    std::uint32_t slot = 0;      ///< pci
    std::uint32_t function = 0;  ///< pci
    std::uint32_t device = 0;    ///< usb

    hostdev_net_address() = default;
    bool operator==(const hostdev_net_address&) const = default;
};

/// A network card of the host, its MAC address and VLAN set before the guest gets it (since 0.9.11).
struct hostdev_net {
    hostdev_net_address address;

    hostdev_net() = default;
    bool operator==(const hostdev_net&) const = default;
};

/// A device that moves virtio's packets itself (since 6.9.0).
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
    std::optional<vir::uuid> switch_id;  ///< of the switch
    std::int64_t port_id = 0;            ///< of the port
    std::string portgroup_id;            ///< of its group
    std::int64_t connection_id = 0;      ///< of the connection

    vds_net() = default;
    bool operator==(const vds_net&) const = default;
};

/// The host's side of an interface; the type attribute chooses.
using any_net = std::variant<user_net, ethernet_net, bridge_net, network_net, direct_net, internal_net, server_net,
                             client_net, mcast_net, udp_net, vhost_user_net, hostdev_net, vdpa_net, null_net, vds_net>;

/// <host>: offloads that QEMU's virtio-net can be told to hide: absent leaves its default (since 1.2.9).
struct net_host_offloads {
    std::optional<bool> csum, gso, tso4, tso6, ecn, ufo, mrg_rxbuf;  ///< mrg_rxbuf (since 1.2.13)

    net_host_offloads() = default;
    bool operator==(const net_host_offloads&) const = default;
};
/// <guest>: likewise, of what the guest may ask for (since 1.2.9).
struct net_guest_offloads {
    std::optional<bool> csum, tso4, tso6, ecn, ufo;

    net_guest_offloads() = default;
    bool operator==(const net_guest_offloads&) const = default;
};

/// <driver> of an interface.
struct net_driver {
    std::optional<net_driver_name> name;  ///< absent: vhost where there is one (since 0.8.8)
    std::optional<net_tx_mode> txmode;    ///< since 0.8.8
    std::optional<bool> ioeventfd;        ///< requests get a thread of their own (since 0.9.3)
    std::optional<bool> event_idx;        ///< fewer interrupts and exits (since 0.9.5)
    std::uint32_t queues = 0;  ///< 0 leaves it to the hypervisor; virtio (since 1.0.6), vhostuser (since 1.2.17)
    std::uint32_t rx_queue_size = 0;      ///< a power of two, 256 to 1024 (since 2.3.0)
    std::uint32_t tx_queue_size = 0;      ///< likewise; vhostuser (since 3.7.0)
    std::optional<bool> rss;              ///< receive side scaling (since 8.3.0)
    std::optional<bool> rss_hash_report;  ///< hashes come with the packets (since 8.3.0)
    virtio_options virtio;                ///< since 3.5.0
    box<net_host_offloads> host;          ///< since 1.2.9
    box<net_guest_offloads> guest;        ///< since 1.2.9

    net_driver() = default;
    bool operator==(const net_driver&) const = default;
};

/// <backend>: paths of the tap and vhost devices, or passt.
struct net_backend {
    std::optional<net_backend_type> type;  ///< since 9.0.0
    std::string tap;                       ///< instead of /dev/net/tun (since 1.2.9)
    std::string vhost;                     ///< instead of /dev/vhost-net (since 1.2.9)
    std::string log_file;                  ///< passt: where its messages go (since 9.0.0)

    net_backend() = default;
    bool operator==(const net_backend&) const = default;
};

/// <range> of forwarded ports.
struct port_range {
    std::uint32_t start = 0;           ///< on the host
    std::optional<std::uint32_t> end;  ///< absent: start
    std::optional<std::uint32_t> to;   ///< where start goes in the guest; absent: the same
    std::optional<bool> exclude;       ///< these are not forwarded

    port_range() = default;
    bool operator==(const port_range&) const = default;
};
VIRTXX_ENUM(port_forward_protocol, tcp, udp)
/// <portForward>: passt (since 9.0.0).
struct port_forward {
    port_forward_protocol protocol = port_forward_protocol::tcp;
    std::string address;             ///< of the host; empty: all
    std::string dev;                 ///< of the host; empty: all
    std::vector<port_range> ranges;  ///< none: all ports

    port_forward() = default;
    bool operator==(const port_forward&) const = default;
};

/// <parameter>: a variable of the filter.
struct filter_parameter {
    std::string name;
    std::string value;

    filter_parameter() = default;
    bool operator==(const filter_parameter&) const = default;
};

/// <filterref>: a network filter with its variables (since 0.8.0).
struct filter_ref {
    std::string filter;                        ///< its name
    std::vector<filter_parameter> parameters;  ///< each name as often as it has values

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
    std::optional<mac_type> mac_kind;            ///< since 6.6.0
    std::optional<bool> mac_check;               ///< esx: whether the address must be of VMware's range
    std::optional<bool> trust_guest_rx_filters;  ///< macvtap follows the guest's address and filters (since 1.2.10)
    std::optional<bool> target_managed;          ///< no: the tap exists before and after the guest (since 5.7.0)
    std::string script;                          ///< run when the tap is there: its path (since 0.2.1)
    std::string down_script;                     ///< run when it is gone: its path (since 6.4.0)
    std::string backend_domain;                  ///< Xen: driver domain (since 1.2.13)
    std::string guest_dev;                       ///< name in the container (since 1.2.7)
    std::string guest_actual;                    ///< name in the container, while it runs
    box<net::vlan> vlan;                         ///< since 0.10.0
    box<net::virtual_port> virtual_port;         ///< since 0.8.2
    box<net_backend> backend;                    ///< of the tap or of user-mode networking
    std::vector<port_forward> port_forwards;     ///< since 9.0.0
    box<filter_ref> filter;                      ///< since 0.8.0
    box<device::teaming> teaming;                ///< since 6.1.0
    std::optional<std::uint64_t> send_buffer;    ///< <tune><sndbuf>: bytes (since 0.8.8)
    std::optional<std::uint32_t> coalesce_rx_max;  ///< frames (since 3.3.0)
    box<net::bandwidth> bandwidth;               ///< as in <network>
    std::optional<bool> isolated;                ///< <port isolated> (since 6.1.0)
    std::vector<net::ip> ips;                    ///< in the guest (since 1.2.12)
    std::vector<net::route> routes;              ///< in the guest (since 1.2.12)

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
    std::optional<link_state> link;      ///< absent: up (since 0.9.5)
    std::optional<std::uint32_t> mtu;    ///< bytes (since 3.1.0)
    box<net_driver> driver;
    box<interface_options> options;
    device::info info;

    interface() = default;
    explicit interface(any_net source, std::string model = {}) : source(std::move(source)), model(std::move(model)) {}
    bool operator==(const interface&) const = default;
};

}  // namespace vir::device
