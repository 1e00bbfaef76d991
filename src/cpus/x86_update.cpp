// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/x86.hpp"

#include "src/cpus/features.hpp"
#include "src/cpus/refuse.hpp"

#include <algorithm>

namespace vir::cpus::x86 {
namespace {

using guest::cpu_feature;
using guest::cpu_policy;

cpu_policy policy_of(const cpu_feature& feature) { return feature.policy.value_or(cpu_policy::require); }

void disable_dropped(const model_entry& model, std::vector<cpu_feature>& features) {
    for (const auto i : model.dropped) add_missing(features, x86_map.features[i].name, cpu_policy::disable);
}

// What is optional depends on the host: it is there or it is not.
void decide_optional(guest::cpu& cpu, const caps::host_cpu& host) {
    std::optional<feature_set> has;
    for (auto& one : cpu.features) {
        if (one.policy != cpu_policy::optional) continue;
        if (!has) has = features_of(host);
        const auto at = x86_map.feature(one.name);
        if (at == cpu_map::npos) refuse(errc::internal_error, "unknown CPU feature " + one.name);
        one.policy = has->has(at) ? cpu_policy::require : cpu_policy::disable;
    }
}

}  // namespace

void expand(std::string_view name, std::vector<cpu_feature>& features, bool is_host) {
    const auto* model = x86_map.model(name);
    if (!model) refuse(errc::internal_error, "unknown CPU model " + std::string(name));
    std::vector<cpu_feature> all;
    model->features.for_each([&](std::size_t i) {
        all.emplace_back(std::string(x86_map.features[i].name), cpu_policy::require);
    });
    for (const auto& one : features)
        if (is_host || policy_of(one) == cpu_policy::require || policy_of(one) == cpu_policy::disable)
            set_feature(all, one.name, policy_of(one));
    if (is_host)
        for (auto& one : all) one.policy.reset();
    else
        disable_dropped(*model, all);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    features = std::move(all);
}

void update(guest::cpu& cpu, const caps::host_cpu& host) {
    decide_optional(cpu, host);
    const bool is_host_model = cpu.mode == guest::cpu_mode::host_model;
    if (is_host_model || cpu.match == guest::cpu_match::minimum)
        for (const auto& one : take_over(cpu, host)) set_feature(cpu.features, one.name, *one.policy);
    if (is_host_model) cpu.vendor = host.vendor;
    if (cpu.model && !cpu.model->name.empty()) disable_dropped(find_model(cpu.model->name), cpu.features);
}

void update_live(guest::cpu& cpu, const x86_data& enabled, const x86_data& disabled) {
    const auto wanted = features_of(cpu);
    const auto given = read(enabled).features, refused = read(disabled).features;
    const bool full = cpu.check == guest::cpu_check::full;
    feature_set extra, missing;
    for (std::size_t i = 0; i < x86_map.features.size(); ++i) {
        const auto name = x86_map.features[i].name;
        if (given.has(i) && !wanted.has(i)) {
            extra.add(i);
            set_feature(cpu.features, name, cpu_policy::require);
        }
        if (refused.has(i) || (wanted.has(i) && !given.has(i))) {
            missing.add(i);
            set_feature(cpu.features, name, cpu_policy::disable);
        }
    }
    if (cpu.model && !cpu.model->name.empty()) disable_dropped(find_model(cpu.model->name), cpu.features);
    if (!full || (extra.empty() && missing.empty())) return;
    std::string what = "guest CPU doesn't match specification";
    if (!extra.empty()) what += ": extra features: " + names_of(extra, ",");
    if (!missing.empty()) what += (extra.empty() ? ": " : ", ") + ("missing features: " + names_of(missing, ","));
    refuse(errc::operation_failed, what);
}

void translate(guest::cpu& cpu, std::span<const usable_model> models) {
    if (cpu.model->fallback == guest::cpu_fallback::forbid)
        refuse(errc::config_unsupported, "CPU model " + cpu.model->name + " is not supported by hypervisor");
    const auto& model = find_model(cpu.model->name);
    processor wanted;
    wanted.features = features_of(cpu);
    wanted.vendor = model.vendor;
    if (!model.signatures.empty()) {
        const auto& first = model.signatures.front();
        wanted.signature.emplace() = {first.family, first.model, first.first_stepping};
    }
    decoding how;
    how.models = models;
    auto found = decode(wanted, how);
    for (const auto& one : cpu.features) set_feature(found.features, one.name, policy_of(one));
    cpu.model->name = found.model->name;
    cpu.features = std::move(found.features);
}

}  // namespace vir::cpus::x86
