// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <algorithm>
#include <variant>
#include <vector>

namespace vir::xml {

/// Of a list whose items are told apart by what `sort_of` says of each, the first of each sort, in the order of sorts.
template <class T, class Sort>
void keep_one_of_each(std::vector<T>& list, Sort sort_of) {
    std::stable_sort(list.begin(), list.end(), [&](const T& a, const T& b) { return sort_of(a) < sort_of(b); });
    list.erase(std::unique(list.begin(), list.end(), [&](const T& a, const T& b) { return sort_of(a) == sort_of(b); }),
               list.end());
}

/// By their alternatives.
template <class... Alternatives>
void keep_one_of_each(std::vector<std::variant<Alternatives...>>& list) {
    keep_one_of_each(list, [](const auto& one) { return one.index(); });
}

}  // namespace vir::xml
