// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vir::xml {

/// The name that was probably meant: the one with the fewest edits, if those are few for its length; else empty.
std::string_view nearest(std::string_view wrong, std::span<const std::string_view> names);

/// "'a', 'b' or 'c'"; a long list is cut short.
std::string enumerate(std::span<const std::string_view> names);

}  // namespace vir::xml
