// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// Who listens: connect: the other side; bind: this one.
VIRTXX_ENUM(socket_mode, connect, bind)
/// As socket_mode: client connects, server listens.
VIRTXX_ENUM(vhost_user_mode, client, server)
/// telnets, tls: encrypted (since 0.8.5).
VIRTXX_ENUM(tcp_protocol, raw, telnet, telnets, tls)
/// Where the guest's pointer is drawn.
VIRTXX_ENUM(mouse_mode, server, client)
/// <target type> of <serial>: isa, usb, pci (since 1.0.2), spapr-vio, system, sclp (since 3.10.0), isa-debug
/// (since 8.1.0).
VIRTXX_ENUM(serial_target_type, isa_serial, usb_serial, pci_serial, spapr_vio_serial, system_serial, sclp_serial,
            isa_debug)
/// <target><model> (since 3.10.0): 16550a (since 4.7.0), isa-debugcon (since 8.1.0).
VIRTXX_ENUM(serial_target_model, isa_serial, usb_serial, pci_serial, spapr_vty, pl011, sclpconsole, sclplmconsole,
            _16550a, isa_debugcon)
/// <target type> of <console>: virtio (since 0.8.3). Instead of sclp and sclplm there are serial ports.
VIRTXX_ENUM(console_target_type, none, serial, xen, uml, virtio, lxc, openvz, sclp, sclplm)
/// <target type> of <channel>: guestfwd (since 0.7.3), virtio (since 0.7.7), xen (since 2.3.0).
VIRTXX_ENUM(channel_target_type, none, guestfwd, virtio, xen)
/// Whether a program in the guest has the channel open.
VIRTXX_ENUM(channel_state, _default, connected, disconnected)

/// <reconnect>: whether a client socket tries again, and how many seconds apart (since 3.7.0).
struct reconnect {
    bool enabled = false;
    std::optional<std::uint32_t> timeout;  ///< seconds

    reconnect() = default;
    bool operator==(const reconnect&) const = default;
};

/// Takes everything and gives nothing.
struct null_chardev {
    null_chardev() = default;
    bool operator==(const null_chardev&) const = default;
};

/// A virtual console of the hypervisor's own display.
struct vc_chardev {
    vc_chardev() = default;
    bool operator==(const vc_chardev&) const = default;
};

/// A pseudo terminal, made at start.
struct pty_chardev {
    std::string path;  ///< /dev/pts/N of a running guest

    pty_chardev() = default;
    bool operator==(const pty_chardev&) const = default;
};

/// A character device of the host.
struct dev_chardev {
    std::string path;
    std::vector<source_label> labels;

    dev_chardev() = default;
    explicit dev_chardev(std::string path) : path(std::move(path)) {}
    bool operator==(const dev_chardev&) const = default;
};

/// Output goes to a file.
struct file_chardev {
    std::string path;
    std::optional<bool> append;  ///< absent: truncated at each start (since 1.3.1)
    std::vector<source_label> labels;

    file_chardev() = default;
    explicit file_chardev(std::string path) : path(std::move(path)) {}
    bool operator==(const file_chardev&) const = default;
};

/// Named pipes: path, or path.in and path.out.
struct pipe_chardev {
    std::string path;
    std::vector<source_label> labels;

    pipe_chardev() = default;
    explicit pipe_chardev(std::string path) : path(std::move(path)) {}
    bool operator==(const pipe_chardev&) const = default;
};

/// Standard input and output of the hypervisor's process.
struct stdio_chardev {
    stdio_chardev() = default;
    bool operator==(const stdio_chardev&) const = default;
};

/// Packets, some of which may be lost.
struct udp_chardev {
    std::string bind_host;        ///< where it listens; empty: anywhere
    std::string bind_service;     ///< port number or service name
    std::string connect_host;     ///< where it sends to
    std::string connect_service;  ///< port number or service name

    udp_chardev() = default;
    bool operator==(const udp_chardev&) const = default;
};

/// Client (connect) or server (bind).
struct tcp_chardev {
    socket_mode mode = socket_mode::connect;
    std::string host;
    std::string service;                 ///< port number or service name
    std::optional<bool> tls;             ///< absent: as the driver is configured (since 2.4.0)
    tcp_protocol protocol = tcp_protocol::raw;
    box<device::reconnect> reconnect;    ///< connect (since 3.7.0)

    tcp_chardev() = default;
    tcp_chardev(socket_mode mode, std::string host, std::string service)
        : mode(mode), host(std::move(host)), service(std::move(service)) {}
    bool operator==(const tcp_chardev&) const = default;
};

