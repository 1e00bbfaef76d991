// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cpus/tables.hpp"

#include <virtxx/cpus.hpp>

#include <optional>

/// x86's part of virtxx/cpus.hpp. Processors are sets of features here, of the map x86_map.
namespace vir::cpus::x86 {

struct signature {
    std::uint32_t family = 0, model = 0, stepping = 0;

    bool is_of(const model_entry& entry) const;
};

/// What is known of a processor that is to be given a name.
struct processor {
    feature_set features;
    const vendor_entry* vendor = nullptr;
    std::optional<x86::signature> signature;
};

processor read(const x86_data& data);

/// Throws internal_error for what nobody knows.
const model_entry& find_model(std::string_view name);
std::size_t find_feature(std::string_view name);

/// All that such a processor has. The features of a host that have no policy are had; `ignore_policies`: all are.
feature_set features_of(const caps::host_cpu& cpu, bool ignore_policies = false);
feature_set features_of(const guest::cpu& cpu);
/// The features that are named with that policy.
feature_set named(const guest::cpu& cpu, guest::cpu_policy policy);

/// "vmx, svm", in the order of the map.
std::string names_of(const feature_set& set, std::string_view separator = ", ");

// x86_decode.cpp

struct decoding {
    bool is_host = false;
    std::span<const usable_model> models;  ///< empty: all
    std::string_view preferred;            ///< taken if it can be, whatever others need
    std::span<const std::string_view> named;  ///< what the hosts are called
    bool migratable = false;
};
guest::cpu decode(processor wanted, const decoding& how);

// x86_compare.cpp

comparison compare(const caps::host_cpu& host, const guest::cpu& wanted);
comparison compare(const caps::host_cpu& host, const caps::host_cpu& wanted);
guest::cpu baseline(std::span<const caps::host_cpu> hosts, const baseline_options& options);

// x86_update.cpp

void expand(std::string_view model, std::vector<guest::cpu_feature>& features, bool is_host);
void update(guest::cpu& cpu, const caps::host_cpu& host);
void update_live(guest::cpu& cpu, const x86_data& enabled, const x86_data& disabled);
void translate(guest::cpu& cpu, std::span<const usable_model> models);

}  // namespace vir::cpus::x86
