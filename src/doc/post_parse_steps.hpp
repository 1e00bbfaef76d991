// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/doc/fail.hpp"
#include "src/doc/findings.hpp"

#include <virtxx/doc/post_parse.hpp>

/// The steps of complete(), in the order in which it takes them, and what they share.
namespace vir::post_parse {

// domain_post_parse.cpp
void memory(domain_def& domain, const driver_hooks& hooks);
void cpu(domain_def& domain, findings& found);
/// One element for each namespace: the first; none without.
void metadata(domain_def& domain);
/// What kind of guest it is.
void os(domain_def& domain);
void boot(domain_def& domain, findings& found);
void clock(domain_def& domain);
void hugepages(domain_def& domain);
void order(domain_options& options, findings& found);

// numa_post_parse.cpp
/// Cells in the order of their numbers, which leave none out, with the distances that they have to each other.
void numa(guest::numa& numa);

// sysinfo_post_parse.cpp
/// Of each table the entries that it has, in its order.
void sysinfo(domain_def& domain, findings& found);

// tuning_post_parse.cpp
/// NUMA placement, I/O threads, pins and schedulers in libvirt's order.
void tuning(domain_def& domain, findings& found);

// resource_control.cpp
/// The parts of caches and of memory bandwidth that groups of processors have: in libvirt's order, without those of
/// processors that are not there.
void resource_control(domain_def& domain, findings& found);

// disk_post_parse.cpp
/// Bus, address and the rules of each disk.
void disks(domain_def& domain, const driver_hooks& hooks, findings& found);
/// Ports and labels of one source; what only a running guest has is dropped.
void source(device::disk_source& source);
/// Path, device or name of an image; empty for an empty drive and for sources without one.
std::string source_name(const device::disk_source& source);
/// By the target's name, or by the source's path; null: none.
const device::disk* find_disk(const domain_def& domain, const std::string& name);

// chardev_post_parse.cpp
/// Port numbers, and consoles that are serial ports seen again.
void chardevs(domain_def& domain, findings& found);

// device_post_parse.cpp
/// All but disks, character devices and controllers.
void devices(domain_def& domain, const driver_hooks& hooks, findings& found);

// controller_post_parse.cpp
/// Order, and indexes of those that have none.
void number_controllers(domain_def& domain, findings& found);
/// Those that other devices need.
void controllers(domain_def& domain, findings& found);

// device_checks.cpp
/// What libvirt refuses for any driver once the guest is complete.
void check_devices(const domain_def& domain, findings& found);
/// What a device has that only virtio devices have.
void refuse_virtio(const device::virtio_options& options);

// guest_checks.cpp
/// The same of what is no device.
void check_guest(const domain_def& domain, findings& found);
/// Of the processor, as the document has it.
void check_cpu(const domain_def& domain, findings& found);

inline bool is_hvm(const domain_def& domain) { return domain.os.type.type == guest::os_type::hvm; }
inline bool is_paravirtual(const domain_def& domain) {
    using enum guest::os_type;
    const auto type = domain.os.type.type;
    // linux is what Xen's own was once called.
    return type == xen || type == xenpvh || (type == _linux && domain.type == domain_type::xen);
}
/// A container of Virtuozzo, or of its forerunner.
inline bool is_parallels(const domain_def& domain) {
    return domain.type == domain_type::vz || domain.type == domain_type::parallels;
}
inline bool is_x86(const domain_def& domain) {
    auto arch = domain.os.type.arch.value_or(guest::arch::none);
    return arch == guest::arch::i686 || arch == guest::arch::x86__64;
}
inline bool is_s390(const domain_def& domain) {
    auto arch = domain.os.type.arch.value_or(guest::arch::none);
    return arch == guest::arch::s390 || arch == guest::arch::s390x;
}

/// Calls f(device, number) for every device of a list, or for the one if it is there.
template <class Held, class F>
void each_of(Held& held, F&& f) {
    if constexpr (requires { held.size(); }) {
        for (std::size_t i = 0; i < held.size(); ++i) f(held[i], i);
    } else if (held) {
        f(*held, std::size_t());
    }
}

/// Calls f(document_part, device_info&) for every device that has one and is not the host's.
template <class Devices, class F>
void each_own_info(Devices& devices, F&& f) {
    auto all = [&](std::string_view path, auto& held) {
        each_of(held, [&](auto& device, std::size_t i) { f(document_part(path, i), device.info); });
    };
    all("devices/disk", devices.disks);
    all("devices/controller", devices.controllers);
    all("devices/filesystem", devices.filesystems);
    all("devices/interface", devices.interfaces);
    all("devices/smartcard", devices.smartcards);
    all("devices/serial", devices.serials);
    all("devices/parallel", devices.parallels);
    all("devices/console", devices.consoles);
    all("devices/channel", devices.channels);
    all("devices/input", devices.inputs);
    all("devices/tpm", devices.tpms);
    all("devices/sound", devices.sounds);
    all("devices/video", devices.videos);
    all("devices/redirdev", devices.redirdevs);
    all("devices/hub", devices.hubs);
    all("devices/watchdog", devices.watchdogs);
    all("devices/memballoon", devices.memballoon);
    all("devices/rng", devices.rngs);
    all("devices/nvram", devices.nvram);
    all("devices/panic", devices.panics);
    all("devices/shmem", devices.shmems);
    all("devices/memory", devices.memories);
    all("devices/crypto", devices.cryptos);
    all("devices/iommu", devices.iommu);
    all("devices/vsock", devices.vsock);
}

/// For the host's too.
template <class Devices, class F>
void each_info(Devices& devices, F&& f) {
    each_own_info(devices, f);
    for (std::size_t i = 0; i < devices.hostdevs.size(); ++i)
        f(document_part("devices/hostdev", i), devices.hostdevs[i].info);
}

}  // namespace vir::post_parse
