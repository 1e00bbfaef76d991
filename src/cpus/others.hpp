// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cpus/tables.hpp"

#include <virtxx/cpus.hpp>

/// The parts of virtxx/cpus.hpp that are of other architectures than x86. Their models have no features that are
/// known beside the name, so there is little to do.
namespace vir::cpus {

namespace ppc64 {
comparison compare(const caps::host_cpu& host, const guest::cpu& wanted);
comparison compare(const caps::host_cpu& host, const caps::host_cpu& wanted);
guest::cpu baseline(std::span<const caps::host_cpu> hosts);
void update(guest::cpu& cpu);
caps::host_cpu decode(std::uint32_t pvr);
void rename_legacy(guest::cpu& cpu);
}  // namespace ppc64

namespace arm {
comparison compare(const caps::host_cpu& host, const caps::host_cpu& wanted);
guest::cpu baseline(std::span<const caps::host_cpu> hosts);
void update(guest::cpu& cpu, const caps::host_cpu& host);
caps::host_cpu decode(std::uint32_t midr);
}  // namespace arm

namespace s390 {
void update(guest::cpu& cpu, const caps::host_cpu& host);
}  // namespace s390

}  // namespace vir::cpus
