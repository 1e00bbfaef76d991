// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/instance.hpp"

#include <functional>

namespace vir::qemu {

/// Memory may be large and the disk slow; who does not want to wait that long has a deadline of their own.
inline constexpr auto dump_limit = std::chrono::hours(2);

/// Resets the machine and lets it run again, in the same emulator: what a guest's shutdown or crash becomes when its
/// document wants a restart. Goes on by itself; a guest that cannot be restarted is ended as failed.
void restart_in_place(const instance_ptr& run, domain_running_reason reason);

/// Writes the guest's memory to DIR/var/lib/virtxx/qemu/dump/NAME-TIME, then does `next`, also when that failed.
void dump_then(const instance_ptr& run, std::function<void()> next);

/// Lets the CPUs of a paused guest run on.
void run_on(const instance_ptr& run);

}  // namespace vir::qemu
