// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/x86.hpp"

#include "src/cpus/refuse.hpp"

#include <algorithm>

namespace vir::cpus::x86 {
namespace {

// Leaf 1, EAX: the extended fields count where the manuals of Intel and AMD say so.
signature signature_of(std::uint32_t eax) {
    signature out;
    out.stepping = eax & 0xf;
    out.model = eax >> 4 & 0xf;
    out.family = eax >> 8 & 0xf;
    if (out.family == 6 || out.family == 15) out.model |= eax >> 12 & 0xf0;
    if (out.family == 15) out.family += eax >> 20 & 0xff;
    return out;
}

// Leaf 0: twelve characters in EBX, EDX, ECX.
const vendor_entry* vendor_of(const cpuid_leaf& leaf) {
    std::string id;
    for (auto word : {leaf.ebx, leaf.edx, leaf.ecx})
        for (int i = 0; i < 4; ++i) id += static_cast<char>(word >> 8 * i & 0xff);
    for (const auto& one : x86_map.vendors)
        if (one.id == id) return &one;
    return nullptr;
}

std::uint32_t value_of(const cpuid_leaf& leaf, bit_register in) {
    switch (in) {
        case bit_register::eax: return leaf.eax;
        case bit_register::ebx: return leaf.ebx;
        case bit_register::ecx: return leaf.ecx;
        case bit_register::edx: return leaf.edx;
        default: return 0;
    }
}

bool has(const x86_data& data, const feature_bit& where) {
    if (where.in == bit_register::msr)
        return std::any_of(data.msrs.begin(), data.msrs.end(), [&](const auto& msr) {
            return msr.index == where.leaf && (msr.value >> where.bit & 1);
        });
    return std::any_of(data.leaves.begin(), data.leaves.end(), [&](const auto& leaf) {
        return leaf.leaf == where.leaf && leaf.subleaf == where.subleaf && (value_of(leaf, where.in) >> where.bit & 1);
    });
}

void apply(feature_set& set, const guest::cpu_feature& feature, bool ignore_policy) {
    const auto index = find_feature(feature.name);
    switch (ignore_policy ? guest::cpu_policy::require : feature.policy.value_or(guest::cpu_policy::require)) {
        case guest::cpu_policy::force:
        case guest::cpu_policy::require: set.add(index); break;
        case guest::cpu_policy::disable:
        case guest::cpu_policy::forbid: set.remove(index); break;
        case guest::cpu_policy::optional: break;
    }
}

}  // namespace

bool signature::is_of(const model_entry& entry) const {
    return std::any_of(entry.signatures.begin(), entry.signatures.end(), [this](const auto& one) {
        return one.family == family && one.model == model && one.first_stepping <= stepping &&
               stepping <= one.last_stepping;
    });
}

processor read(const x86_data& data) {
    processor out;
    for (const auto& leaf : data.leaves) {
        if (leaf.leaf == 0 && leaf.subleaf == 0) out.vendor = vendor_of(leaf);
        if (leaf.leaf == 1 && leaf.subleaf == 0 && leaf.eax) out.signature = signature_of(leaf.eax);
    }
    for (std::size_t i = 0; i < x86_map.features.size(); ++i)
        if (has(data, x86_map.features[i].where)) out.features.add(i);
    return out;
}

const model_entry& find_model(std::string_view name) {
    const auto* found = x86_map.model(name);
    if (!found) refuse(errc::internal_error, "Unknown CPU model " + std::string(name));
    return *found;
}

std::size_t find_feature(std::string_view name) {
    const auto found = x86_map.feature(name);
    if (found == cpu_map::npos)
        refuse(errc::internal_error, "Unknown CPU feature " + std::string(name));
    return found;
}

feature_set features_of(const caps::host_cpu& cpu, bool ignore_policies) {
    feature_set out;
    if (!cpu.model.empty()) out = find_model(cpu.model).features;
    for (const auto& one : cpu.features) apply(out, one, ignore_policies);
    return out;
}

feature_set features_of(const guest::cpu& cpu) {
    feature_set out;
    if (cpu.model && !cpu.model->name.empty()) out = find_model(cpu.model->name).features;
    for (const auto& one : cpu.features) apply(out, one, false);
    return out;
}

feature_set named(const guest::cpu& cpu, guest::cpu_policy policy) {
    feature_set out;
    for (const auto& one : cpu.features)
        if (one.policy.value_or(guest::cpu_policy::require) == policy) out.add(find_feature(one.name));
    return out;
}

std::string names_of(const feature_set& set, std::string_view separator) {
    std::string out;
    set.for_each([&](std::size_t i) {
        if (!out.empty()) out += separator;
        out += x86_map.features[i].name;
    });
    return out;
}

}  // namespace vir::cpus::x86
