// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace vir::cpus {

/// A set of a map's features, by their indices.
class feature_set {
public:
    static constexpr std::size_t most = 256;

    constexpr feature_set() = default;
    constexpr feature_set(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) : words_{a, b, c, d} {}

    constexpr bool has(std::size_t i) const { return words_[i / 64] >> i % 64 & 1; }
    constexpr void add(std::size_t i) { words_[i / 64] |= std::uint64_t(1) << i % 64; }
    constexpr void remove(std::size_t i) { words_[i / 64] &= ~(std::uint64_t(1) << i % 64); }
    constexpr std::size_t size() const {
        int out = 0;
        for (auto word : words_) out += std::popcount(word);
        return static_cast<std::size_t>(out);
    }
    constexpr bool empty() const { return *this == feature_set(); }

    constexpr feature_set& operator|=(const feature_set& other) {
        for (int i = 0; i < 4; ++i) words_[i] |= other.words_[i];
        return *this;
    }
    constexpr feature_set& operator&=(const feature_set& other) {
        for (int i = 0; i < 4; ++i) words_[i] &= other.words_[i];
        return *this;
    }
    constexpr feature_set& operator-=(const feature_set& other) {
        for (int i = 0; i < 4; ++i) words_[i] &= ~other.words_[i];
        return *this;
    }
    friend constexpr feature_set operator|(feature_set a, const feature_set& b) { return a |= b; }
    friend constexpr feature_set operator&(feature_set a, const feature_set& b) { return a &= b; }
    friend constexpr feature_set operator-(feature_set a, const feature_set& b) { return a -= b; }
    constexpr bool operator==(const feature_set&) const = default;

    /// Calls f with each index, in ascending order.
    template <class F>
    constexpr void for_each(F f) const {
        for (std::size_t i = 0; i < 4; ++i)
            for (auto word = words_[i]; word; word &= word - 1)
                f(64 * i + static_cast<std::size_t>(std::countr_zero(word)));
    }

private:
    std::uint64_t words_[4]{};
};

}  // namespace vir::cpus
