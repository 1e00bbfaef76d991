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

VIRTXX_ENUM(graphics_connected, fail, disconnect, keep)
VIRTXX_ENUM(vnc_share_policy, allow_exclusive, force_shared, ignore)
VIRTXX_ENUM(spice_channel_name, main, display, inputs, cursor, playback, record, smartcard, usbredir)
VIRTXX_ENUM(spice_channel_mode, any, secure, insecure)
VIRTXX_ENUM(spice_image_compression, auto__glz, auto__lz, quic, glz, lz, off)
VIRTXX_ENUM(spice_wan_compression, _auto, never, always)
VIRTXX_ENUM(spice_streaming, filter, all, off)

/// <listen>: where the display's server listens.
struct listen_address {
    std::string address;  ///< empty: the driver's default

    listen_address() = default;
    explicit listen_address(std::string address) : address(std::move(address)) {}
    bool operator==(const listen_address&) const = default;
};
struct listen_network {
    std::string network;
    std::string address;  ///< of that network, running guests

    listen_network() = default;
    bool operator==(const listen_network&) const = default;
};
struct listen_socket {
    std::string path;  ///< empty: chosen by the driver

    listen_socket() = default;
    explicit listen_socket(std::string path) : path(std::move(path)) {}
    bool operator==(const listen_socket&) const = default;
};
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
    std::string password;
    std::string valid_to;
    std::optional<graphics_connected> connected;  ///< what happens to clients when the password changes

    graphics_auth() = default;
    bool operator==(const graphics_auth&) const = default;
};

struct vnc_graphics {
    std::optional<std::int32_t> port;       ///< -1: chosen at start
    std::optional<bool> autoport;
    std::optional<std::int32_t> websocket;  ///< -1: chosen at start
    std::string keymap;
    std::optional<vnc_share_policy> share_policy;
    std::optional<bool> power_control;      ///< since 7.1.0
    graphics_auth auth;
    std::vector<listen> listens;            ///< the first counts; empty: the driver's default
    std::string legacy_listen;              ///< while it is being read; empty in a document
    std::string legacy_socket;

    vnc_graphics() = default;
    bool operator==(const vnc_graphics&) const = default;
};

struct spice_channel {
    spice_channel_name name = spice_channel_name::main;
    spice_channel_mode mode = spice_channel_mode::any;

    spice_channel() = default;
    bool operator==(const spice_channel&) const = default;
};

struct gl {
    std::optional<bool> enable;
    std::string rendernode;  ///< /dev/dri/renderD128

    gl() = default;
    bool operator==(const gl&) const = default;
};

struct spice_graphics {
    std::optional<std::int32_t> port;
    std::optional<std::int32_t> tls_port;
    std::optional<bool> autoport;
    std::string keymap;
    std::optional<spice_channel_mode> default_mode;
    graphics_auth auth;
    std::vector<listen> listens;            ///< the first counts; empty: the driver's default
    std::string legacy_listen;              ///< while it is being read; empty in a document
    std::vector<spice_channel> channels;
    std::optional<spice_image_compression> image;
    std::optional<spice_wan_compression> jpeg;
    std::optional<spice_wan_compression> zlib;
    std::optional<bool> playback_compression;
    std::optional<spice_streaming> streaming;
    std::optional<bool> clipboard;
    std::optional<mouse_mode> mouse;
    std::optional<bool> file_transfer;
    std::optional<device::gl> gl;

    spice_graphics() = default;
    bool operator==(const spice_graphics&) const = default;
};

struct sdl_graphics {
    std::string display;
    std::string xauth;
    std::optional<bool> fullscreen;
    std::optional<device::gl> gl;

    sdl_graphics() = default;
    bool operator==(const sdl_graphics&) const = default;
};

struct rdp_graphics {
    std::optional<std::int32_t> port;
    std::optional<bool> autoport;
    std::optional<bool> replace_user;
    std::optional<bool> multi_user;
    std::vector<listen> listens;            ///< the first counts; empty: the driver's default
    std::string legacy_listen;              ///< while it is being read; empty in a document

    rdp_graphics() = default;
    bool operator==(const rdp_graphics&) const = default;
};

struct desktop_graphics {
    std::string display;
    std::optional<bool> fullscreen;

    desktop_graphics() = default;
    bool operator==(const desktop_graphics&) const = default;
};

struct egl_headless_graphics {
    std::optional<device::gl> gl;

    egl_headless_graphics() = default;
    bool operator==(const egl_headless_graphics&) const = default;
};

/// A display on D-Bus (since 8.4.0).
struct dbus_graphics {
    std::optional<bool> p2p;
    std::string address;
    std::optional<device::gl> gl;
    std::optional<std::uint32_t> audio_id;

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
