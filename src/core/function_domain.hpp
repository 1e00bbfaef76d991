// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/errc.hpp>

#include <string_view>

namespace vir {

/// The domain of the errors that a function of the C API gives before a driver sees its call: that of the kind of object
/// that it is about, which its name tells.
error_domain domain_of(std::string_view function) noexcept;

}  // namespace vir
