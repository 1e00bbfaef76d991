// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstddef>

namespace vir {

/// Types, and nothing else.
template <class... T>
struct type_list {
    static constexpr std::size_t size = sizeof...(T);
};

/// Calls f.template operator()<T>() for each type in turn.
template <class... T, class F>
constexpr void for_each_type(type_list<T...>, F&& f) {
    // No fold over the comma: compilers nest these, up to a limit.
    [[maybe_unused]] const int done[] = {0, (f.template operator()<T>(), 0)...};
}

}  // namespace vir
