// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/domain.hpp>

namespace vir::qemu {
namespace {

using namespace guest;

std::string base_model(const context& ctx) {
    auto& def = ctx.def;
    auto mode = def.cpu && def.cpu->mode ? *def.cpu->mode : cpu_mode::custom;
    switch (mode) {
        case cpu_mode::host_passthrough: return "host";
        case cpu_mode::maximum: return "max";
        // The nearest that needs no table of host models: all that this host, or TCG, can give.
        case cpu_mode::host_model: return def.type == domain_type::kvm ? "host" : "max";
        case cpu_mode::custom: break;
    }
    if (def.cpu && def.cpu->model && !def.cpu->model->name.empty()) return def.cpu->model->name;
    if (auto machine = ctx.caps.machine(def.os.type.machine); machine && !machine->default_cpu.empty())
        return machine->default_cpu;
    return "qemu64";
}

void add_model(option_text& text, const context& ctx) {
    auto& def = ctx.def;
    if (!def.cpu) return;
    auto& cpu = *def.cpu;
    auto mode = cpu.mode.value_or(cpu_mode::custom);
    if (mode == cpu_mode::host_passthrough || mode == cpu_mode::maximum) {
        if (cpu.migratable && ctx.caps.has_property(fmt::format("max-{}-cpu", ctx.caps.arch()), "migratable"))
            text.add("migratable", *cpu.migratable);
    }
    if (cpu.model && !cpu.model->vendor_id.empty()) text.add("vendor", cpu.model->vendor_id);
    for (auto& feature : cpu.features) {
        auto policy = feature.policy.value_or(cpu_policy::require);
        text.add(feature.name, policy != cpu_policy::disable && policy != cpu_policy::forbid);
    }
}

void add_timers(option_text& text, const context& ctx) {
    for (auto& timer : ctx.def.clock.timers) {
        switch (timer.name) {
            case timer_name::kvmclock:
                if (timer.present) text.add("kvmclock", *timer.present);
                break;
            case timer_name::hypervclock:
                if (timer.present.value_or(false)) text.add("hv-time", true);
                break;
            case timer_name::tsc:
                if (timer.frequency) text.add_number("tsc-frequency", *timer.frequency);
                break;
            default: break;
        }
    }
}

void add_hyperv(option_text& text, const hyperv& hv) {
    auto mode = hv.mode.value_or(hyperv_mode::custom);
    if (mode == hyperv_mode::passthrough) text.add("hv-passthrough", true);
    auto on = [&](const char* name, std::optional<bool> state) {
        if (state.value_or(false)) text.add(name, true);
    };
    on("hv-relaxed", hv.relaxed);
    on("hv-vapic", hv.vapic);
    if (hv.spinlocks && hv.spinlocks->state)
        text.add("hv-spinlocks", fmt::format("{:#x}", hv.spinlocks->retries.value_or(0xfff)));
    on("hv-vpindex", hv.vpindex);
    on("hv-runtime", hv.runtime);
    on("hv-synic", hv.synic);
    if (hv.stimer && hv.stimer->state) {
        text.add("hv-stimer", true);
        if (hv.stimer->direct.value_or(false)) text.add("hv-stimer-direct", true);
    }
    on("hv-reset", hv.reset);
    if (hv.vendor_id && hv.vendor_id->state) text.add("hv-vendor-id", hv.vendor_id->value);
    on("hv-frequencies", hv.frequencies);
    on("hv-reenlightenment", hv.reenlightenment);
    on("hv-tlbflush", hv.tlbflush);
    on("hv-ipi", hv.ipi);
    on("hv-evmcs", hv.evmcs);
    on("hv-avic", hv.avic);
}

void add_features(option_text& text, const context& ctx) {
    auto& features = ctx.def.features;
    if (features.apic && features.apic->eoi) text.add("kvm-pv-eoi", *features.apic->eoi);
    if (features.rare && features.rare->pvspinlock) text.add("kvm-pv-unhalt", *features.rare->pvspinlock);
    if (features.hyperv) add_hyperv(text, *features.hyperv);
    for (auto& panic : ctx.def.devices.panics)
        if (panic.model == device::panic_model::hyperv) text = option_text(text.str() + ",hv-crash");
    if (features.kvm) {
        if (features.kvm->hidden.value_or(false)) text.add("kvm", false);
        if (features.kvm->hint_dedicated.value_or(false)) text.add("kvm-hint-dedicated", true);
        if (features.kvm->poll_control.value_or(false)) text.add("kvm-poll-control", true);
        if (features.kvm->pv_ipi && !*features.kvm->pv_ipi) text.add("kvm-pv-ipi", false);
    }
    if (features.pmu) text.add("pmu", *features.pmu);
}

void add_cache(option_text& text, const context& ctx) {
    if (!ctx.def.cpu || !ctx.def.cpu->cache) return;
    bool host = ctx.def.cpu->mode == cpu_mode::host_passthrough || ctx.def.cpu->mode == cpu_mode::maximum;
    switch (ctx.def.cpu->cache->mode) {
        case cpu_cache_mode::emulate:
            text.add("l3-cache", true);
            if (host) text.add("host-cache-info", false);
            break;
        case cpu_cache_mode::passthrough:
            if (host) text.add("host-cache-info", true).add("l3-cache", false);
            break;
        case cpu_cache_mode::disable:
            if (host) text.add("host-cache-info", false);
            text.add("l3-cache", false);
            break;
    }
}

}  // namespace

void add_cpu(builder& out) {
    option_text text(base_model(out));
    add_model(text, out);
    add_timers(text, out);
    add_features(text, out);
    add_cache(text, out);
    out.option("-cpu", text.str());
}

}  // namespace vir::qemu
