// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

/// Letters in which case does not count, and blanks, whatever the locale.
namespace vir {

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

/// XML's and most formats' blanks.
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The beginning of a text in UTF-8, at most so many bytes; no character is cut.
constexpr std::string_view beginning(std::string_view text, std::size_t most) noexcept {
    if (text.size() <= most) return text;
    while (most && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
    return text.substr(0, most);
}

/// Without the blanks around it.
constexpr std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}
/// The same of a format that has other blanks.
inline std::string_view trimmed(std::string_view text, std::string_view blanks) noexcept {
    const auto first = text.find_first_not_of(blanks);
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace vir
