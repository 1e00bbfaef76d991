// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cpus/tables.hpp"

#include <virtxx/cpus.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// Processors for tests.
namespace vir::test {

using names = std::vector<std::string>;

/// What a processor says that has these features.
inline cpus::x86_data data_of(const cpus::feature_set& features) {
    cpus::x86_data out;
    features.for_each([&](std::size_t i) {
        const auto& where = cpus::x86_map.features[i].where;
        if (where.in == cpus::bit_register::msr) {
            out.msrs.emplace_back(where.leaf, std::uint64_t(1) << where.bit);
            return;
        }
        auto& leaf = out.leaves.emplace_back(where.leaf, where.subleaf, 0, 0, 0, 0);
        std::uint32_t* registers[] = {&leaf.eax, &leaf.ebx, &leaf.ecx, &leaf.edx};
        *registers[static_cast<int>(where.in) - 1] = 1u << where.bit;
    });
    return out;
}

/// A processor as bought: who made it ("GenuineIntel"), leaf 1's EAX, the features of a model, more and fewer.
inline cpus::x86_data processor(const char* maker, std::uint32_t signature, std::string_view model,
                                const names& more = {}, const names& fewer = {}) {
    auto features = cpus::x86_map.model(model)->features;
    for (const auto& name : more) features.add(cpus::x86_map.feature(name));
    for (const auto& name : fewer) features.remove(cpus::x86_map.feature(name));
    auto out = data_of(features);
    std::uint32_t words[3];
    std::memcpy(words, maker, sizeof words);
    out.leaves.emplace_back(0, 0, 0xd, words[0], words[2], words[1]);
    if (signature) out.leaves.emplace_back(1, 0, signature, 0, 0, 0);
    return out;
}

inline caps::host_cpu host(const std::string& model, const std::string& vendor = "", const names& features = {},
                           guest::arch arch = guest::arch::x86__64) {
    caps::host_cpu out;
    out.arch = arch;
    out.model = model;
    out.vendor = vendor;
    for (const auto& name : features) out.features.emplace_back().name = name;
    return out;
}

/// A guest's <cpu>, from XML.
inline guest::cpu cpu(const std::string& xml) { return cpus::read_guest(xml); }

/// "Haswell +vmx -hle ?avx !svm", * for force: the model and the features named beside it.
inline std::string brief(const std::string& model, const std::vector<guest::cpu_feature>& features) {
    constexpr char marks[] = {'*', '+', '?', '-', '!'};
    auto out = model;
    for (const auto& one : features)
        out += std::string(" ") + (one.policy ? marks[static_cast<int>(*one.policy)] : '.') + one.name;
    return out;
}
inline std::string brief(const guest::cpu& cpu) { return brief(cpu.model ? cpu.model->name : "-", cpu.features); }
inline std::string brief(const caps::host_cpu& cpu) { return brief(cpu.model, cpu.features); }

/// "CODE: MESSAGE" of the error that is thrown, all of which are in the domain of CPUs.
template <class F>
std::string refusal(F run) {
    try {
        run();
    } catch (const error& e) {
        const std::string where = e.domain() == error_domain::cpu ? "" : "[other domain] ";
        return where + std::string(to_string(e.code())) + ": " + e.what();
    }
    return "nothing was refused";
}

}  // namespace vir::test
