// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/x86.hpp"

#include "src/cpus/refuse.hpp"

namespace vir::cpus::x86 {
namespace {

using guest::cpu_policy;

[[noreturn]] void failed(const std::string& message) { refuse(errc::operation_failed, message); }

// What is asked of a host.
struct request {
    feature_set required, forced, optional, disabled, forbidden;
    bool strict = false;
};

std::optional<comparison> compare_vendors(const caps::host_cpu& host, const std::string& wanted) {
    if (wanted.empty() || wanted == host.vendor) return std::nullopt;
    return comparison("host CPU vendor does not match required CPU vendor " + wanted);
}

comparison compare(const caps::host_cpu& host, const request& wanted) {
    const auto has = features_of(host);
    if (const auto bad = wanted.forbidden & has; !bad.empty())
        return comparison("Host CPU provides forbidden features: " + names_of(bad));
    // What is forbidden and of the model is still asked for, as libvirt has it: to want it away is "disable".
    const auto needed = wanted.required - wanted.forced - wanted.optional - wanted.disabled;
    if (const auto missing = needed - has; !missing.empty())
        return comparison("Host CPU does not provide required features: " + names_of(missing));
    const auto more = has - wanted.optional - needed - wanted.disabled - wanted.forced;
    if (wanted.strict && !more.empty())
        return comparison("Host CPU does not strictly match guest CPU: Extra features: " + names_of(more));
    comparison out;
    out.fit = more.empty() ? fit::identical : fit::superset;
    return out;
}

const vendor_entry* known_vendor(std::string_view name) {
    const auto* out = x86_map.vendor(name);
    if (!out) failed("Unknown CPU vendor " + std::string(name));
    return out;
}

}  // namespace

comparison compare(const caps::host_cpu& host, const guest::cpu& cpu) {
    if (auto other = compare_vendors(host, cpu.vendor)) return *other;
    request wanted;
    if (cpu.model && !cpu.model->name.empty()) wanted.required = find_model(cpu.model->name).features;
    wanted.required |= named(cpu, cpu_policy::require);
    wanted.forced = named(cpu, cpu_policy::force);
    wanted.optional = named(cpu, cpu_policy::optional);
    wanted.disabled = named(cpu, cpu_policy::disable);
    wanted.forbidden = named(cpu, cpu_policy::forbid);
    wanted.strict = cpu.match == guest::cpu_match::strict;
    return compare(host, wanted);
}

comparison compare(const caps::host_cpu& host, const caps::host_cpu& cpu) {
    if (auto other = compare_vendors(host, cpu.vendor)) return *other;
    request wanted;
    wanted.required = features_of(cpu, true);
    return compare(host, wanted);
}

guest::cpu baseline(std::span<const caps::host_cpu> hosts, const baseline_options& options) {
    processor common;
    common.features = features_of(hosts[0], true);
    bool all_say_vendor = !hosts[0].vendor.empty();
    if (all_say_vendor) common.vendor = known_vendor(hosts[0].vendor);
    std::string_view name = hosts[0].model;
    std::vector<std::string_view> names{name};

    for (const auto& host : hosts.subspan(1)) {
        if (host.model != name) name = {};
        names.push_back(host.model);
        common.features &= features_of(host, true);
        const auto* its_own = x86_map.model(host.model)->vendor;
        std::string_view vendor = host.vendor;
        if (!vendor.empty() && its_own && vendor != its_own->name)
            failed("CPU vendor " + std::string(its_own->name) + " of model " + host.model + " differs from vendor " +
                   host.vendor);
        if (vendor.empty()) {
            all_say_vendor = false;
            if (its_own) vendor = its_own->name;
        }
        if (vendor.empty()) continue;
        if (!common.vendor)
            common.vendor = known_vendor(vendor);
        else if (common.vendor->name != vendor)
            failed("CPU vendors do not match");
    }

    if (!options.features.empty()) {
        feature_set known;
        for (const auto& feature : options.features)
            if (const auto at = x86_map.feature(feature); at != cpu_map::npos) known.add(at);
        common.features &= known;
    }
    if (common.features.empty()) failed("CPUs are incompatible");

    decoding how;
    how.models = options.models;
    how.preferred = name;
    how.named = names;
    how.migratable = options.migratable;
    auto out = decode(common, how);
    if (out.model->name == name) out.model->fallback = guest::cpu_fallback::forbid;
    if (!all_say_vendor) out.vendor.clear();
    return out;
}

}  // namespace vir::cpus::x86
