// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <string_view>

namespace vir {

/// What a failed system call becomes: errc::system_error, number(1) is errno, "cannot open '/x': No such file or
/// directory". `doing` completes "cannot ".
error system_failure(std::string_view doing, int number);

/// Throws it, with errno.
[[noreturn]] void throw_errno(std::string_view doing);

}  // namespace vir
