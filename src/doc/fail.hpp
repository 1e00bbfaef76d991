// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>

#include <virtxx/error.hpp>

namespace vir {

/// Throws an error of a domain's document, with the words in front that libvirt has for its code.
[[noreturn]] void fail(errc code, const std::string& message);
[[noreturn]] void fail(errc code, error_domain domain, const std::string& message);

}  // namespace vir
