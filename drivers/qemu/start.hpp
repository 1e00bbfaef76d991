// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/domain_object.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/task.hpp>

#include <memory>

namespace vir::qemu {

class site;

/// How long a start may take unless its caller says otherwise.
inline constexpr auto start_limit = std::chrono::seconds(30);

class start_options {
public:
    start_options() = default;
    bool paused = false;  ///< leave the CPUs stopped
};

/// Starts a guest. The caller holds its job lock, and the guest is not active.
///
/// Completion: its CPUs run (or wait, if so wanted), the status document says so, and the events are out.
/// Errors: config_unsupported for what the emulator or the host cannot do; system_error for an emulator that is
/// missing or cannot be executed; internal_error with QEMU's last lines when it ends before it is up;
/// operation_timeout after start_limit, naming what was waited for, with QEMU's last lines. All of the start counts,
/// from its preparation to the first instruction; cleaning up behind one that failed does not.
/// After an error, or a cancellation, no emulator is left and the guest is shut off as it was.
task<void> start(std::shared_ptr<site> site, domain_ptr guest, domain_def definition, start_options options);

}  // namespace vir::qemu
