// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <string>

namespace vir::cpus {

/// Throws an error of CPUs, with the words in front that libvirt has for its code.
[[noreturn]] void refuse(errc code, const std::string& message);

}  // namespace vir::cpus
