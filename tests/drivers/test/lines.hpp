// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>
#include <vector>

namespace vir {

using lines = std::vector<std::string>;

/// For an expression that waits, in which g++ 12 does not compile a list in braces.
template <class... Texts>
lines lines_of(Texts... texts) {
    return {texts...};
}

}  // namespace vir
