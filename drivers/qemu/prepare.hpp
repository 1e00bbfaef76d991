// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/command_line/command_line.hpp"
#include "drivers/qemu/instance.hpp"
#include "src/host/unique_fd.hpp"

#include <utility>
#include <vector>

namespace vir::qemu {

class capabilities;
class root;

/// All that an emulator needs to be executed.
class prepared {
public:
    prepared() = default;
    command_line line;
    /// By the number that each has in the emulator.
    std::vector<std::pair<int, unique_fd>> descriptors;
};

/// Gives a complete, valid definition what it lacks for a run of that id: addresses, aliases, sockets. No I/O.
runtime_paths place(domain_def& def, const capabilities& caps, const root& folders, int id);

/// Completes run->live (defaults, addresses, aliases), checks what the host can do, and makes the folder, the monitor's
/// listening socket and the taps. Sets run->monitor_path. What it makes is removed with the run, also after an error.
task<prepared> prepare(instance_ptr run);

}  // namespace vir::qemu
