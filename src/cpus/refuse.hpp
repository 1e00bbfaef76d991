// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <cstddef>
#include <string>

namespace vir::cpus {

/// Throws an error of CPUs, with the words in front that libvirt has for its code.
[[noreturn]] void refuse(errc code, const std::string& message);
/// The same of two hosts that do not go together: their positions, from 1, are number(1) and number(2).
[[noreturn]] void refuse_both(errc code, const std::string& message, std::size_t one, std::size_t other);

}  // namespace vir::cpus
