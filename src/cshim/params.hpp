// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/arguments.hpp"
#include "src/cshim/c_api.hpp"

#include <virtxx/typed_params.hpp>

// Typed parameters of the C API: fixed arrays of names and values.

namespace vir::c {

/// What a caller sets; a value of a type that there is not gets a type that no parameter has. Errors: invalid_arg for
/// names that are too long and strings that are NULL.
vir::typed_params params_from_c(const arguments& call, virTypedParameterPtr params, int count);

/// A new array, which virTypedParamsFree frees; without `out` only how many there are.
void params_to_c(const vir::typed_params& params, virTypedParameterPtr* out, int* count);
/// Into the caller's array of `*count` places; 0 asks how many there are. What does not fit is left out.
void params_to_c(const vir::typed_params& params, virTypedParameterPtr out, int* count);

/// One parameter. Errors: internal_error for a name that is too long.
void param_to_c(const vir::typed_params::value_type& from, virTypedParameter& to);

}  // namespace vir::c
