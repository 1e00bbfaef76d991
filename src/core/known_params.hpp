// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/typed_params.hpp>

#include <span>
#include <string_view>

namespace vir {

/// A parameter that an operation takes.
struct known_param {
    std::string_view name;
    param_type type;
    bool repeatable = false;
};

/// Errors: argument_unsupported for a parameter that is not known, invalid_arg for one of another type or one that is
/// there twice. The first in the order of the names is reported, in libvirt's words.
void check_params(const typed_params& given, std::span<const known_param> known);

}  // namespace vir
