// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/node_device.hpp>
#include <virtxx/op/node_device.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vir {

/// What a device is, as flags of a list: its capabilities, and those that these have in them.
list_node_devices_flags kinds_of(const node_device_def& device);

/// The flag of a capability's name ("pci", "mdev_types"); none for a name that no capability has.
list_node_devices_flags kind_named(std::string_view name) noexcept;

/// The names of a device's capabilities, without those in them.
std::vector<std::string> capability_names(const node_device_def& device);

}  // namespace vir
