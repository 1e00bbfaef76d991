// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/allocated.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace vir::c {

/// Structs that the caller frees one by one, as an array of pointers to them that ends with NULL. `fill` fills a zeroed
/// one, which `free_one` frees however far that came.
template <class T, class From, class Fill>
int structs_to_c(const std::vector<From>& from, T*** out, void (*free_one)(T*), Fill fill) {
    struct free_all {
        void (*free_one)(T*);
        void operator()(T** all) const noexcept {
            for (auto at = all; *at; ++at) free_one(*at);
            std::free(all);
        }
    };
    std::unique_ptr<T*, free_all> all(allocate_array<T*>(from.size() + 1).release(), free_all{free_one});
    for (std::size_t i = 0; i < from.size(); ++i) {
        all.get()[i] = allocate_array<T>(1).release();
        fill(from[i], *all.get()[i]);
    }
    *out = all.release();
    return static_cast<int>(from.size());
}

}  // namespace vir::c
