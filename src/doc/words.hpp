// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/xml/description.hpp>

#include <array>
#include <charconv>

namespace vir::xml {

inline constexpr std::array<std::string_view, 2> no_or_yes{"no", "yes"}, off_or_on{"off", "on"}, zero_or_one{"0", "1"};

/// A bool of which libvirt looks for one word only (of two), and takes all others for the opposite.
template <const std::array<std::string_view, 2>& Words, std::size_t Word>
inline constexpr codec one_word{value_kind::boolean, false,
                                [](std::string_view text, void* value, const field&) {
                                    *static_cast<bool*>(value) = (text == Words[Word]) == (Word == 1);
                                    return true;
                                },
                                [](const void* value, std::string& out, const field&) {
                                    out += Words[*static_cast<const bool*>(value)];
                                },
                                Words,
                                {}};

inline constexpr const codec& yes_or_else = one_word<no_or_yes, 1>;
inline constexpr const codec& off_or_else = one_word<off_or_on, 0>;
inline constexpr const codec& one_or_else = one_word<zero_or_one, 1>;

/// A 32-bit number that is hexadecimal with or without 0x; written as the row's hex() says.
inline constexpr codec hexadecimal{value_kind::natural, false,
                                   [](std::string_view text, void* value, const field& row) {
                                       // In JSON numbers are decimal.
                                       const int base = row.is_hex ? 16 : 10;
                                       if (base == 16 && (text.starts_with("0x") || text.starts_with("0X")))
                                           text.remove_prefix(2);
                                       std::uint32_t number;
                                       const auto end = text.data() + text.size();
                                       const auto read = std::from_chars(text.data(), end, number, base);
                                       if (read.ec != std::errc() || read.ptr != end) return false;
                                       if (row.has_range && number > row.rest->high) return false;
                                       *static_cast<std::uint32_t*>(value) = number;
                                       return true;
                                   },
                                   [](const void* value, std::string& out, const field& row) {
                                       codecs::write_natural(*static_cast<const std::uint32_t*>(value), out, row);
                                   },
                                   {},
                                   "hexadecimal number"};

}  // namespace vir::xml
