// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/site.hpp"

#include <virtxx/op/domain.hpp>
#include <virtxx/task.hpp>

#include <vector>

namespace vir::qemu {

/// The groups of figures that this driver can answer.
inline constexpr stats answerable = stats::state | stats::cpu_total | stats::balloon | stats::vcpu | stats::interface |
                                    stats::block;

/// The figures of many guests at once, named as libvirt documents for virConnectGetAllDomainStats.
///
/// What the host knows (CPU time, memory, network) is of this instant. What only QEMU knows is asked of all guests at
/// once; who does not answer within fresh_figures_wait is reported with its last known figures, their age, and `stale`.
/// With nowait nobody is asked or waited for.
task<std::vector<domain_stats_record>> collect_stats(std::vector<domain_ptr> guests, stats wanted,
                                                     domain_stats_flags flags);

/// State, memory, vCPUs and CPU time as they are known: at once, whatever state the emulator is in.
domain_info info_of(const domain_object& guest);

}  // namespace vir::qemu
