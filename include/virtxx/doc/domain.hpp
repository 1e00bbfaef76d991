// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/chardev.hpp>
#include <virtxx/doc/clock.hpp>
#include <virtxx/doc/controller.hpp>
#include <virtxx/doc/cpu.hpp>
#include <virtxx/doc/disk.hpp>
#include <virtxx/doc/domain_type.hpp>
#include <virtxx/doc/features.hpp>
#include <virtxx/doc/filesystem.hpp>
#include <virtxx/doc/graphics.hpp>
#include <virtxx/doc/hostdev.hpp>
#include <virtxx/doc/hypervisor_extra.hpp>
#include <virtxx/doc/input.hpp>
#include <virtxx/doc/interface.hpp>
#include <virtxx/doc/memballoon.hpp>
#include <virtxx/doc/memory_device.hpp>
#include <virtxx/doc/misc_devices.hpp>
#include <virtxx/doc/os.hpp>
#include <virtxx/doc/panic.hpp>
#include <virtxx/doc/redirdev.hpp>
#include <virtxx/doc/rng.hpp>
#include <virtxx/doc/security.hpp>
#include <virtxx/doc/smartcard.hpp>
#include <virtxx/doc/sound.hpp>
#include <virtxx/doc/sysinfo.hpp>
#include <virtxx/doc/tpm.hpp>
#include <virtxx/doc/tuning.hpp>
#include <virtxx/doc/video.hpp>
#include <virtxx/doc/vsock.hpp>
#include <virtxx/doc/watchdog.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>
#include <virtxx/uuid.hpp>

namespace vir {

/// What the end of a guest leads to. rename-restart: Xen; coredump-destroy, coredump-restart: crashes only
/// (since 0.8.4).
VIRTXX_ENUM(lifecycle_action, destroy, restart, rename_restart, preserve, coredump_destroy, coredump_restart)
/// What becomes of a guest whose locks are lost (since 1.0.0).
VIRTXX_ENUM(lockfailure_action, _default, poweroff, restart, pause, ignore)

/// <devices>.
struct domain_devices {
    std::string emulator;  ///< path of the hypervisor's program; empty: the driver's choice
    std::vector<device::disk> disks;
    std::vector<device::controller> controllers;
    std::vector<device::lease> leases;
    std::vector<device::filesystem> filesystems;
    std::vector<device::interface> interfaces;
    std::vector<device::smartcard> smartcards;
    std::vector<device::serial> serials;
    std::vector<device::parallel> parallels;
    std::vector<device::console> consoles;
    std::vector<device::channel> channels;
    std::vector<device::input> inputs;
    std::vector<device::tpm> tpms;
    std::vector<device::graphics> graphics;
    std::vector<device::sound> sounds;
    std::vector<device::audio> audios;
    std::vector<device::video> videos;
    std::vector<device::hostdev> hostdevs;
    std::vector<device::redirdev> redirdevs;
    box<device::redirfilter> redirfilter;
    std::vector<device::hub> hubs;
    std::vector<device::watchdog> watchdogs;
    box<device::memballoon> memballoon;  ///< absent: the driver adds one; none of it: model none
    std::vector<device::rng> rngs;
    box<device::nvram> nvram;
    std::vector<device::panic> panics;
    std::vector<device::shmem> shmems;
    std::vector<device::memory_device> memories;
    box<device::iommu> iommu;
    box<device::vsock> vsock;
    std::vector<device::crypto> cryptos;

    domain_devices() = default;
    bool operator==(const domain_devices&) const = default;
};

/// <pm>: whether the guest may suspend itself; absent: as the hypervisor likes (since 0.10.2).
struct power_management {
    std::optional<bool> suspend_to_mem;   ///< S3
    std::optional<bool> suspend_to_disk;  ///< S4

    power_management() = default;
    bool operator==(const power_management&) const = default;
};

/// What few guests have.
struct domain_options {
    std::optional<vir::uuid> genid;                    ///< changes when the guest goes back in time (since 4.4.0)
    std::optional<guest::max_memory> max_memory;       ///< with slots for hotplug (since 1.2.14)
    std::optional<bool> dump_core;  ///< <memory dumpCore>: whether core dumps have the guest's memory (since 0.10.2)
    box<guest::block_tune> block_tune;
    box<guest::memory_tune> memory_tune;
    std::vector<guest::vcpu> vcpu_states;              ///< <vcpus> (since 2.2.0)
    std::vector<guest::iothread> iothread_ids;         ///< since 1.2.15
    box<guest::default_iothread> default_iothread;     ///< since 8.5.0
    box<guest::cpu_tune> cpu_tune;
    box<guest::numa_tune> numa_tune;
    box<guest::resource> resource;
    std::vector<guest::sysinfo> sysinfo;
    std::string bootloader;                            ///< path on the host: Xen, bhyve (since 0.1.0)
    std::string bootloader_args;                       ///< since 0.2.3
    box<guest::id_map> id_map;                         ///< containers
    std::vector<guest::perf_event> perf;               ///< since 2.0.0
    std::vector<guest::key_wrap> key_wraps;            ///< s390x
    box<guest::launch_security> launch_security;       ///< since 4.4.0
    std::optional<lockfailure_action> on_lockfailure;  ///< absent: as the lock manager likes (since 1.0.0)
    box<guest::hypervisor_extra> extra;

    domain_options() = default;
    bool operator==(const domain_options&) const = default;
};

/// A domain (guest): <domain>. See https://libvirt.org/formatdomain.html for the meaning of each element.
struct domain_def {
    domain_type type = domain_type::none;
    std::optional<std::int32_t> id;             ///< running guests only
    std::string name;                           ///< unique on its host; no '/'
    std::optional<vir::uuid> uuid;              ///< absent: generated when defined
    std::string title;                          ///< one line (since 0.9.10)
    std::string description;                    ///< since 0.7.2
    /// The content of <metadata>, XML as it stands; the whole element where that is empty or declares namespaces
    /// (since 0.9.10).
    std::string metadata;

    kibibytes memory;                           ///< at start and at most, memory devices included
    std::optional<kibibytes> current_memory;    ///< balloon's first aim; absent: memory
    box<guest::memory_backing> memory_backing;
    guest::vcpus vcpu;
    std::optional<std::uint32_t> iothreads;     ///< how many I/O threads (since 1.2.8)
    guest::os os;
    guest::features features;
    box<guest::cpu> cpu;
    guest::clock clock;
    std::optional<lifecycle_action> on_poweroff;  ///< absent: destroy
    std::optional<lifecycle_action> on_reboot;  ///< absent: restart
    std::optional<lifecycle_action> on_crash;   ///< absent: destroy
    std::optional<power_management> pm;         ///< since 0.10.2
    domain_devices devices;
    std::vector<guest::seclabel> seclabels;
    box<domain_options> options;

    // Compiled once, in the library: they are those of every device.
    domain_def();
    domain_def(const domain_def&);
    domain_def(domain_def&&) noexcept;
    domain_def& operator=(const domain_def&);
    domain_def& operator=(domain_def&&) noexcept;
    ~domain_def();
    bool operator==(const domain_def&) const;
};

/// Takes the passwords out of a document that is given to somebody who did not ask for them (VIR_DOMAIN_XML_SECURE).
void hide_passwords(domain_def& def);

}  // namespace vir
