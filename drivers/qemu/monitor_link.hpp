// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/instance.hpp"

namespace vir::qemu {

// A run's way to its monitor, beyond the first connection that its start makes. An emulator whose monitor is lost is no
// dead guest: it stays as it is, listed, watched by its process, and is talked to again as soon as that can be.

/// Connects to the monitor of a run that was found, and learns its state, in the background, for as long as its
/// emulator takes. Where nobody listens the run stays, with event::control_error.
void take_over(const instance_ptr& run);

/// The connection was lost while the emulator lives: tries to have it back, four times within two seconds, in the
/// background. Where that fails the run stays, out_of_reach, with event::control_error; its figures are stale. It is
/// then tried again as long as the run lives, at first after two seconds, at last every 30; what changed meanwhile is
/// told.
void reach_again(const instance_ptr& run, const error& lost);

/// Tries at once for a run that is out of reach: an administrator may have put the socket back.
void reach_once(const instance_ptr& run);

}  // namespace vir::qemu
