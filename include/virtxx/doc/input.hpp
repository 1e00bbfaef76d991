// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// keyboard (since 1.2.2), passthrough (since 1.3.0), evdev (since 7.4.0).
VIRTXX_ENUM(input_type, mouse, tablet, keyboard, passthrough, evdev)
/// virtio (since 1.3.0).
VIRTXX_ENUM(input_bus, _default, ps2, usb, xen, parallels, virtio, none)
/// Which virtio the device speaks (since 5.2.0).
VIRTXX_ENUM(input_model, virtio, virtio_transitional, virtio_non_transitional)
VIRTXX_ENUM(input_grab, all)
/// Keys that give the devices to host or guest (since 7.6.0).
VIRTXX_ENUM(input_grab_toggle, ctrl_ctrl, alt_alt, shift_shift, meta_meta, scrolllock, ctrl_scrolllock)

/// <source>: the host's event device.
struct input_source {
    std::string evdev;                             ///< passthrough: its path
    std::string dev;                               ///< evdev: its path (since 7.4.0)
    std::optional<input_grab> grab;                ///< all: the host's other devices, too
    std::optional<input_grab_toggle> grab_toggle;  ///< since 7.6.0
    std::optional<bool> repeat;                    ///< keys held down repeat

    input_source() = default;
    bool operator==(const input_source&) const = default;
};

/// <input>: keyboard, mouse or tablet.
struct input {
    input_type type = input_type::mouse;
    std::optional<input_bus> bus;             ///< absent: what suits the guest
    std::optional<input_model> model;         ///< bus virtio (since 5.2.0)
    box<input_source> source;
    box<virtio_options> driver;               ///< since 3.5.0
    device::info info;

    input() = default;
    explicit input(input_type type, std::optional<input_bus> bus = {}) : type(type), bus(bus) {}
    bool operator==(const input&) const = default;
};

}  // namespace vir::device
