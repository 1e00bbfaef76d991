// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/capabilities.hpp>
#include <virtxx/doc/cpu.hpp>

#include <string_view>
#include <vector>

namespace vir::cpus {

guest::cpu_feature* find_named(std::vector<guest::cpu_feature>& features, std::string_view name);
const guest::cpu_feature* find_named(const std::vector<guest::cpu_feature>& features, std::string_view name);

/// Gives the feature that policy, adding it at the end if it is not there.
void set_feature(std::vector<guest::cpu_feature>& features, std::string_view name, guest::cpu_policy policy);
/// Adds it at the end if it is not there.
void add_missing(std::vector<guest::cpu_feature>& features, std::string_view name, guest::cpu_policy policy);

/// Makes the guest's processor the host's, a model by name; its vendor and vendor_id stay. Gives the features that it
/// had, all with a policy.
std::vector<guest::cpu_feature> take_over(guest::cpu& cpu, const caps::host_cpu& host);

}  // namespace vir::cpus
