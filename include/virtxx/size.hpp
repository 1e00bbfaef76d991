// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <compare>
#include <cstdint>

namespace vir {

/// An amount of memory or storage that knows its unit, as std::chrono::duration does for time:
/// conversion to a finer unit is implicit, to a coarser one explicit (size_cast, which rounds up as libvirt does).
template <std::uint64_t Unit>
class size {
public:
    static constexpr std::uint64_t unit = Unit;  ///< bytes that one step stands for

    constexpr size() noexcept = default;
    constexpr explicit size(std::uint64_t count) noexcept : count_(count) {}
    template <std::uint64_t Other>
        requires(Other != Unit && Other % Unit == 0)
    constexpr size(size<Other> coarser) noexcept : count_(coarser.count() * (Other / Unit)) {}

    constexpr std::uint64_t count() const noexcept { return count_; }

    constexpr size& operator+=(size other) noexcept { return count_ += other.count_, *this; }
    constexpr size& operator-=(size other) noexcept { return count_ -= other.count_, *this; }
    friend constexpr size operator+(size a, size b) noexcept { return size(a.count_ + b.count_); }
    friend constexpr size operator-(size a, size b) noexcept { return size(a.count_ - b.count_); }
    friend constexpr size operator*(size a, std::uint64_t n) noexcept { return size(a.count_ * n); }
    friend constexpr size operator*(std::uint64_t n, size a) noexcept { return a * n; }
    friend constexpr auto operator<=>(const size&, const size&) noexcept = default;

private:
    std::uint64_t count_ = 0;
};

using bytes = size<1>;
using kibibytes = size<1024>;
using mebibytes = size<1024 * 1024>;
using gibibytes = size<1024ull * 1024 * 1024>;

template <class To, std::uint64_t From>
constexpr To size_cast(size<From> from) noexcept {
    if constexpr (From >= To::unit)
        return To(from.count() * (From / To::unit));
    else
        return To(from.count() / (To::unit / From) + (from.count() % (To::unit / From) != 0));
}

inline namespace literals {
constexpr bytes operator""_B(unsigned long long n) noexcept { return bytes(n); }
constexpr kibibytes operator""_KiB(unsigned long long n) noexcept { return kibibytes(n); }
constexpr mebibytes operator""_MiB(unsigned long long n) noexcept { return mebibytes(n); }
constexpr gibibytes operator""_GiB(unsigned long long n) noexcept { return gibibytes(n); }
}  // namespace literals

}  // namespace vir
