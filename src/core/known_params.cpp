// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/known_params.hpp"

#include "src/core/error_words.hpp"

#include <algorithm>
#include <vector>

namespace vir {
namespace {

std::string_view name_of(param_type type) {
    switch (type) {
        case param_type::int32: return "int";
        case param_type::uint32: return "uint";
        case param_type::int64: return "llong";
        case param_type::uint64: return "ullong";
        case param_type::float64: return "double";
        case param_type::boolean: return "boolean";
        case param_type::string: return "string";
    }
    return "unknown";
}

}  // namespace

void check_params(const typed_params& given, std::span<const known_param> known) {
    std::vector<const typed_params::value_type*> sorted;
    sorted.reserve(given.size());
    for (const auto& one : given) sorted.push_back(&one);
    std::ranges::stable_sort(sorted, {}, [](auto* one) -> std::string_view { return one->first; });

    const typed_params::value_type* previous = nullptr;
    for (const auto* one : sorted) {
        const auto found = std::ranges::find(known, std::string_view(one->first), &known_param::name);
        if (found == known.end())
            fail(error_domain::none, errc::argument_unsupported, "parameter '{}' not supported", one->first);
        if (previous && previous->first == one->first && !found->repeatable)
            fail(error_domain::none, errc::invalid_arg, "parameter '{}' occurs multiple times", one->first);
        const auto type = type_of(one->second);
        if (type != found->type)
            fail(error_domain::none, errc::invalid_arg, "invalid type '{}' for parameter '{}', expected '{}'",
                 name_of(type), one->first, name_of(found->type));
        previous = one;
    }
}

}  // namespace vir
