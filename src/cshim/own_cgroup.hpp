// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <sys/types.h>

namespace vir::c {

/// Puts this process into each of the cgroups that another one is in. Errors: operation_invalid when there is no such
/// process, system_error.
void enter_cgroups_of(pid_t process);

}  // namespace vir::c
