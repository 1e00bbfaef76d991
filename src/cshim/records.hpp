// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/allocated.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

// Results that are arrays of the C API's structs.

namespace vir::c {

/// An array of pointers to structs that ends with NULL, all from malloc: `fill(from, to)` makes each, of zeroes and of
/// what it may take out of a record that is not const, and `release` frees one. How many there are.
template <class To, class Records, class F>
int records_to_c(Records& from, To*** out, F fill, void (*release)(To*)) {
    auto array = allocate_array<To*>(from.size() + 1);
    std::size_t made = 0;
    try {
        for (; made < from.size(); ++made) {
            array[made] = static_cast<To*>(allocate_zeroed(1, sizeof(To)));
            fill(from[made], *array[made]);
        }
    } catch (...) {
        for (std::size_t i = 0; i <= made && i < from.size(); ++i)
            if (array[i]) release(array[i]);
        throw;
    }
    *out = array.release();
    return static_cast<int>(from.size());
}

/// As many bytes as there are on both sides; the rest is zeroes.
inline void bytes_to_c(std::span<const std::byte> from, void* out, std::size_t size) {
    const auto count = std::min(from.size(), size);
    auto* to = static_cast<std::byte*>(out);
    std::copy_n(from.begin(), count, to);
    std::fill(to + count, to + size, std::byte(0));
}

/// A copy that the caller frees, and a NUL behind it.
inline unsigned char* bytes_to_c(std::span<const std::byte> from) {
    auto* out = static_cast<unsigned char*>(allocate_zeroed(from.size() + 1, 1));
    std::memcpy(out, from.data(), from.size());
    return out;
}

}  // namespace vir::c
