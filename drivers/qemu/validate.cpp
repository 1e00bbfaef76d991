// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/validate.hpp"

#include "drivers/qemu/capabilities_view.hpp"
#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <set>

namespace vir::qemu {
namespace {

void validate_type(const domain_def& def) {
    if (def.name.empty()) throw error(errc::xml_error, "the guest has no name; add <name>");
}

void validate_boot(const domain_def& def) {
    auto& os = def.os;
    std::set<std::uint32_t> orders;
    auto look = [&](auto& list) {
        for (auto& each : list) {
            if (!each.info.boot) continue;
            if (!each.info.boot->order) throw error(errc::xml_error, "boot order counts from 1");
            if (!orders.insert(each.info.boot->order).second)
                throw error(errc::xml_error,
                            fmt::format("boot order '{}' used for more than one device", each.info.boot->order));
        }
    };
    look(def.devices.disks);
    look(def.devices.interfaces);
    look(def.devices.hostdevs);
    look(def.devices.redirdevs);
    if (os.boot_menu && os.boot_menu->timeout && *os.boot_menu->timeout > 65535)
        refuse("invalid value for boot menu timeout, must be in range [0,65535]");
    if (os.bios && os.bios->reboot_timeout && (*os.bios->reboot_timeout < -1 || *os.bios->reboot_timeout > 65535))
        refuse("invalid value for rebootTimeout, must be in range [-1,65535]");
    if (os.kernel.empty() && (!os.initrd.empty() || !os.cmdline.empty()))
        refuse("initrd and cmdline are used when a kernel is; add <kernel>");
    if (os.loader && os.loader->type == guest::loader_type::pflash && is_x86(def) && !def.features.acpi)
        refuse("UEFI requires ACPI on this architecture; add <acpi/> to <features>");
    if (os.loader && os.loader->secure.value_or(false)) {
        if (!is_q35(def)) refuse("Secure boot is supported with q35 machine types only");
        if (!def.features.smm || !def.features.smm->state.value_or(false))
            refuse("Secure boot requires SMM feature enabled; add <smm state='on'/> to <features>");
        if (os.loader->type != guest::loader_type::pflash) refuse("Secure boot needs a loader of type 'pflash'");
    }
}

void validate_cpu(const domain_def& def, const capabilities_view& caps) {
    auto& vcpu = def.vcpu;
    if (!vcpu.maximum) throw error(errc::xml_error, "invalid maximum number of vCPUs '0'");
    if (vcpu.current == 0u) throw error(errc::xml_error, "invalid number of current vCPUs '0'");
    if (auto machine = caps.machine(def.os.type.machine);
        machine && machine->max_cpus && vcpu.maximum > machine->max_cpus)
        refuse(fmt::format("Maximum CPUs greater than specified machine type limit {}", machine->max_cpus));
    if (is_q35(def) && vcpu.maximum > 255) {
        auto& iommu = def.devices.iommu;
        if (!iommu || !iommu->driver || !iommu->driver->eim.value_or(false))
            refuse("more than 255 vCPUs require extended interrupt mode enabled on the iommu device");
    }
    if (def.options)
        for (auto& state : def.options->vcpu_states)
            if (state.id == 0 && !state.enabled) refuse("vcpu 0 can't be offline");
    if (!def.cpu) return;
    auto& cpu = *def.cpu;
    if (cpu.topology) {
        auto& t = *cpu.topology;
        if (!t.sockets || !t.cores || !t.threads)
            throw error(errc::xml_error, "CPU topology: sockets, cores and threads count from 1");
        if (std::uint64_t(t.sockets) * t.dies.value_or(1) * t.cores * t.threads != vcpu.maximum)
            refuse("CPU topology doesn't match maximum vcpu count");
    }
    if (cpu.cache) {
        bool host = cpu.mode == guest::cpu_mode::host_passthrough || cpu.mode == guest::cpu_mode::maximum;
        if (cpu.cache->mode == guest::cpu_cache_mode::passthrough) {
            if (!host) refuse("CPU cache mode 'passthrough' can only be used with 'host-passthrough' / 'maximum' CPUs");
            if (cpu.cache->level) refuse("unsupported CPU cache level for mode 'passthrough'");
        }
        if (cpu.cache->mode == guest::cpu_cache_mode::emulate && cpu.cache->level != 3u)
            refuse("CPU cache mode 'emulate' is only supported for level 3");
    }
}

void validate_memory(const domain_def& def) {
    bool numa = def.cpu && def.cpu->numa && !def.cpu->numa->cells.empty();
    if (def.options && def.options->max_memory && !numa)
        refuse("At least one numa node has to be configured when enabling memory hotplug");
    if (!def.devices.memories.empty() && (!def.options || !def.options->max_memory))
        refuse("memory devices need <maxMemory slots='N'>");
    if (def.memory_backing && def.memory_backing->huge &&
        def.memory_backing->source == guest::memory_source_type::anonymous)
        refuse("hugepages are not allowed with anonymous memory source");
    if (def.memory_backing && def.memory_backing->huge &&
        def.memory_backing->allocation == guest::memory_allocation::ondemand)
        refuse("hugepages are not allowed with memory allocation ondemand");
}

void validate_features(const domain_def& def) {
    const auto& rare = def.features.rare;
    if (is_x86(def) && rare && rare->hpt)
        refuse(fmt::format("The 'hpt' feature is not supported for machine type '{}'; remove it from <features>",
                           def.os.type.machine));
}

void validate_clock(const domain_def& def) {
    for (auto& timer : def.clock.timers) {
        if (timer.name == guest::timer_name::platform || timer.name == guest::timer_name::armvtimer)
            refuse(fmt::format("unsupported timer type (name) '{}'", to_string(timer.name)));
        if ((timer.name == guest::timer_name::kvmclock || timer.name == guest::timer_name::hypervclock) && !is_x86(def))
            refuse(fmt::format("Configuring the '{}' timer is not supported for this architecture",
                               to_string(timer.name)));
    }
}

}  // namespace

void refuse(std::string message) { throw error(errc::config_unsupported, std::move(message)); }

void validate_start(const domain_def& def, const capabilities_view& caps) {
    if (def.type == domain_type::kvm && !caps.has_kvm())
        refuse(
            "domain type 'kvm': KVM is not available, /dev/kvm can not be opened or QEMU was built without it; load "
            "the "
            "kvm module, check the permissions of /dev/kvm, or use type='qemu'");
    if (def.cpu && def.cpu->mode == guest::cpu_mode::host_passthrough && def.type != domain_type::kvm)
        refuse(
            fmt::format("CPU mode 'host-passthrough' for {} qemu domain on {} host is not supported by hypervisor; use "
                        "mode='maximum' or a model",
                        caps.arch(), caps.arch()));
}

void validate(const domain_def& def, const capabilities_view& caps) {
    validate_type(def);
    validate_names(def);
    validate_boot(def);
    validate_cpu(def, caps);
    validate_memory(def);
    validate_features(def);
    validate_clock(def);
    validate_disks(def);
    validate_devices(def);
}

}  // namespace vir::qemu
