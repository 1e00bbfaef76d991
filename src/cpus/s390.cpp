// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/others.hpp"

#include "src/cpus/features.hpp"
#include "src/cpus/refuse.hpp"

#include <algorithm>

namespace vir::cpus::s390 {

void update(guest::cpu& cpu, const caps::host_cpu& host) {
    if (cpu.mode == guest::cpu_mode::host_model) {
        for (const auto& one : take_over(cpu, host)) set_feature(cpu.features, one.name, *one.policy);
        cpu.model->vendor_id.clear();
        cpu.vendor = host.vendor;
        return;
    }
    if (cpu.match == guest::cpu_match::minimum)
        refuse(errc::config_unsupported, "match mode minimum not supported");
    const auto is_optional = [](const auto& one) { return one.policy == guest::cpu_policy::optional; };
    if (std::any_of(cpu.features.begin(), cpu.features.end(), is_optional))
        refuse(errc::config_unsupported, "optional CPU features are not supported");
}

}  // namespace vir::cpus::s390
