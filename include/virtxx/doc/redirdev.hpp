// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/doc/chardev.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

VIRTXX_ENUM(redirdev_bus, usb)
VIRTXX_ENUM(hub_type, usb)

/// <redirdev>: a USB device of the person at the display.
struct redirdev {
    redirdev_bus bus = redirdev_bus::usb;
    chardev_source source;  ///< where the device comes from
    device::info info;

    redirdev() = default;
    bool operator==(const redirdev&) const = default;
};

/// <usbdev>: a rule of the filter; what is absent matches anything.
struct usb_filter_rule {
    std::optional<std::uint32_t> usb_class;  ///< 0x08: mass storage
    std::optional<std::uint32_t> vendor;     ///< up to 0xffff
    std::optional<std::uint32_t> product;    ///< up to 0xffff
    std::string version;                     ///< of the device, "1.10"
    bool allow = false;                      ///< no: such devices are refused

    usb_filter_rule() = default;
    bool operator==(const usb_filter_rule&) const = default;
};

/// <redirfilter>: which USB devices may be redirected.
struct redirfilter {
    std::vector<usb_filter_rule> rules;

    redirfilter() = default;
    bool operator==(const redirfilter&) const = default;
};

/// <hub>: gives a bus more ports.
struct hub {
    hub_type type = hub_type::usb;
    device::info info;

    hub() = default;
    bool operator==(const hub&) const = default;
};

}  // namespace vir::device
