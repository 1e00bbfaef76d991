// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <span>
#include <string_view>

namespace vir::qemu {

/// The device types whose properties are asked for: those that a domain document can lead to. Not all that there are,
/// because QEMU builds an object of a type to list its properties, and some abort it.
std::span<const std::string_view> probed_device_types() noexcept;

/// The same for objects (-object).
std::span<const std::string_view> probed_object_types() noexcept;

}  // namespace vir::qemu
