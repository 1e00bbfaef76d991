// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/lxc/from_config.hpp"

/// The mapping, a part of the container at a time.
namespace vir::lxc {

inline domain_options& options_of(domain_def& domain) {
    if (!domain.options) domain.options.emplace();
    return *domain.options;
}

// filesystems.cpp: the root and what is mounted on it
void read_filesystems(const config& file, domain_def& domain);

// network.cpp: interfaces, devices of the host that move in, and whether the network is the container's own
void read_network(const config& file, domain_def& domain);

// tuning.cpp: control groups
void read_tuning(const config& file, domain_def& domain);

// privileges.cpp: user namespace and capabilities
void read_privileges(const config& file, domain_def& domain);

}  // namespace vir::lxc
