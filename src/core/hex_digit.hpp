// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

namespace vir {

/// What the digit is worth, whatever the locale; -1 when it is none.
constexpr int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace vir
