// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/domain.hpp>

#include <string>
#include <utility>
#include <vector>

namespace vir::qemu {

/// Where a disk's image is: a path, or what comes nearest ("pool/volume", "rbd:name"); empty for an empty drive.
std::string source_path(const device::disk& disk);

/// The Unix sockets at which a guest's character devices listen: alias and path of each.
std::vector<std::pair<std::string, std::string>> socket_paths(const domain_def& def);

/// The socket of a channel whose document names none: in this folder, named after the channel or its place.
std::string channel_socket(const std::string& folder, const device::channel& channel);

/// Whether the guest has a balloon, by which its memory can be asked about and changed.
bool has_balloon(const domain_def& def);


}  // namespace vir::qemu
