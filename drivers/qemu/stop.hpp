// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/instance.hpp"

#include <virtxx/task.hpp>

namespace vir::qemu {

/// How long an emulator that was asked to end (SIGTERM) may take before it is killed.
inline constexpr auto stop_grace = std::chrono::seconds(5);

/// Ends the run; from here it goes on by itself, whatever becomes of the caller. The first cause given stays.
/// A stopped emulator (SIGSTOP) is woken for it; with no grace it is killed at once.
void begin_stop(const instance_ptr& run, stop_cause cause, clock::duration grace = stop_grace);

/// Completion: all of the run is cleaned up and the guest is shut off. Errors: operation_timeout.
task<void> stopped(instance_ptr run);

/// Asks the emulator to end and nothing more. Completion: as `stopped`.
/// Errors: resource_busy when it has not ended after 15 s; it then runs on.
task<void> stop_gracefully(instance_ptr run, stop_cause cause);

/// Watches the emulator until it ends, for whatever reason, and cleans up behind it: files first, then the state,
/// then the event. Runs on its own until then, or until the site is closed.
void supervise(const instance_ptr& run);

/// Cleans up behind a run whose emulator has ended or was never there.
task<void> finish(instance_ptr run);

}  // namespace vir::qemu
