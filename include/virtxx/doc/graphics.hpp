// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/chardev.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// What a new password does to clients that are connected (since 0.9.3); VNC has keep only.
VIRTXX_ENUM(graphics_connected, fail, disconnect, keep)
/// Whether a client may have the display for itself (since 1.0.6). allow-exclusive: it may ask for that; force-shared:
/// it must ask to share; ignore: everybody is let in.
VIRTXX_ENUM(vnc_share_policy, allow_exclusive, force_shared, ignore)
/// smartcard (since 0.8.8), usbredir (since 0.9.12).
VIRTXX_ENUM(spice_channel_name, main, display, inputs, cursor, playback, record, smartcard, usbredir)
/// Whether a channel is encrypted; any: if it can be.
VIRTXX_ENUM(spice_channel_mode, any, secure, insecure)
/// Of images (since 0.9.1).
VIRTXX_ENUM(spice_image_compression, auto__glz, auto__lz, quic, glz, lz, off)
/// Of images over slow links (since 0.9.1).
VIRTXX_ENUM(spice_wan_compression, _auto, never, always)
/// What is sent as video (since 0.9.2).
VIRTXX_ENUM(spice_streaming, filter, all, off)

/// <listen>: where the display's server listens (since 0.9.4).
struct listen_address {
    std::string address;  ///< IP address or host name; empty: the driver's default (since 1.3.5)

    listen_address() = default;
    explicit listen_address(std::string address) : address(std::move(address)) {}
    bool operator==(const listen_address&) const = default;
};
/// The host's address in a network of this library, or on its device.
struct listen_network {
    std::string network;  ///< its name
    std::string address;  ///< of that network, running guests

    listen_network() = default;
    bool operator==(const listen_network&) const = default;
};
/// A UNIX socket (since 2.0.0).
struct listen_socket {
    std::string path;  ///< empty: chosen by the driver

    listen_socket() = default;
    explicit listen_socket(std::string path) : path(std::move(path)) {}
    bool operator==(const listen_socket&) const = default;
};
/// Nowhere: clients are given to it as file descriptors (since 2.0.0).
struct listen_none {
    listen_none() = default;
    bool operator==(const listen_none&) const = default;
};
using any_listen = std::variant<listen_address, listen_network, listen_socket, listen_none>;

/// Holder of one listen choice, so that it has a name in documents and differences.
struct listen {
    any_listen where;

    listen() = default;
    explicit listen(any_listen where) : where(std::move(where)) {}
    bool operator==(const listen&) const = default;
};

/// Who may come in. Times are UTC, "2013-06-20T01:34:37".
struct graphics_auth {
    std::string password;                         ///< in clear
    std::string valid_to;                         ///< until when the password counts
    std::optional<graphics_connected> connected;  ///< what happens to clients when the password changes (since 0.9.3)

    graphics_auth() = default;
    bool operator==(const graphics_auth&) const = default;
};

/// A display by VNC.
struct vnc_graphics {
    std::optional<std::int32_t> port;       ///< TCP; -1: chosen at start
    std::optional<bool> autoport;           ///< port is chosen at start
    std::optional<std::int32_t> websocket;  ///< -1: chosen at start (since 1.0.6)
    std::string keymap;                     ///< "en-us", ...
    std::optional<vnc_share_policy> share_policy;  ///< absent: allow-exclusive (since 1.0.6)
    std::optional<bool> power_control;      ///< clients may shut down, reboot and reset the guest (since 7.1.0)
    graphics_auth auth;
    std::vector<listen> listens;            ///< the first counts; empty: the driver's default
    std::optional<std::uint32_t> audio_id;  ///< <audio id>: back end for its clients
    std::string legacy_listen;              ///< while it is being read; empty in a document
    std::string legacy_socket;              ///< likewise (since 0.8.8)

    vnc_graphics() = default;
    bool operator==(const vnc_graphics&) const = default;
};

/// <channel>: whether one of them is encrypted.
struct spice_channel {
    spice_channel_name name = spice_channel_name::main;
    spice_channel_mode mode = spice_channel_mode::any;

    spice_channel() = default;
    bool operator==(const spice_channel&) const = default;
};

