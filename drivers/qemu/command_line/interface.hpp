// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/interface.hpp>

namespace vir::qemu {

/// -netdev: the host's side. Throws errc::config_unsupported for types that need the network driver.
props netdev_props(const context& ctx, const device::interface& net);
/// -device: the card.
props nic_props(const context& ctx, const device::interface& net);

}  // namespace vir::qemu
