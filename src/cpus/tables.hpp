// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cpus/feature_set.hpp"

#include <cstdint>
#include <span>
#include <string_view>

/// What models.txt says, as constant tables that virtxx-cpugen writes; nothing is read when a program starts.
namespace vir::cpus {

enum class bit_register : std::uint8_t { none, eax, ebx, ecx, edx, msr };

/// Where a processor says that it has a feature.
struct feature_bit {
    std::uint32_t leaf;     ///< or the index of the MSR
    std::uint32_t subleaf;
    bit_register in;        ///< none: it is only a name
    std::uint8_t bit;
};

struct feature_entry {
    std::string_view name;
    feature_bit where;
    bool migratable;
    bool host_only;  ///< no hypervisor gives it to a guest
};

struct vendor_entry {
    std::string_view name;
    std::string_view id;   ///< what CPUID says; x86
    std::uint32_t number;  ///< MIDR's implementer; arm
};

/// Processors that are of a model: of this family, model and range of steppings.
struct signature_entry {
    std::uint32_t family, model, first_stepping, last_stepping;
};

/// The processor version register, what of it counts.
struct pvr_entry {
    std::uint32_t value, mask;
};

struct model_entry {
    std::string_view name;
    const vendor_entry* vendor;  ///< null: of no vendor
    std::span<const signature_entry> signatures;
    std::span<const pvr_entry> pvrs;
    feature_set features;
    std::span<const std::uint16_t> dropped;  ///< features, in the order of the file
    bool for_host, for_guest;                ///< chosen when features are given a name
};

struct cpu_map {
    std::span<const vendor_entry> vendors;
    std::span<const feature_entry> features;
    std::span<const std::uint16_t> features_by_name;  ///< their indices
    std::span<const model_entry> models;

    const vendor_entry* vendor(std::string_view name) const;
    const model_entry* model(std::string_view name) const;
    static constexpr std::size_t npos = ~std::size_t(0);
    /// The index, or npos.
    std::size_t feature(std::string_view name) const;
};

extern const cpu_map x86_map, ppc64_map, arm_map;

}  // namespace vir::cpus
