// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/capabilities_cache.hpp"
#include "src/host/node_info.hpp"

#include <virtxx/cpus.hpp>
#include <virtxx/doc/capabilities.hpp>

namespace vir::qemu {

/// The capabilities document of a host with these binaries, and of its processor the name of the nearest model, if that
/// is known. No I/O.
capabilities_def describe_host(const host_node& node, const std::vector<std::shared_ptr<const capabilities>>& binaries,
                               const std::optional<cpus::x86_data>& processor = {});

/// The same for this host: reads /proc and /sys on the pool and asks every emulator in PATH, side by side; those that
/// cannot be asked are left out, with a warning in the log.
/// Errors: none of an emulator. Cancellation: ends the wait.
task<capabilities_def> host_capabilities(capabilities_cache& cache, std::chrono::nanoseconds limit = probe_limit);

/// The host's processor as the document has it. Blocks: for the pool.
caps::host_cpu host_processor();

/// As documents call an architecture that QEMU calls `qemu_arch`: "i386" is i686. Nothing for those without a name.
std::optional<guest::arch> guest_arch_of(std::string_view qemu_arch);
/// And back; "ppc64le" guests run in ppc64's binary.
std::string_view qemu_arch_of(guest::arch arch);

}  // namespace vir::qemu
