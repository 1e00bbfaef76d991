// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

/// Text in which case does not count, whatever the locale.
namespace vir::vmx {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

inline bool same_word(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

inline bool ends_with_word(std::string_view text, std::string_view end) noexcept {
    return text.size() >= end.size() && same_word(text.substr(text.size() - end.size()), end);
}

}  // namespace vir::vmx
