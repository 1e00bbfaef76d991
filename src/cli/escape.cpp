// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cli/escape.hpp"

namespace vir::cli {

std::string console_escape::take(std::string_view typed) {
    std::string out;
    for (std::size_t i = 0; i < typed.size() && !left_; ++i) {
        if (typed[i] != key_)
            out += typed[i];
        else if (i + 1 < typed.size() && typed[i + 1] == key_)
            out += typed[i++];
        else
            left_ = true;
    }
    return out;
}

}  // namespace vir::cli
