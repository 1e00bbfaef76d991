// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/post_parse.hpp"

#include "drivers/qemu/capabilities_view.hpp"
#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace vir::qemu {
namespace {

using namespace guest;

void complete_cpu(domain_def& def, const capabilities_view& caps, const machine_facts& machine) {
    if (!def.cpu) def.cpu = cpu();
    auto& cpu = *def.cpu;
    bool chosen = cpu.mode.value_or(cpu_mode::custom) != cpu_mode::custom ||
                  (cpu.model && !cpu.model->name.empty());
    if (!chosen) {
        cpu.mode = cpu_mode::custom;
        cpu.match = cpu_match::exact;
        if (!cpu.check) cpu.check = cpu_check::none;
        cpu.model = cpu_model(machine.default_cpu.empty() ? "qemu64" : machine.default_cpu);
        cpu.model->fallback = cpu_fallback::forbid;
    }
    if (!cpu.mode) cpu.mode = cpu_mode::custom;
    switch (*cpu.mode) {
        case cpu_mode::custom:
            if (!cpu.match) cpu.match = cpu_match::exact;
            if (cpu.model && !cpu.model->fallback) cpu.model->fallback = cpu_fallback::allow;
            if (!cpu.check) cpu.check = def.type == domain_type::kvm ? cpu_check::partial : cpu_check::none;
            break;
        case cpu_mode::host_model:
            if (!cpu.check) cpu.check = cpu_check::partial;
            // There is no model that could fall back to another.
            if (cpu.model) {
                cpu.model->fallback.reset();
                if (cpu.model->name.empty() && cpu.model->vendor_id.empty()) cpu.model.reset();
            }
            break;
        case cpu_mode::host_passthrough:
        case cpu_mode::maximum:
            if (!cpu.check) cpu.check = cpu_check::none;
            if (!cpu.migratable)
                cpu.migratable = caps.has_property(fmt::format("max-{}-cpu", caps.arch()), "migratable");
            break;
    }
    for (auto& feature : cpu.features)
        if (!feature.policy) feature.policy = cpu_policy::require;
    if (cpu.topology && !cpu.topology->dies) cpu.topology->dies = 1;
    if (cpu.numa) {
        auto& cells = cpu.numa->cells;
        for (std::uint32_t i = 0; i < cells.size(); ++i)
            if (!cells[i].id) cells[i].id = i;
        std::stable_sort(cells.begin(), cells.end(), [](auto& a, auto& b) { return *a.id < *b.id; });
        kibibytes sum;
        for (auto& cell : cells) sum += cell.memory;
        for (auto& memory : def.devices.memories) sum += memory.size;
        if (sum.count()) def.memory = sum;
    }
}

void complete_os(domain_def& def) {
    auto& os = def.os;
    bool per_device = false;
    auto look = [&](auto& list) {
        for (auto& each : list) per_device = per_device || each.info.boot.has_value();
    };
    look(def.devices.disks);
    look(def.devices.interfaces);
    look(def.devices.hostdevs);
    look(def.devices.redirdevs);
    if (os.boot.empty() && !per_device) os.boot.push_back(boot_device::hd);
    if (os.loader && !os.loader->type) os.loader->type = loader_type::rom;
}

void complete_iothreads(domain_def& def) {
    auto wanted = def.iothreads.value_or(0);
    auto have = def.options ? def.options->iothread_ids.size() : 0;
    if (have > wanted) def.iothreads = static_cast<std::uint32_t>(have);
    if (!have) return;
    // Those that are counted, but not named.
    auto& ids = def.options->iothread_ids;
    for (std::uint32_t id = 1; ids.size() < wanted; ++id) {
        if (std::any_of(ids.begin(), ids.end(), [&](auto& each) { return each.id == id; })) continue;
        iothread next;
        next.id = id;
        ids.push_back(next);
    }
}

}  // namespace

void complete_board(domain_def& def, const capabilities_view& caps) {
    if (def.type != domain_type::qemu && def.type != domain_type::kvm)
        throw error(errc::config_unsupported, fmt::format("domain type '{}' is not one of QEMU's; use 'kvm' or 'qemu'",
                                                          to_string(def.type)));
    if (def.devices.emulator.empty()) def.devices.emulator = caps.binary();
    auto wanted = def.os.type.machine.empty() ? caps.default_machine() : def.os.type.machine;
    auto machine = caps.machine(wanted);
    if (!machine)
        throw error(errc::config_unsupported,
                    fmt::format("Emulator '{}' does not support machine type '{}'; `{} -machine help` lists what it has",
                                def.devices.emulator, wanted, def.devices.emulator));
    def.os.type.machine = machine->name;
    if (!def.os.type.arch) {
        for (auto& name : enum_names<arch>())
            if (name == caps.arch()) def.os.type.arch = *from_string<arch>(name);
    }
    if (!def.current_memory) def.current_memory = def.memory;
    complete_os(def);
    complete_iothreads(def);
    complete_cpu(def, caps, *machine);
    if (!def.current_memory->count() || *def.current_memory > def.memory) def.current_memory = def.memory;
    if (!def.vcpu.placement) def.vcpu.placement = placement::_static;
    if (def.features.hyperv && !def.features.hyperv->mode) def.features.hyperv->mode = hyperv_mode::custom;
    if (!def.on_poweroff) def.on_poweroff = lifecycle_action::destroy;
    if (!def.on_reboot) def.on_reboot = lifecycle_action::restart;
    if (!def.on_crash) def.on_crash = lifecycle_action::destroy;
}

void post_parse(domain_def& def, const capabilities_view& caps) {
    complete_board(def, caps);
    complete_disks(def);
    complete_devices(def, caps);
    add_default_devices(def, caps);
    complete_controllers(def, caps);
}

}  // namespace vir::qemu
