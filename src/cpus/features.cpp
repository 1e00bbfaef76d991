// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/features.hpp"

#include <algorithm>

namespace vir::cpus {

const guest::cpu_feature* find_named(const std::vector<guest::cpu_feature>& features, std::string_view name) {
    const auto at = std::find_if(features.begin(), features.end(), [&](const auto& one) { return one.name == name; });
    return at == features.end() ? nullptr : &*at;
}

guest::cpu_feature* find_named(std::vector<guest::cpu_feature>& features, std::string_view name) {
    return const_cast<guest::cpu_feature*>(find_named(std::as_const(features), name));
}

void set_feature(std::vector<guest::cpu_feature>& features, std::string_view name, guest::cpu_policy policy) {
    if (auto* found = find_named(features, name))
        found->policy = policy;
    else
        features.emplace_back(std::string(name), policy);
}

void add_missing(std::vector<guest::cpu_feature>& features, std::string_view name, guest::cpu_policy policy) {
    if (!find_named(features, name)) features.emplace_back(std::string(name), policy);
}

std::vector<guest::cpu_feature> take_over(guest::cpu& cpu, const caps::host_cpu& host) {
    auto own = std::move(cpu.features);
    cpu.features = host.features;
    for (auto* list : {&own, &cpu.features})
        for (auto& one : *list)
            if (!one.policy) one.policy = guest::cpu_policy::require;
    if (!cpu.model) cpu.model.emplace();
    cpu.model->name = host.model;
    if (!cpu.model->fallback) cpu.model->fallback = guest::cpu_fallback::allow;
    cpu.mode = guest::cpu_mode::custom;
    cpu.match = guest::cpu_match::exact;
    return own;
}

}  // namespace vir::cpus
