// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/driver.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>

#include <algorithm>
#include <string>

// What of a document a running QEMU, with its cgroups and network devices, can take; not each has an operation of this
// driver yet. Sources: https://libvirt.org/manpages/virsh.html (attach-device, update-device, blkdeviotune, schedinfo
// ...) and https://libvirt.org/formatdomain.html.
namespace vir::qemu {
namespace {

// ---- conditions: what of a device or a guest decides

/// The device that comes or goes.
template <class Device>
Device device_of(const change_view& view) {
    const auto& text = view.what.after ? view.what.after : view.what.before;
    return text ? parse<Device>(*text) : Device();
}

bool is_own_type(domain_type type) {
    return type == domain_type::qemu || type == domain_type::kvm || type == domain_type::kqemu ||
           type == domain_type::hvf;
}
bool other_accelerator(const change_view& view) {
    return is_own_type(view.before.type) && is_own_type(view.after.type);
}

bool balloon_reaches(const change_view& view) {
    const auto& balloon = view.before.devices.memballoon;
    return (!balloon || balloon->model != device::memballoon_model::none) &&
           view.after.current_memory.value_or(view.after.memory) <= view.before.memory;
}

// Those that are there from the start cannot be taken away.
bool adds_vcpus(const change_view& view) {
    auto count = [](const domain_def& def) { return def.vcpu.current.value_or(def.vcpu.maximum); };
    return count(view.after) > count(view.before) && count(view.after) <= view.before.vcpu.maximum;
}

bool moves_memory(const change_view& view) {
    const auto& numa = view.before.options ? view.before.options->numa_tune : box<guest::numa_tune>();
    return numa && numa->memory &&
           (numa->memory->mode == guest::numa_mode::strict || numa->memory->mode == guest::numa_mode::restrictive);
}

bool has_slots(const change_view& view) {
    return view.before.options && view.before.options->max_memory &&
           device_of<device::memory_device>(view).model != device::memory_model::sgx_epc;
}

bool pluggable_disk(const change_view& view) {
    const auto disk = device_of<device::disk>(view);
    const auto& target = disk.target;
    if (disk.device == device::disk_device::floppy) return false;
    if (!target.bus)
        return target.dev.starts_with("vd") || target.dev.starts_with("sd") || target.dev.starts_with("ub");
    return *target.bus == device::disk_bus::virtio || *target.bus == device::disk_bus::scsi ||
           *target.bus == device::disk_bus::usb;
}

// A medium in a drive.
bool is_medium(const change_view& view) {
    auto changeable = [&](const domain_def& def) {
        return std::any_of(def.devices.disks.begin(), def.devices.disks.end(), [&](const device::disk& disk) {
            return disk.target.dev == view.key &&
                   (disk.device == device::disk_device::cdrom || disk.device == device::disk_device::floppy);
        });
    };
    return changeable(view.before) && changeable(view.after);
}

bool scsi_controller(const change_view& view) {
    return device_of<device::controller>(view).type == device::controller_type::scsi;
}
bool pluggable_input(const change_view& view) {
    const auto bus = device_of<device::input>(view).bus;
    return bus == device::input_bus::usb || bus == device::input_bus::virtio;
}
bool pluggable_serial(const change_view& view) {
    const auto type = device_of<device::serial>(view).type;
    return type == device::serial_target_type::usb_serial || type == device::serial_target_type::pci_serial;
}
bool pluggable_watchdog(const change_view& view) {
    const auto model = device_of<device::watchdog>(view).model;
    return model == device::watchdog_model::i6300esb || model == device::watchdog_model::diag288;
}
bool pluggable_shmem(const change_view& view) {
    return device_of<device::shmem>(view).model.value_or(device::shmem_model::ivshmem) != device::shmem_model::ivshmem;
}

// ---- the table

constexpr auto live = applies::live;
constexpr auto added = change_kind::added, removed = change_kind::removed;

constexpr change_rule change_table[] = {
    {"/domain/@type", applies::next_start, other_accelerator},

    {"/domain/title", live},
    {"/domain/description", live},
    {"/domain/metadata/**", live},
    {"/domain/on_poweroff", live},
    {"/domain/on_reboot", live},
    {"/domain/on_crash", live},

    {"/domain/currentMemory", live, balloon_reaches},
    {"/domain/vcpu/@current", live, adds_vcpus},
    {"/domain/vcpus/vcpu/@enabled", live},
    {"/domain/iothreads", live},
    {"/domain/iothreadids/iothread", live, added},
    {"/domain/iothreadids/iothread", live, removed},
    {"/domain/iothreadids/iothread/@thread_pool_min", live},
    {"/domain/iothreadids/iothread/@thread_pool_max", live},

    {"/domain/cputune/shares", live},
    {"/domain/cputune/period", live},
    {"/domain/cputune/quota", live},
    {"/domain/cputune/global_period", live},
    {"/domain/cputune/global_quota", live},
    {"/domain/cputune/emulator_period", live},
    {"/domain/cputune/emulator_quota", live},
    {"/domain/cputune/iothread_period", live},
    {"/domain/cputune/iothread_quota", live},
    {"/domain/cputune/vcpupin/**", live},
    {"/domain/cputune/emulatorpin/**", live},
    {"/domain/cputune/iothreadpin/**", live},
    {"/domain/blkiotune/**", live},
    {"/domain/memtune/hard_limit", live},
    {"/domain/memtune/soft_limit", live},
    {"/domain/memtune/swap_hard_limit", live},
    {"/domain/numatune/memory/@nodeset", live, moves_memory},
    {"/domain/perf/**", live},

    {"/domain/devices/disk", live, added, pluggable_disk},
    {"/domain/devices/disk", live, removed, pluggable_disk},
    {"/domain/devices/disk/@type", live, is_medium},
    {"/domain/devices/disk/source/**", live, is_medium},
    {"/domain/devices/disk/target/@tray", live, is_medium},
    {"/domain/devices/disk/iotune/**", live},

    {"/domain/devices/interface", live, added},
    {"/domain/devices/interface", live, removed},
    {"/domain/devices/interface/link/**", live},
    {"/domain/devices/interface/bandwidth/**", live},
    {"/domain/devices/interface/filterref/**", live},
    {"/domain/devices/interface/coalesce/**", live},
    {"/domain/devices/interface/@trustGuestRxFilters", live},
    {"/domain/devices/interface/source/@bridge", live},
    {"/domain/devices/interface/source/@network", live},
    {"/domain/devices/interface/source/@portgroup", live},

    {"/domain/devices/graphics/@passwd", live},
    {"/domain/devices/graphics/@passwdValidTo", live},
    {"/domain/devices/graphics/@connected", live},
    {"/domain/devices/memballoon/stats/**", live},

    {"/domain/devices/controller", live, added, scsi_controller},
    {"/domain/devices/controller", live, removed, scsi_controller},
    {"/domain/devices/lease", live, added},
    {"/domain/devices/lease", live, removed},
    {"/domain/devices/hostdev", live, added},
    {"/domain/devices/hostdev", live, removed},
    {"/domain/devices/redirdev", live, added},
    {"/domain/devices/redirdev", live, removed},
    {"/domain/devices/channel", live, added},
    {"/domain/devices/channel", live, removed},
    {"/domain/devices/serial", live, added, pluggable_serial},
    {"/domain/devices/serial", live, removed, pluggable_serial},
    {"/domain/devices/rng", live, added},
    {"/domain/devices/rng", live, removed},
    {"/domain/devices/input", live, added, pluggable_input},
    {"/domain/devices/input", live, removed, pluggable_input},
    {"/domain/devices/watchdog", live, added, pluggable_watchdog},
    {"/domain/devices/watchdog", live, removed, pluggable_watchdog},
    {"/domain/devices/shmem", live, added, pluggable_shmem},
    {"/domain/devices/shmem", live, removed, pluggable_shmem},
    {"/domain/devices/vsock", live, added},
    {"/domain/devices/vsock", live, removed},
    {"/domain/devices/memory", live, added, has_slots},
    {"/domain/devices/memory", live, removed, has_slots},
    {"/domain/devices/memory/target/requested", live},
};

}  // namespace

std::span<const change_rule> driver::change_rules() noexcept { return change_table; }

}  // namespace vir::qemu
