// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <libvirt/libvirt.h>

namespace vir::c {

/// What every function that may be the program's first call does once: logging as the environment says it.
void initialize();

}  // namespace vir::c
