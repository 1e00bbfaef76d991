// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/allocated.hpp"
#include "src/cshim/c_api.hpp"
#include "src/cshim/params.hpp"

#include <virtxx/uuid.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Results as the C API gives them: memory from malloc, which the caller frees. Errors: no_memory.

namespace vir::c {

inline char* to_c(std::string_view text) { return copy_text(text); }
inline char* to_c(const std::string& text) { return copy_text(text); }
inline char* to_c(const char* text) { return copy_text(text); }
/// NULL when absent.
inline char* to_c(const std::optional<std::string>& text) { return text ? copy_text(*text) : nullptr; }
/// The text of a document.
template <class D>
    requires requires(const D& document) { document.typed(); }
char* to_c(const D& document) {
    return copy_text(document.text());
}

/// Into the caller's array of `max` places: how many there are in it.
int names_to_c(const std::vector<std::string>& names, char** out, int max);
/// An array that ends with NULL; without `out` only how many there are.
int names_to_c(const std::vector<std::string>& names, char*** out);

/// Objects as an array that ends with NULL; without `out` only how many there are.
template <class Call, class Ref, class Object>
int refs_to_c(const Call& call, std::vector<Ref> refs, Object*** out) {
    const auto count = static_cast<int>(refs.size());
    if (!out) return count;
    auto array = allocate_array<Object*>(refs.size() + 1);
    std::size_t made = 0;
    try {
        for (auto& ref : refs) {
            array[made] = call.make(std::move(ref));
            ++made;
        }
    } catch (...) {
        while (made > 0) array[--made]->drop_reference();
        throw;
    }
    *out = array.release();
    return count;
}

/// Into the caller's array: how many there are in it.
template <class T, class U>
int numbers_to_c(const std::vector<T>& numbers, U* out, int max) {
    const auto count = std::min(numbers.size(), static_cast<std::size_t>(std::max(max, 0)));
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<U>(numbers[i]);
    return static_cast<int>(count);
}

inline void uuid_to_c(const vir::uuid& id, unsigned char* out) { std::memcpy(out, id.bytes().data(), 16); }

/// A fixed array of characters: what does not fit is cut off.
template <std::size_t N>
void chars_to_c(std::string_view text, char (&out)[N]) {
    const auto count = std::min(text.size(), N - 1);
    std::memcpy(out, text.data(), count);
    std::memset(out + count, 0, N - count);
}

}  // namespace vir::c