/// <gl>: rendering by OpenGL on the host.
struct gl {
    std::optional<bool> enable;
    std::string rendernode;  ///< "/dev/dri/renderD128"; empty: chosen by the driver (since 3.1.0)

    gl() = default;
    bool operator==(const gl&) const = default;
};

/// A display by SPICE (since 0.8.6).
struct spice_graphics {
    std::optional<std::int32_t> port;                ///< TCP; -1: chosen at start
    std::optional<std::int32_t> tls_port;            ///< TCP, encrypted; -1: chosen at start
    std::optional<bool> autoport;                    ///< ports are chosen at start
    std::string keymap;                              ///< "en-us", ...
    std::optional<spice_channel_mode> default_mode;  ///< of channels not named here; absent: any (since 0.9.12)
    graphics_auth auth;
    std::vector<listen> listens;                     ///< the first counts; empty: the driver's default
    std::string legacy_listen;                       ///< while it is being read; empty in a document
    std::vector<spice_channel> channels;             ///< what is encrypted
    std::optional<spice_image_compression> image;    ///< compression of images (since 0.9.1)
    std::optional<spice_wan_compression> jpeg;       ///< compression of images over slow links (since 0.9.1)
    std::optional<spice_wan_compression> zlib;       ///< likewise (since 0.9.1)
    std::optional<bool> playback_compression;        ///< of sound (since 0.9.1)
    std::optional<spice_streaming> streaming;        ///< since 0.9.2
    std::optional<bool> clipboard;                   ///< copy and paste; absent: on (since 0.9.3)
    std::optional<mouse_mode> mouse;                 ///< absent: client (since 0.9.11)
    std::optional<bool> file_transfer;               ///< absent: on (since 1.2.2)
    std::optional<device::gl> gl;                    ///< local clients only (since 1.3.3)

    spice_graphics() = default;
    bool operator==(const spice_graphics&) const = default;
};

/// A window on the host's desktop.
struct sdl_graphics {
    std::string display;  ///< of X, ":0.0"
    std::string xauth;    ///< who may draw on that display
    std::optional<bool> fullscreen;
    std::optional<device::gl> gl;

    sdl_graphics() = default;
    bool operator==(const sdl_graphics&) const = default;
};

/// A display by RDP: VirtualBox.
struct rdp_graphics {
    std::optional<std::int32_t> port;       ///< TCP; -1: chosen at start
    std::optional<bool> autoport;           ///< port is chosen at start
    std::optional<bool> replace_user;       ///< a new client takes the place of the one there is
    std::optional<bool> multi_user;         ///< several clients at a time
    std::vector<listen> listens;            ///< the first counts; empty: the driver's default
    std::string legacy_listen;              ///< while it is being read; empty in a document

    rdp_graphics() = default;
    bool operator==(const rdp_graphics&) const = default;
};

/// A window on the host's desktop: VirtualBox.
struct desktop_graphics {
    std::string display;
    std::optional<bool> fullscreen;

    desktop_graphics() = default;
    bool operator==(const desktop_graphics&) const = default;
};

/// OpenGL for another display, VNC or SPICE (since 4.6.0).
struct egl_headless_graphics {
    std::optional<device::gl> gl;  ///< since 5.0.0

    egl_headless_graphics() = default;
    bool operator==(const egl_headless_graphics&) const = default;
};

/// A display on D-Bus (since 8.4.0).
struct dbus_graphics {
    std::optional<bool> p2p;                ///< clients connect by virDomainOpenGraphics
    std::string address;                    ///< of the bus; empty: one of its own
    std::optional<device::gl> gl;
    std::optional<std::uint32_t> audio_id;  ///< <audio id>: back end for its clients

    dbus_graphics() = default;
    bool operator==(const dbus_graphics&) const = default;
};

using any_graphics = std::variant<vnc_graphics, spice_graphics, sdl_graphics, rdp_graphics, desktop_graphics,
                                  egl_headless_graphics, dbus_graphics>;

/// <graphics>: how people see the guest's screen.
struct graphics {
    any_graphics kind;

    graphics() = default;
    explicit graphics(any_graphics kind) : kind(std::move(kind)) {}
    bool operator==(const graphics&) const = default;
};

}  // namespace vir::device
