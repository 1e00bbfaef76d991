// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// Declares an enum class whose enumerators, counted from 0, know their names in documents.
///
/// A name is the enumerator's own with `_` read as `-`, `__` as `_`, `_dot_` as `.`, and one leading `_` dropped
/// (for names that start with a digit, are C++ keywords, or are macros of GCC's default dialect: `_linux`, `_unix`):
/// `virtio_blk` is "virtio-blk", `_9p` is "9p".
#define VIRTXX_ENUM(type, ...)                                                    \
    enum class type : std::uint8_t { __VA_ARGS__ };                               \
    constexpr ::vir::detail::enum_spelling virtxx_enum_spelling(type) noexcept { \
        return {#__VA_ARGS__};                                                    \
    }

namespace vir {
namespace detail {

struct enum_spelling {
    std::string_view text;  // the enumerators as written, "a, b_c, _9p"
};

constexpr bool is_enum_separator(char c) { return c == ',' || c == ' ' || c == '\n' || c == '\t'; }

constexpr std::size_t count_enumerators(std::string_view text) {
    std::size_t n = text.empty() ? 0 : 1;
    for (char c : text) n += c == ',';
    return n;
}

template <std::size_t Count, std::size_t Chars>
struct enum_storage {
    std::array<char, Chars + 1> chars{};
    std::array<std::uint16_t, Count + 1> starts{};
};

template <std::size_t Count, std::size_t Chars>
constexpr enum_storage<Count, Chars> spell_enumerators(std::string_view text) {
    enum_storage<Count, Chars> out;
    std::size_t at = 0, item = 0, i = 0;
    while (i < text.size()) {
        while (i < text.size() && is_enum_separator(text[i])) ++i;
        if (i == text.size()) break;
        out.starts[item++] = static_cast<std::uint16_t>(at);
        std::size_t end = i;
        while (end < text.size() && !is_enum_separator(text[end])) ++end;
        auto word = text.substr(i, end - i);
        if (word.front() == '_') word.remove_prefix(1);
        for (std::size_t k = 0; k < word.size(); ++k) {
            if (word.substr(k).starts_with("_dot_")) {
                out.chars[at++] = '.';
                k += 4;
            } else if (word.substr(k).starts_with("__")) {
                out.chars[at++] = '_';
                k += 1;
            } else {
                out.chars[at++] = word[k] == '_' ? '-' : word[k];
            }
        }
        i = end;
    }
    out.starts[item] = static_cast<std::uint16_t>(at);
    return out;
}

template <class E>
struct enum_table {
    static constexpr std::string_view text = virtxx_enum_spelling(E{}).text;
    static constexpr std::size_t count = count_enumerators(text);
    static constexpr auto storage = spell_enumerators<count, text.size()>(text);
    static constexpr auto names = [] {
        std::array<std::string_view, count> out;
        for (std::size_t i = 0; i < count; ++i)
            out[i] = {storage.chars.data() + storage.starts[i],
                      static_cast<std::size_t>(storage.starts[i + 1] - storage.starts[i])};
        return out;
    }();
};

}  // namespace detail

/// An enumeration declared with VIRTXX_ENUM.
template <class E>
concept named_enum = requires { virtxx_enum_spelling(E{}); };

/// All names in the order of the enumerators.
template <named_enum E>
constexpr std::span<const std::string_view> enum_names() noexcept {
    return detail::enum_table<E>::names;
}

/// The name as documents write it.
template <named_enum E>
constexpr std::string_view to_string(E value) noexcept {
    auto index = static_cast<std::size_t>(value);
    auto names = enum_names<E>();
    return index < names.size() ? names[index] : std::string_view("?");
}

/// The enumerator of that name, if there is one.
template <named_enum E>
constexpr std::optional<E> from_string(std::string_view name) noexcept {
    auto names = enum_names<E>();
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<E>(i);
    return std::nullopt;
}

}  // namespace vir
