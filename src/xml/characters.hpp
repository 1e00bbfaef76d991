// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vir::xml {

/// What a byte may be in XML; several at once.
enum character : std::uint8_t {
    name_start = 1,  ///< may begin a name
    name_part = 2,   ///< may continue one
    text_stop = 4,   ///< needs a look in text: a control, '&', '<', ']', '\r', a byte of a long character
    value_stop = 8,  ///< needs a look in an attribute: likewise, quotes, '\n', '\t'
    other_stop = 16, ///< needs a look in comments and the like: a control, a byte of a long character
    blank = 32,
    ascii_name_part = 64,
};

inline constexpr auto character_classes = [] {
    std::array<std::uint8_t, 256> out{};
    for (int c = 0; c < 256; ++c) {
        const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || c >= 0x80;
        const bool digit = (c >= '0' && c <= '9') || c == '-' || c == '.';
        const bool odd = (c < 0x20 && !is_blank) || c >= 0x80;
        if (letter) out[c] |= name_start | name_part;
        if (digit) out[c] |= name_part;
        if ((letter || digit) && c < 0x80) out[c] |= ascii_name_part;
        if (is_blank) out[c] |= blank;
        if (odd || c == '&' || c == '<' || c == ']' || c == '\r') out[c] |= text_stop;
        if (odd || c == '&' || c == '<' || c == '"' || c == '\'' || (is_blank && c != ' ')) out[c] |= value_stop;
        if (odd) out[c] |= other_stop;
    }
    return out;
}();

inline std::uint8_t class_of(char c) noexcept { return character_classes[static_cast<unsigned char>(c)]; }

inline bool is_blank(std::string_view text) noexcept {
    for (char c : text)
        if (!(class_of(c) & blank)) return false;
    return true;
}

}  // namespace vir::xml
