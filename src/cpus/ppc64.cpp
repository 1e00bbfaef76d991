// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpus/others.hpp"

#include "src/cpus/refuse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace vir::cpus::ppc64 {
namespace {

using guest::cpu_mode;

[[noreturn]] void unknown_model(std::string_view name) {
    refuse(errc::internal_error, fmt::format("Unknown CPU model {}", name));
}

const model_entry& find_model(std::string_view name) {
    const auto* found = ppc64_map.model(name);
    if (!found) unknown_model(name);
    return *found;
}

comparison identical() {
    comparison out;
    out.fit = fit::identical;
    return out;
}

// The newest mode that a host can run a guest in is its own: "power8" on POWER8 and what came after. libvirt gives no
// reason for this outcome, and neither do we.
comparison compare_mode(const caps::host_cpu& host, const std::string& mode) {
    static constexpr std::pair<std::string_view, std::string_view> modes[] = {
        {"POWER6", "power6"}, {"POWER7", "power7"}, {"POWER8", "power8"}, {"POWER9", "power9"}, {"POWER10", "power10"}};
    const auto end = std::end(modes);
    const auto model = find_model(host.model).name;
    const auto newest = std::find_if(modes, end, [&](const auto& one) { return one.first == model; });
    if (newest == end)
        refuse(errc::internal_error, "Host CPU does not support compatibility modes");
    const auto wanted = std::find_if(modes, end, [&](const auto& one) { return one.second == mode; });
    if (wanted == end)
        refuse(errc::internal_error, fmt::format("Unknown compatibility mode {}", mode));
    return wanted > newest ? comparison() : identical();
}

comparison compare_models(const caps::host_cpu& host, std::string_view vendor, std::string_view model) {
    if (!vendor.empty() && vendor != host.vendor)
        return comparison(fmt::format("host CPU vendor does not match required CPU vendor {}", vendor));
    if (&find_model(host.model) == &find_model(model)) return identical();
    return comparison(fmt::format("host CPU model does not match required CPU model {}", model));
}

}  // namespace

comparison compare(const caps::host_cpu& host, const guest::cpu& wanted) {
    const std::string model = wanted.model ? wanted.model->name : "";
    if (wanted.mode == cpu_mode::host_model && !model.empty()) return compare_mode(host, model);
    if (model.empty() && wanted.mode && wanted.mode != cpu_mode::custom) return identical();
    if (model.empty()) refuse(errc::invalid_arg, "no CPU model specified");
    return compare_models(host, wanted.vendor, model);
}

comparison compare(const caps::host_cpu& host, const caps::host_cpu& wanted) {
    return compare_models(host, wanted.vendor, wanted.model);
}

guest::cpu baseline(std::span<const caps::host_cpu> hosts) {
    const auto& model = find_model(hosts[0].model);
    for (const auto& host : hosts) {
        if (host.model != model.name) refuse(errc::operation_failed, "CPUs are incompatible");
        const auto* vendor = host.vendor.empty() ? nullptr : ppc64_map.vendor(host.vendor);
        if (!host.vendor.empty() && !vendor)
            refuse(errc::operation_failed, "Unknown CPU vendor " + host.vendor);
        if (vendor && model.vendor && vendor != model.vendor)
            refuse(errc::operation_failed,
                   fmt::format("CPU vendor {} of model {} differs from vendor {}", model.vendor->name, model.name,
                             vendor->name));
    }
    guest::cpu out(cpu_mode::custom);
    out.match = guest::cpu_match::exact;
    out.model.emplace(std::string(model.name)).fallback = guest::cpu_fallback::forbid;
    return out;
}

// host-model stays, as the model that it may have names a compatibility mode.
void update(guest::cpu& cpu) {
    if (cpu.mode != cpu_mode::host_model) cpu.match = guest::cpu_match::exact;
}

caps::host_cpu decode(std::uint32_t pvr) {
    for (const auto& model : ppc64_map.models)
        for (const auto& one : model.pvrs)
            if ((pvr & one.mask) == one.value) {
                caps::host_cpu out;
                out.model = model.name;
                if (model.vendor) out.vendor = model.vendor->name;
                return out;
            }
    refuse(errc::operation_failed, fmt::format("Cannot find CPU model with PVR 0x{:08x}", pvr));
}

void rename_legacy(guest::cpu& cpu) {
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"POWER7_v2.1", "POWER7"}, {"POWER7_v2.3", "POWER7"}, {"POWER7+_v2.1", "POWER7"}, {"POWER8_v1.0", "POWER8"}};
    if (!cpu.model) return;
    for (const auto& [before, today] : names)
        if (cpu.model->name == before) cpu.model->name = today;
}

}  // namespace vir::cpus::ppc64
