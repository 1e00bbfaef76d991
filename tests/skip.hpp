// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string_view>

namespace vir::test {

/// What a program ends with that could not try anything here; CTest counts it as skipped. No failure ends with it.
inline constexpr int skipped_status = 77;

/// Says that a case cannot run here, and why; it then returns. The program ends with skipped_status, unless something
/// in it fails: a case may have checked much by then.
void skip(std::string_view why);

}  // namespace vir::test
