// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>

namespace vir::c {

/// The socket at which a daemon's administration is to be found. `name` is a URI as libvirtd:///system or
/// virtqemud:///session, an alias, or null: what the environment or libvirt-admin.conf names then, else libvirtd's of
/// this user. Errors: config_unsupported or internal_error in libvirt's words.
std::string admin_socket(const char* name);

}  // namespace vir::c
