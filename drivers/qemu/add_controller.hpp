// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/domain.hpp>

namespace vir::qemu {

/// Adds a controller behind all others.
device::controller& add_controller(domain_def& def, device::controller_type type, std::uint32_t index,
                                   std::optional<device::controller_model> model = {});

bool has_controller(const domain_def& def, device::controller_type type, std::uint32_t index);

}  // namespace vir::qemu
