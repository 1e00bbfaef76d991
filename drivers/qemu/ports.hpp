// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/instance.hpp"

namespace vir::qemu {

/// Chooses the TCP ports of displays that leave theirs to the driver (autoport, port -1): the first from 5900 on that
/// nobody listens at and no other running guest was given. A few system calls; blocks on nothing.
/// Errors: internal_error when all up to 65535 are taken.
void choose_ports(instance& run);

}  // namespace vir::qemu
