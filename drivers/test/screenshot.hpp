// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string_view>

namespace vir::test {

/// What every screen of every guest shows: a PNG file.
std::string_view screenshot() noexcept;

}  // namespace vir::test
