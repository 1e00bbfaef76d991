// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/text.hpp"
#include "src/xml/characters.hpp"
#include "src/xml/tree.hpp"

#include <virtxx/xml/description.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace vir::xml::codecs {
namespace {

constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> out{};
    for (auto& value : out) value = 16;
    for (unsigned i = 0; i < 10; ++i) out['0' + i] = static_cast<std::uint8_t>(i);
    for (unsigned i = 0; i < 6; ++i) out['a' + i] = out['A' + i] = static_cast<std::uint8_t>(10 + i);
    return out;
}();

// As C's strtoull with base 0 or 10; the sign is the caller's.
bool read_digits(std::string_view text, bool any_base, std::uint64_t& value) {
    unsigned base = 10;
    if (any_base && text.size() > 1 && text[0] == '0') {
        base = text[1] == 'x' || text[1] == 'X' ? 16 : 8;
        text.remove_prefix(base == 16 ? 2 : 1);
    }
    // Most numbers are short; they cannot overflow.
    if (text.size() - 1 < 15) {
        std::uint64_t out = 0;
        for (char c : text) {
            const unsigned digit = digit_values[static_cast<unsigned char>(c)];
            if (digit >= base) return false;
            out = out * base + digit;
        }
        value = out;
        return true;
    }
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, static_cast<int>(base));
    return failure == std::errc() && end == text.data() + text.size();
}

// Blanks in front of a number are skipped by C's functions and so by libvirt's; those behind are no number.
std::string_view without_leading_blanks(std::string_view text) {
    while (!text.empty() && vir::is_blank(text.front())) text.remove_prefix(1);
    return text;
}

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& words, std::string_view text) {
    return find_word(words, text);
}

constexpr std::array<std::string_view, 2> no_yes{"no", "yes"};
constexpr std::array<std::string_view, 2> off_on{"off", "on"};
constexpr std::array<std::string_view, 2> false_true{"false", "true"};
constexpr std::array<std::string_view, 2> zero_one{"0", "1"};

template <const std::array<std::string_view, 2>& Words>
constexpr codec two_words{value_kind::boolean,
                          sizeof(bool) == 1,
                          [](std::string_view text, void* value, const field&) {
                              auto at = index_of(Words, text);
                              if (at == 2) return false;
                              *static_cast<bool*>(value) = at == 1;
                              return true;
                          },
                          [](const void* value, std::string& out, const field&) {
                              out += Words[*static_cast<const bool*>(value)];
                          },
                          Words,
                          {}};

}  // namespace

std::size_t find_word(std::span<const std::string_view> words, std::string_view text) {
    std::size_t i = 0;
    while (i < words.size() && !same_name(words[i], text)) ++i;
    return i;
}

bool read_natural(std::string_view text, std::uint64_t max, std::uint64_t& value, const field& row) {
    text = without_leading_blanks(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    if (!read_digits(text, row.is_hex, value) || value > max) return false;
    return !row.has_range || (value >= row.rest->low && value <= row.rest->high);
}

bool read_integer(std::string_view text, std::int64_t min, std::int64_t max, std::int64_t& value, const field& row) {
    text = without_leading_blanks(text);
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::uint64_t digits;
    if (!read_digits(text, row.is_hex, digits)) return false;
    const std::uint64_t limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + negative;
    if (digits > limit) return false;
    value = static_cast<std::int64_t>(negative ? ~digits + 1 : digits);
    if (value < min || value > max) return false;
    return !row.has_range ||
           (value >= static_cast<std::int64_t>(row.rest->low) && value <= static_cast<std::int64_t>(row.rest->high));
}

char* print_natural(std::uint64_t value, char* to, const field& row) {
    if (!row.is_hex || row.width == 0) return std::to_chars(to, to + 20, value).ptr;
    static constexpr char digits[] = "0123456789abcdef";
    unsigned count = 1;
    while (count < 16 && value >> 4 * count) ++count;
    count = std::max(count, std::min<unsigned>(row.width, 16));
    *to++ = '0';
    *to++ = 'x';
    for (; count > 0; --count) *to++ = digits[value >> 4 * (count - 1) & 15];
    return to;
}

char* print_integer(std::int64_t value, char* to, const field& row) {
    const auto digits = static_cast<std::uint64_t>(value);
    if (value < 0) *to++ = '-';
    return print_natural(value < 0 ? ~digits + 1 : digits, to, row);
}

void write_natural(std::uint64_t value, std::string& out, const field& row) {
    char text[40];
    out.append(text, print_natural(value, text, row));
}

void write_integer(std::int64_t value, std::string& out, const field& row) {
    char text[40];
    out.append(text, print_integer(value, text, row));
}

constinit const codec string{value_kind::text,
                             false,
                             [](std::string_view text, void* value, const field&) {
                                 static_cast<std::string*>(value)->assign(text);
                                 return true;
                             },
                             [](const void* value, std::string& out, const field&) {
                                 out += *static_cast<const std::string*>(value);
                             },
                             {},
                             {}};

constinit const codec yes_no = two_words<no_yes>;
constinit const codec on_off = two_words<off_on>;
constinit const codec true_false = two_words<false_true>;
constinit const codec one_zero = two_words<zero_one>;

constinit const codec real{value_kind::real,
                           false,
                           [](std::string_view text, void* value, const field&) {
                               text = trimmed(text);
                               double number;
                               auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
                               if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
                                   return false;
                               *static_cast<double*>(value) = number;
                               return true;
                           },
                           [](const void* value, std::string& out, const field&) {
                               char digits[40];
                               auto end = std::to_chars(digits, digits + sizeof digits,
                                                        *static_cast<const double*>(value))
                                              .ptr;
                               out.append(digits, end);
                           },
                           {},
                           "number"};

}  // namespace vir::xml::codecs
