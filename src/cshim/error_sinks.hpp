// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"

namespace vir::c {

/// Tells whoever is to be told of a thread's error; with a connection it becomes that one's last error, too.
void tell(virError& what, virConnectPtr conn) noexcept;

}  // namespace vir::c
