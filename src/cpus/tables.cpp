// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/tables.hpp"

#include <algorithm>

namespace vir::cpus {

const vendor_entry* cpu_map::vendor(std::string_view name) const {
    for (const auto& one : vendors)
        if (one.name == name) return &one;
    return nullptr;
}

const model_entry* cpu_map::model(std::string_view name) const {
    for (const auto& one : models)
        if (one.name == name) return &one;
    return nullptr;
}

std::size_t cpu_map::feature(std::string_view name) const {
    const auto at = std::lower_bound(features_by_name.begin(), features_by_name.end(), name,
                                     [this](auto index, auto wanted) { return features[index].name < wanted; });
    return at != features_by_name.end() && features[*at].name == name ? *at : npos;
}

}  // namespace vir::cpus
