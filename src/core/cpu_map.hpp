// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/index_set.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

/// Sets of CPUs as libvirt's C API and protocol have them: one bit each, CPU 0 the lowest bit of the first byte.
namespace vir {

index_set from_cpu_map(std::span<const std::byte> map);

/// Writes the set into `map`, which is zero beforehand; what it has no room for is left out.
void write_cpu_map(const index_set& set, std::span<std::byte> map);

/// As few bytes as the set needs.
std::vector<std::byte> to_cpu_map(const index_set& set);

/// 0 to count - 1.
index_set first_cpus(std::uint32_t count);

/// The largest member.
std::optional<std::uint32_t> last_of(const index_set& set);

}  // namespace vir
