// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/cpus.hpp>

#include "src/cpus/features.hpp"
#include "src/cpus/others.hpp"
#include "src/cpus/x86.hpp"
#include "src/cpus/refuse.hpp"

#include <algorithm>

namespace vir::cpus {
namespace {

using guest::arch;

enum class family { x86, ppc64, arm, s390 };

[[noreturn]] void unsupported(std::string message) { refuse(errc::no_support, message); }

std::string name_of(arch of) { return std::string(to_string(of)); }

std::optional<family> find_family(arch of) {
    switch (of) {
        case arch::i686:
        case arch::x86__64: return family::x86;
        case arch::ppc64:
        case arch::ppc64le: return family::ppc64;
        case arch::armv6l:
        case arch::armv7b:
        case arch::armv7l:
        case arch::aarch64: return family::arm;
        case arch::s390:
        case arch::s390x: return family::s390;
        default: return std::nullopt;
    }
}

family family_of(arch of) {
    const auto found = find_family(of);
    if (!found) unsupported("'" + name_of(of) + "' architecture is not supported by CPU driver");
    return *found;
}

arch arch_of(const caps::host_cpu& cpu) {
    if (!cpu.arch) refuse(errc::xml_error, "Missing CPU architecture");
    return *cpu.arch;
}

// ppc64 and ppc64le are one processor, and so are i686 and x86_64; with 32 bits an Arm processor runs other guests.
void check_same_arch(std::span<const caps::host_cpu> hosts) {
    const auto first = arch_of(hosts[0]);
    const auto kind = family_of(first);
    for (std::size_t i = 1; i < hosts.size(); ++i) {
        const auto other = arch_of(hosts[i]);
        if (other == first || (kind != family::arm && find_family(other) == kind)) continue;
        refuse_both(errc::config_unsupported,
                    "no guest runs on both of the CPU archs " + name_of(first) + " and " + name_of(other), 1, i + 1);
    }
}

const cpu_map* map_of(arch of) {
    switch (find_family(of).value_or(family::s390)) {
        case family::x86: return &x86_map;
        case family::ppc64: return &ppc64_map;
        case family::arm: return &arm_map;
        case family::s390: break;
    }
    return nullptr;
}

template <class List>
std::vector<std::string_view> names(const List& list) {
    std::vector<std::string_view> out;
    for (const auto& one : list) out.push_back(one.name);
    return out;
}

void sort_by_name(std::vector<guest::cpu_feature>& features) {
    std::stable_sort(features.begin(), features.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

template <class Unwanted>
guest::cpu without(arch of, guest::cpu cpu, Unwanted unwanted) {
    if (const auto* map = map_of(of))
        std::erase_if(cpu.features, [&](const auto& one) {
            const auto at = map->feature(one.name);
            return at != cpu_map::npos && unwanted(map->features[at]);
        });
    return cpu;
}

}  // namespace

caps::host_cpu decode_host(const x86_data& data) {
    x86::decoding how;
    how.is_host = true;
    auto named = x86::decode(x86::read(data), how);
    caps::host_cpu out;
    out.model = std::move(named.model->name);
    out.vendor = std::move(named.vendor);
    out.features = std::move(named.features);
    for (auto& one : out.features) one.policy.reset();
    return out;
}

guest::cpu decode_guest(const x86_data& data, const decode_options& options) {
    x86::decoding how;
    how.models = options.models;
    how.migratable = options.migratable;
    return x86::decode(x86::read(data), how);
}

caps::host_cpu decode_version(arch of, std::uint32_t value) {
    switch (family_of(of)) {
        case family::ppc64: return ppc64::decode(value);
        case family::arm: return arm::decode(value);
        default: unsupported("cannot decode CPU data for " + name_of(of) + " architecture");
    }
}

void comparison::check() const {
    if (fit != cpus::fit::incompatible) return;
    throw error(errc::cpu_incompatible, error_domain::cpu,
                "the CPU is incompatible with host CPU" + (reason.empty() ? "" : ": " + reason));
}

comparison compare(const caps::host_cpu& host, const guest::cpu& wanted) {
    switch (family_of(arch_of(host))) {
        case family::x86: return x86::compare(host, wanted);
        case family::ppc64: return ppc64::compare(host, wanted);
        default: break;  // only the hypervisor knows
    }
    comparison out;
    out.fit = fit::identical;
    return out;
}

comparison compare(const caps::host_cpu& host, const caps::host_cpu& wanted) {
    const auto kind = family_of(arch_of(host));
    if (wanted.arch && (kind == family::x86 || kind == family::ppc64) && find_family(*wanted.arch) != kind)
        return comparison("CPU arch " + name_of(*wanted.arch) + " does not match host arch");
    switch (kind) {
        case family::x86: return x86::compare(host, wanted);
        case family::ppc64: return ppc64::compare(host, wanted);
        case family::arm: return arm::compare(host, wanted);
        case family::s390: break;
    }
    comparison out;
    out.fit = fit::identical;
    return out;
}

comparison compare(const caps::host_cpu& host, const either_cpu& wanted) {
    return std::visit([&](const auto& cpu) { return compare(host, cpu); }, wanted);
}

guest::cpu baseline(std::span<const caps::host_cpu> hosts, const baseline_options& options) {
    if (hosts.empty()) refuse(errc::invalid_arg, "no CPUs given");
    for (const auto& host : hosts) check(host);
    check_same_arch(hosts);
    const auto of = arch_of(hosts[0]);
    const auto compute = [&] {
        switch (family_of(of)) {
            case family::x86: return x86::baseline(hosts, options);
            case family::ppc64: return ppc64::baseline(hosts);
            case family::arm: return arm::baseline(hosts);
            case family::s390: break;
        }
        unsupported("cannot compute baseline CPU of " + name_of(of) + " architecture");
    };
    auto out = compute();
    if (options.without_host_only) out = without_host_only(of, out);
    if (options.expand) expand(of, out);
    return out;
}

void expand(arch of, guest::cpu& cpu) {
    if (family_of(of) == family::x86 && cpu.model) x86::expand(cpu.model->name, cpu.features, false);
    sort_by_name(cpu.features);
}

void expand(caps::host_cpu& cpu) {
    if (family_of(arch_of(cpu)) == family::x86) x86::expand(cpu.model, cpu.features, true);
    sort_by_name(cpu.features);
}

void update(guest::cpu& cpu, const caps::host_cpu& host) {
    if (cpu.mode == guest::cpu_mode::host_passthrough || cpu.mode == guest::cpu_mode::maximum) return;
    switch (family_of(host.arch.value_or(arch::x86__64))) {
        case family::x86: return x86::update(cpu, host);
        case family::ppc64: return ppc64::update(cpu);
        case family::arm: return arm::update(cpu, host);
        case family::s390: return s390::update(cpu, host);
    }
}

void update_live(arch of, guest::cpu& cpu, const x86_data& enabled, const x86_data& disabled) {
    if (find_family(of) == family::x86 && cpu.mode == guest::cpu_mode::custom) x86::update_live(cpu, enabled, disabled);
}

void translate(arch of, guest::cpu& cpu, std::span<const usable_model> models) {
    if (family_of(of) != family::x86 || !cpu.model || models.empty()) return;
    if (cpu.mode && cpu.mode != guest::cpu_mode::custom) return;
    const auto is_it = [&](const auto& one) { return one.name == cpu.model->name; };
    if (std::any_of(models.begin(), models.end(), is_it)) return;
    x86::translate(cpu, models);
}

guest::cpu migratable(arch of, const guest::cpu& cpu) {
    return without(of, cpu, [](const feature_entry& feature) { return !feature.migratable; });
}

guest::cpu without_host_only(arch of, const guest::cpu& cpu) {
    return without(of, cpu, [](const feature_entry& feature) { return feature.host_only; });
}

void check_forbidden(const guest::cpu& cpu, const caps::host_cpu& host) {
    for (const auto& one : cpu.features) {
        if (one.policy != guest::cpu_policy::forbid) continue;
        const auto* there = find_named(host.features, one.name);
        if (!there || there->policy == guest::cpu_policy::disable) continue;
        comparison("Host CPU provides forbidden feature '" + one.name + "'").check();
    }
}

void check_features(arch of, const guest::cpu& cpu) {
    const auto* map = map_of(of);
    if (!map || map->features.empty()) return;
    for (const auto& one : cpu.features)
        if (map->feature(one.name) == cpu_map::npos)
            refuse(errc::config_unsupported, "unknown CPU feature: " + one.name);
}

void rename_legacy(arch of, guest::cpu& cpu) {
    if (find_family(of) == family::ppc64) ppc64::rename_legacy(cpu);
}

std::vector<std::string_view> models(arch of) {
    family_of(of);
    const auto* map = map_of(of);
    return map ? names(map->models) : std::vector<std::string_view>();
}

std::string_view vendor_of(arch of, std::string_view model) {
    const auto* map = map_of(of);
    const auto* found = map ? map->model(model) : nullptr;
    return found && found->vendor ? found->vendor->name : std::string_view();
}

std::vector<std::string_view> features(arch of) {
    family_of(of);
    const auto* map = map_of(of);
    return map ? names(map->features) : std::vector<std::string_view>();
}

}  // namespace vir::cpus