/// Client (connect) or server (bind) of a UNIX socket.
struct unix_chardev {
    socket_mode mode = socket_mode::connect;  ///< who listens
    std::string path;                         ///< empty: chosen by the driver
    std::vector<source_label> labels;
    box<device::reconnect> reconnect;         ///< connect (since 3.7.0)

    unix_chardev() = default;
    explicit unix_chardev(std::string path, socket_mode mode = socket_mode::connect)
        : mode(mode), path(std::move(path)) {}
    bool operator==(const unix_chardev&) const = default;
};

/// SPICE agent or USB redirection of the graphics (since 0.8.8).
struct spicevmc_chardev {
    spicevmc_chardev() = default;
    bool operator==(const spicevmc_chardev&) const = default;
};

/// A channel of SPICE with a name (since 1.2.2).
struct spiceport_chardev {
    std::string channel;  ///< its name

    spiceport_chardev() = default;
    bool operator==(const spiceport_chardev&) const = default;
};

/// bhyve's null modem pair (since 1.2.4).
struct nmdm_chardev {
    std::string master;  ///< path of the hypervisor's end
    std::string slave;   ///< path of the clients' end

    nmdm_chardev() = default;
    bool operator==(const nmdm_chardev&) const = default;
};

/// QEMU's own end of a SPICE agent (since 8.4.0).
struct qemu_vdagent_chardev {
    std::optional<mouse_mode> mouse;  ///< absent: client
    std::optional<bool> clipboard;    ///< copy and paste; absent: off

    qemu_vdagent_chardev() = default;
    bool operator==(const qemu_vdagent_chardev&) const = default;
};

/// A channel of the display on D-Bus.
struct dbus_chardev {
    std::string channel;  ///< its name

    dbus_chardev() = default;
    bool operator==(const dbus_chardev&) const = default;
};

/// The host's side of a character device; the type attribute chooses.
using chardev_source = std::variant<pty_chardev, null_chardev, vc_chardev, dev_chardev, file_chardev, pipe_chardev,
                                    stdio_chardev, udp_chardev, tcp_chardev, unix_chardev, spicevmc_chardev,
                                    spiceport_chardev, nmdm_chardev, qemu_vdagent_chardev, dbus_chardev>;

/// <log>: everything the guest writes goes to this file, too (since 1.3.3).
struct chardev_log {
    std::string file;
    std::optional<bool> append;  ///< absent: truncated at each start

    chardev_log() = default;
    bool operator==(const chardev_log&) const = default;
};

/// <serial>: a serial port.
struct serial {
    chardev_source source;
    std::optional<std::uint32_t> port;         ///< from 0
    std::optional<serial_target_type> type;    ///< absent: what suits the guest (since 1.0.2)
    std::optional<serial_target_model> model;  ///< absent: what suits the type (since 3.10.0)
    box<chardev_log> log;
    device::info info;

    serial() = default;
    explicit serial(chardev_source source) : source(std::move(source)) {}
    bool operator==(const serial&) const = default;
};

/// <parallel>: a parallel port.
struct parallel {
    chardev_source source;
    std::optional<std::uint32_t> port;  ///< from 0
    box<chardev_log> log;
    device::info info;

    parallel() = default;
    explicit parallel(chardev_source source) : source(std::move(source)) {}
    bool operator==(const parallel&) const = default;
};

/// <console>: the guest's console. The first one is the first serial port seen again, where there is one.
struct console {
    chardev_source source;
    std::string tty;                          ///< copy of the pty's path, running guests
    std::optional<console_target_type> type;  ///< absent: serial
    std::optional<std::uint32_t> port;        ///< from 0
    box<chardev_log> log;
    device::info info;

    console() = default;
    explicit console(chardev_source source) : source(std::move(source)) {}
    bool operator==(const console&) const = default;
};

/// <channel>: a private line between host and guest.
struct channel {
    chardev_source source;
    channel_target_type type = channel_target_type::none;
    std::string name;                    ///< virtio, xen: "org.qemu.guest_agent.0"
    std::optional<channel_state> state;  ///< virtio, running guests: whether the guest has opened it (since 1.2.11)
    std::string address;                 ///< guestfwd: IPv4 address in the guest
    std::optional<std::uint32_t> port;   ///< guestfwd: TCP port in the guest
    box<chardev_log> log;
    device::info info;

    channel() = default;
    channel(chardev_source source, channel_target_type type, std::string name = {})
        : source(std::move(source)), type(type), name(std::move(name)) {}
    bool operator==(const channel&) const = default;
};

}  // namespace vir::device
