// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

/// Names of elements and attributes: compared and looked for more often than all else is done.
namespace vir::xml {

/// Whether two names are the same; most are short, so that calling memcmp would cost more than comparing.
inline bool same_name(std::string_view a, std::string_view b) noexcept {
    const std::size_t n = a.size();
    if (n != b.size()) return false;
    auto words = [&]<class Word>(Word) {
        Word first[2], last[2];
        std::memcpy(&first[0], a.data(), sizeof(Word));
        std::memcpy(&first[1], b.data(), sizeof(Word));
        std::memcpy(&last[0], a.data() + n - sizeof(Word), sizeof(Word));
        std::memcpy(&last[1], b.data() + n - sizeof(Word), sizeof(Word));
        return first[0] == first[1] && last[0] == last[1];
    };
    if (n > 16) return std::memcmp(a.data(), b.data(), n) == 0;
    if (n >= 8) return words(std::uint64_t());
    if (n >= 4) return words(std::uint32_t());
    if (n >= 2) return words(std::uint16_t());
    return n == 0 || a[0] == b[0];
}

/// A name of an element or an attribute, with its first eight letters as a number, which are all of most: names that
/// differ in it or in their length are different.
struct xml_name : std::string_view {
    static constexpr std::size_t most_letters = sizeof(std::uint64_t);

    constexpr xml_name() = default;
    template <std::convertible_to<std::string_view> Text>
        requires(!std::derived_from<std::remove_cvref_t<Text>, xml_name>)
    constexpr xml_name(const Text& text) : std::string_view(text), letters(letters_of(*this)) {}
    /// Whose letters are known.
    static constexpr xml_name of(std::string_view text, std::uint64_t letters) {
        xml_name out;
        static_cast<std::string_view&>(out) = text;
        out.letters = letters;
        return out;
    }

    /// As assigned, faster: `readable` characters, of which eight are taken at once, stand from the text's first one
    /// on.
    void set(std::string_view text, std::size_t readable) {
        if (text.empty() || readable < most_letters || std::endian::native != std::endian::little) {
            *this = text;
            return;
        }
        static_cast<std::string_view&>(*this) = text;
        std::memcpy(&letters, text.data(), sizeof letters);
        letters &= ~std::uint64_t(0) >> (64 - 8 * std::min(text.size(), most_letters));
    }

    bool is(const xml_name& other) const noexcept {
        return letters == other.letters && size() == other.size() &&
               (size() <= most_letters || same_name(*this, other));
    }

    /// Its highest bits say where in a record's index the row is looked for.
    constexpr std::uint64_t hash(std::uint16_t scope, bool attribute) const {
        const std::uint64_t rest = size() << 17 | std::uint64_t(scope) << 1 | attribute;
        return letters * 0x9e3779b97f4a7c15u ^ rest * 0xc2b2ae3d27d4eb4fu;
    }

    std::uint64_t letters = 0;

private:
    static constexpr std::uint64_t letters_of(std::string_view text) {
        std::uint64_t out = 0;
        for (std::size_t i = 0; i < text.size() && i < most_letters; ++i)
            out |= std::uint64_t(static_cast<unsigned char>(text[i])) << 8 * i;
        return out;
    }
};

/// A name with what stands around it, "<name" or " name='", to be written by one copy; empty where it is too long.
struct alignas(8) ready_name {
    static constexpr std::size_t most = 15;

    constexpr ready_name() = default;
    constexpr ready_name(std::string_view before, std::string_view name, std::string_view after) {
        if (before.size() + name.size() + after.size() > most) return;
        for (auto part : {before, name, after})
            for (char c : part) text[size++] = c;
    }

    char text[most]{};
    std::uint8_t size = 0;
};

}  // namespace vir::xml
