// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>
#include <virtxx/flags.hpp>

#include <fmt/format.h>

#include <string_view>

/// What libvirt asks of flags before any driver sees them, in its words.
namespace vir {

/// A flag and its name in C.
template <class E>
struct named_flag {
    named_flag(E value, std::string_view name) : value(value), name(name) {}
    E value;
    std::string_view name;
};

/// Errors: invalid_arg when both are set.
template <class E>
void check_exclusive(error_domain whose, E flags, named_flag<E> one, named_flag<E> other) {
    if (any(flags, one.value) && any(flags, other.value))
        throw error(errc::invalid_arg, whose,
                    fmt::format("Flags '{}' and '{}' are mutually exclusive", one.name, other.name));
}

/// Errors: invalid_arg when `flag` is set without the one that it needs.
template <class E>
void check_required(error_domain whose, E flags, named_flag<E> flag, named_flag<E> needed) {
    if (any(flags, flag.value) && !any(flags, needed.value))
        throw error(errc::invalid_arg, whose,
                    fmt::format("Flag '{}' is required by flag '{}'", needed.name, flag.name));
}

}  // namespace vir
