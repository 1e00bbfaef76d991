// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace vir {

/// An enum whose values combine: op::domain_create(dom, domain_create_flags::paused | domain_create_flags::validate).
template <class E>
concept flags_enum = std::is_enum_v<E> && requires(E e) { virtxx_is_flags(e); };

template <flags_enum E>
constexpr E operator|(E a, E b) noexcept {
    return static_cast<E>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
template <flags_enum E>
constexpr E operator&(E a, E b) noexcept {
    return static_cast<E>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}
template <flags_enum E>
constexpr E operator~(E a) noexcept {
    return static_cast<E>(~static_cast<std::uint32_t>(a));
}
template <flags_enum E>
constexpr E& operator|=(E& a, E b) noexcept {
    return a = a | b;
}
template <flags_enum E>
constexpr E& operator&=(E& a, E b) noexcept {
    return a = a & b;
}
/// Whether a and b have a flag in common.
template <flags_enum E>
constexpr bool any(E a, E b) noexcept {
    return (a & b) != E{};
}

namespace detail {

struct flag_name {
    std::uint32_t bit;
    std::string_view name;
};
std::string spell_flags(std::uint32_t value, std::span<const flag_name> names);

/// invalid_arg in libvirt's words.
error unsupported_flags(std::uint32_t unknown, std::string_view c_name);

}  // namespace detail

/// Throws invalid_arg when `op.flags` has flags beside those that the driver supports.
template <class Op, class E>
constexpr void check_flags(const Op& op, E supported) {
    auto unknown = static_cast<std::uint32_t>(op.flags) & ~static_cast<std::uint32_t>(supported);
    if (unknown) throw detail::unsupported_flags(unknown, Op::facts.c_name);
}

}  // namespace vir
