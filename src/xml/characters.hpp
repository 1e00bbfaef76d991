// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vir::xml {

/// What a byte may be in XML; several at once.
enum character : std::uint8_t {
    name_start = 1,  ///< may begin a name
    name_part = 2,   ///< may continue one
    text_stop = 4,   ///< needs a look in text: a control, '&', '<', ']', '\r', a byte of a long character
    special = 8,     ///< needs a look in an attribute: a control, a quote, '&', '<', '>', a byte of a long character
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
        if (odd || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' || (is_blank && c != ' '))
            out[c] |= special;
        if (odd) out[c] |= other_stop;
    }
    return out;
}();

inline std::uint8_t class_of(char c) noexcept { return character_classes[static_cast<unsigned char>(c)]; }

/// The first character that `stops`, or the end. By fours: the loop itself would cost as much as its looks.
template <class Stops>
const char* first_that(const char* p, const char* end, Stops stops) {
    for (; end - p >= 4; p += 4) {
        if (stops(p[0])) return p;
        if (stops(p[1])) return p + 1;
        if (stops(p[2])) return p + 2;
        if (stops(p[3])) return p + 3;
    }
    while (p < end && !stops(*p)) ++p;
    return p;
}

/// Of the character of several bytes that begins at `p`; 0 where there is none that is well-formed UTF-8 and in XML.
inline std::size_t long_character_size(const char* p, const char* end) noexcept {
    auto byte = [&](int i) { return end - p > i ? static_cast<unsigned char>(p[i]) : 0u; };
    auto follows = [&](int i) { return (byte(i) & 0xc0) == 0x80; };
    const unsigned lead = byte(0);
    if (lead >= 0xc2 && lead <= 0xdf && follows(1)) return 2;
    if (lead >= 0xe0 && lead <= 0xef && follows(1) && follows(2)) {
        const unsigned code = (lead & 15) << 12 | (byte(1) & 63) << 6 | (byte(2) & 63);
        if (code >= 0x800 && !(code >= 0xd800 && code <= 0xdfff) && code < 0xfffe) return 3;
    }
    if (lead >= 0xf0 && lead <= 0xf4 && follows(1) && follows(2) && follows(3)) {
        const unsigned code = (lead & 7) << 18 | (byte(1) & 63) << 12 | (byte(2) & 63) << 6 | (byte(3) & 63);
        if (code >= 0x10000 && code <= 0x10ffff) return 4;
    }
    return 0;
}

/// Whether it is a name of XML.
inline bool is_name(std::string_view text) noexcept {
    if (text.empty() || !(class_of(text.front()) & name_start)) return false;
    for (const char* p = text.data(), * const end = p + text.size(); p < end;) {
        const bool is_long = static_cast<unsigned char>(*p) >= 0x80;
        const auto size = is_long ? long_character_size(p, end) : std::size_t(1);
        if (!size || !(class_of(*p) & name_part)) return false;
        p += size;
    }
    return true;
}

inline bool is_blank(std::string_view text) noexcept {
    for (char c : text)
        if (!(class_of(c) & blank)) return false;
    return true;
}

}  // namespace vir::xml
