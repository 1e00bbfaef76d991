// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/typed_params.hpp>

namespace vir::c {

/// How messages call a virTypedParameterType: "int", "ullong"; "unknown".
const char* type_name(int type) noexcept;

/// The value that a text is as that type. Errors: invalid_arg in libvirt's words, internal_error for no such type.
param_value param_from_text(const char* name, int type, const char* text);

}  // namespace vir::c
