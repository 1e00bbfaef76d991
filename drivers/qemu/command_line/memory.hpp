// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/command_line/builder.hpp"

#include <optional>
#include <string>

namespace vir::qemu {

/// The id of the object that is all of the guest's memory at start; none when NUMA nodes have objects of their own or
/// the machine takes none.
std::optional<std::string> system_memory_id(const context& ctx);

/// What the guest has at start, aligned as the machine wants it.
mebibytes initial_memory(const context& ctx);

/// -smp, -object iothread, -numa: what comes after the memory.
void add_smp(builder&);
void add_iothreads(builder&);
void add_memory_devices(builder&);

}  // namespace vir::qemu
