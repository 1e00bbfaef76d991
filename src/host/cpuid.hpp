// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/cpus.hpp>

#include <optional>

namespace vir {

/// What the processor that this runs on says of itself; nothing where it is no x86. Registers (MSRs) are among it where
/// the kernel shows them, which is to root with its msr module (Linux's msr(4)).
std::optional<cpus::x86_data> read_cpuid();

}  // namespace vir
