// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/others.hpp"

#include "src/cpus/features.hpp"
#include "src/cpus/refuse.hpp"

#include <fmt/format.h>

namespace vir::cpus::arm {

comparison compare(const caps::host_cpu& host, const caps::host_cpu& wanted) {
    if (host.vendor != wanted.vendor || host.model != wanted.model)
        return comparison(fmt::format("Host CPU model does not match required CPU vendor {} or(and) model {}",
                                      wanted.vendor.empty() ? "<null>" : wanted.vendor, wanted.model));
    comparison out;
    out.fit = fit::identical;
    return out;
}

// libvirt takes the first model whatever the others are: a guest that another host may not be able to run.
guest::cpu baseline(std::span<const caps::host_cpu> hosts) {
    for (std::size_t i = 1; i < hosts.size(); ++i)
        if (hosts[i].model != hosts[0].model)
            refuse_both(errc::operation_unsupported,
                        fmt::format("CPU models {} and {} cannot be compared: of Arm's only the names are known",
                                    hosts[0].model, hosts[i].model),
                        1, i + 1);
    guest::cpu out(guest::cpu_mode::custom);
    out.match = guest::cpu_match::exact;
    out.model.emplace(hosts[0].model).fallback = guest::cpu_fallback::allow;
    return out;
}

void update(guest::cpu& cpu, const caps::host_cpu& host) {
    if (cpu.mode != guest::cpu_mode::host_model) return;
    take_over(cpu, host);
    cpu.model->vendor_id.clear();
    cpu.vendor = host.vendor;
}

// MIDR_EL1: implementer in bits 24 to 31, part number in bits 4 to 15.
caps::host_cpu decode(std::uint32_t midr) {
    const auto implementer = midr >> 24, part = midr >> 4 & 0xfff;
    const vendor_entry* vendor = nullptr;
    for (const auto& one : arm_map.vendors)
        if (one.number == implementer) vendor = &one;
    if (!vendor)
        refuse(errc::internal_error, fmt::format("Cannot find CPU vendor with vendor id 0x{:02x}", implementer));
    for (const auto& model : arm_map.models)
        for (const auto& one : model.pvrs)
            if (one.value == part && model.vendor == vendor) {
                caps::host_cpu out;
                out.model = model.name;
                out.vendor = vendor->name;
                return out;
            }
    refuse(errc::internal_error, fmt::format("Cannot find CPU model with PVR 0x{:03x}", part));
}

}  // namespace vir::cpus::arm
