// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

VIRTXX_ENUM(input_type, mouse, tablet, keyboard, passthrough, evdev)
VIRTXX_ENUM(input_bus, _default, ps2, usb, xen, parallels, virtio, none)
VIRTXX_ENUM(input_model, virtio, virtio_transitional, virtio_non_transitional)
VIRTXX_ENUM(input_grab, all)
VIRTXX_ENUM(input_grab_toggle, ctrl_ctrl, alt_alt, shift_shift, meta_meta, scrolllock, ctrl_scrolllock)

/// <source>: the host's event device.
struct input_source {
    std::string evdev;                        ///< passthrough
    std::string dev;                          ///< evdev (since 7.4.0)
    std::optional<input_grab> grab;
    std::optional<input_grab_toggle> grab_toggle;
    std::optional<bool> repeat;

    input_source() = default;
    bool operator==(const input_source&) const = default;
};

/// <input>: keyboard, mouse or tablet.
struct input {
    input_type type = input_type::mouse;
    std::optional<input_bus> bus;             ///< absent: what suits the guest
    std::optional<input_model> model;
    box<input_source> source;
    box<virtio_options> driver;
    device::info info;

    input() = default;
    explicit input(input_type type, std::optional<input_bus> bus = {}) : type(type), bus(bus) {}
    bool operator==(const input&) const = default;
};

}  // namespace vir::device
