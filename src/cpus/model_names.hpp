// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vir::cpus {

/// The answer to virConnectGetCPUModelNames: as models(), but of Arm there are none: any name will do for libvirt.
/// Errors: invalid_arg, of that domain, for what is no architecture; no_support.
std::vector<std::string> model_names(std::string_view arch, error_domain asked);

}  // namespace vir::cpus
