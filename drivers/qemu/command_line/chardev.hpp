// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/chardev.hpp>

namespace vir::qemu {

/// -chardev for a device's host side. `id` is the device's alias; the chardev's own id is "char" before it.
/// QEMU 7.2 has no JSON form of this option. `service` is the SPICE channel's purpose ("vdagent", "usbredir").
std::string chardev_option(const context& ctx, const device::chardev_source& source, const std::string& id,
                           const device::chardev_log* log, std::string_view service = {});

}  // namespace vir::qemu
