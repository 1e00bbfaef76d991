// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/error_words.hpp"

#include <virtxx/flags.hpp>

#include <cstdint>

namespace vir::test {

using vir::fail;

/// Throws, as the test driver, in the words that libvirt's clients know for the code.
template <class... Args>
[[noreturn]] void fail(errc code, fmt::format_string<Args...> detail, Args&&... args) {
    vir::fail(error_domain::test, code, detail, std::forward<Args>(args)...);
}

/// As check_flags, in this driver's name.
template <class Op, class E>
void allow_flags(const Op&, E given, E supported) {
    const auto unknown = static_cast<std::uint32_t>(given) & ~static_cast<std::uint32_t>(supported);
    if (unknown) throw detail::unsupported_flags(unknown, Op::facts.c_name).with_domain(error_domain::test);
}

template <class Op, class E>
void allow_flags(const Op& op, E supported) {
    allow_flags(op, static_cast<E>(op.flags), supported);
}

}  // namespace vir::test
