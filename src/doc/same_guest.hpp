// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/domain.hpp>

namespace vir {

/// Whether the guest would find the same machine in both: what its saved state can go on with. What only the host
/// sees (paths, titles, graphics) may differ. Both are complete. Errors: config_unsupported (domain), in libvirt's
/// words, with the first difference.
void check_same_guest(const domain_def& source, const domain_def& target);

}  // namespace vir
