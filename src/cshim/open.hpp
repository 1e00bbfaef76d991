// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"

namespace vir::c {

/// What every function that may be the program's first call does once: logging as the environment says it.
void initialize();

}  // namespace vir::c
