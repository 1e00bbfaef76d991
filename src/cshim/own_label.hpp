// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/domain_tuning_types.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace vir::c {

/// Gives this process a label of that security model ("selinux": from its next program on; "apparmor": at once); "none"
/// has none to give. What it had before, as far as that model tells.
/// Errors: argument_unsupported for other models, system_error.
std::optional<vir::security_label> take_label(std::string_view model, const std::string& label);

}  // namespace vir::c
