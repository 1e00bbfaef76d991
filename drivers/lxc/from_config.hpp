// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/lxc/config.hpp"

#include <virtxx/doc/domain.hpp>

#include <string>

/// lxc.conf files as documents of domains.
namespace vir::lxc {

/// What a file does not say.
struct context {
    context() = default;

    std::string emulator = "/usr/lib/libvirt/libvirt_lxc";  ///< the driver's program that a container runs under
};

/// The container of a file as a complete document. Throws internal_error or config_unsupported, with line and column
/// of the entry, for what is missing or cannot be meant.
domain_def to_domain(const config& file, const context& context = {});

}  // namespace vir::lxc
