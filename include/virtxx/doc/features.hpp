// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

namespace vir::guest {

/// custom: those that are named; passthrough: all that the host has (since 8.0.0).
VIRTXX_ENUM(hyperv_mode, none, custom, passthrough)
/// qemu: in user space ("split"); kvm: in the host's kernel.
VIRTXX_ENUM(ioapic_driver, qemu, kvm)
/// enabled: if guest and host can; required: or the guest does not start.
VIRTXX_ENUM(hpt_resizing, disabled, enabled, required)
/// broken: no protection; workaround: by software; fixed: by hardware.
VIRTXX_ENUM(cap_state, broken, workaround, fixed)
/// broken: no protection; workaround: the count cache is flushed; fixed-ibs: branches in series; fixed-ccd: the cache
/// is off; fixed-na: no longer needed.
VIRTXX_ENUM(ibs_state, broken, workaround, fixed_ibs, fixed_ccd, fixed_na)
/// Whether the IOMMU has tables of its own (sync-pt) or those of the processor (share-pt).
VIRTXX_ENUM(xen_passthrough_mode, sync__pt, share__pt)
/// What reads and writes of unknown model specific registers do.
VIRTXX_ENUM(msrs_unknown, ignore, fault)
/// What a container keeps of root's capabilities that are not named.
VIRTXX_ENUM(capabilities_policy, _default, allow, deny)

/// <apic>: interrupt controller of x86.
struct apic {
    std::optional<bool> eoi;  ///< paravirtual end of interrupt (since 0.10.2)

    apic() = default;
    bool operator==(const apic&) const = default;
};

/// <spinlocks>: how often a guest tries before it waits (since 1.1.0).
struct hyperv_spinlocks {
    bool state = false;
    std::optional<std::uint32_t> retries;  ///< from 4095

    hyperv_spinlocks() = default;
    bool operator==(const hyperv_spinlocks&) const = default;
};
/// <stimer>: timers of the SynIC (since 1.3.3).
struct hyperv_stimer {
    bool state = false;
    std::optional<bool> direct;  ///< direct mode (since 5.7.0)

    hyperv_stimer() = default;
    bool operator==(const hyperv_stimer&) const = default;
};
/// <vendor_id>: what CPUID says of the hypervisor (since 1.3.3).
struct hyperv_vendor_id {
    bool state = false;
    std::string value;  ///< up to 12 characters

    hyperv_vendor_id() = default;
    bool operator==(const hyperv_vendor_id&) const = default;
};

/// <hyperv>: what Windows guests like.
struct hyperv {
    std::optional<hyperv_mode> mode;            ///< absent: custom (since 8.0.0)
    std::optional<bool> relaxed, vapic;  ///< timers need not be exact (since 1.0.0); virtual APIC (since 1.1.0)
    std::optional<hyperv_spinlocks> spinlocks;  ///< since 1.1.0
    /// Index of the processor, its run time, interrupt controller (since 1.3.3).
    std::optional<bool> vpindex, runtime, synic;
    std::optional<hyperv_stimer> stimer;        ///< since 1.3.3
    std::optional<bool> reset;                  ///< the guest can reset itself (since 1.3.3)
    std::optional<hyperv_vendor_id> vendor_id;  ///< since 1.3.3
    /// Frequency registers, notice of migration, paravirtual TLB flush (since 4.7.0); paravirtual IPI, enlightened VMCS
    /// (since 4.10.0); SynIC with the hardware's APIC (since 8.10.0).
    std::optional<bool> frequencies, reenlightenment, tlbflush, ipi, evmcs, avic;

    hyperv() = default;
    bool operator==(const hyperv&) const = default;
};

/// <dirty-ring>: how pages that were written are noted (since 8.0.0).
struct kvm_dirty_ring {
    bool state = false;
    std::optional<std::uint32_t> size;  ///< entries, a power of two, 1024 to 65536

    kvm_dirty_ring() = default;
    bool operator==(const kvm_dirty_ring&) const = default;
};

/// <kvm>: what KVM shows or does.
struct kvm {
    /// Not seen as KVM (since 1.2.8); the guest has its processors for itself (since 5.7.0); the guest waits a while
    /// before it halts (since 6.10.0); paravirtual IPI (since 7.10.0).
    std::optional<bool> hidden, hint_dedicated, poll_control, pv_ipi;
    std::optional<kvm_dirty_ring> dirty_ring;  ///< since 8.0.0

    kvm() = default;
    bool operator==(const kvm&) const = default;
};

/// <passthrough>: devices of the host can be given (since 6.3.0).
struct xen_passthrough {
    bool state = false;
    std::optional<xen_passthrough_mode> mode;  ///< absent: Xen's choice

    xen_passthrough() = default;
    bool operator==(const xen_passthrough&) const = default;
};

/// <xen>: what Xen shows or does (since 6.3.0).
struct xen {
    std::optional<bool> e820_host;               ///< paravirtual guests see the host's memory map
    std::optional<xen_passthrough> passthrough;  ///< since 6.3.0

    xen() = default;
    bool operator==(const xen&) const = default;
};

/// <gic>: interrupt controller of ARM (since 1.2.16).
struct gic {
    std::string version;  ///< "2", "3", "host"; empty: the best one

    gic() = default;
    bool operator==(const gic&) const = default;
};

/// <smm>: system management mode (since 2.1.0).
struct smm {
    std::optional<bool> state;      ///< absent: on
    std::optional<kibibytes> tseg;  ///< memory for it; 0: the usual sizes only (since 4.5.0)

    smm() = default;
    bool operator==(const smm&) const = default;
};

/// <hpt>: hashed page table of pSeries guests (since 3.10.0).
struct hpt {
    std::optional<hpt_resizing> resizing;    ///< absent: as the hypervisor likes
    std::optional<kibibytes> max_page_size;  ///< absent: as the hypervisor likes (since 4.5.0)

    hpt() = default;
    bool operator==(const hpt&) const = default;
};

/// A capability of a container that is kept or taken.
struct container_capability {
    std::string name;    ///< "mknod", ...
    bool state = false;  ///< kept

    container_capability() = default;
    bool operator==(const container_capability&) const = default;
};

/// <capabilities>: what root may do in a container (since 1.2.6).
struct container_capabilities {
    std::optional<capabilities_policy> policy;  ///< what those that are not named are
    std::vector<container_capability> each;

    container_capabilities() = default;
    bool operator==(const container_capabilities&) const = default;
};

/// What few guests have.
struct rare_features {
    box<guest::xen> xen;                               ///< since 6.3.0
    std::optional<ioapic_driver> ioapic;               ///< absent: on KVM kvm (since 3.4.0)
    box<guest::hpt> hpt;                               ///< since 3.10.0
    std::optional<bool> htm, nested_hv;   ///< pSeries: transactional memory (since 4.6.0), nested guests (since 4.10.0)
    std::optional<msrs_unknown> msrs;                  ///< bhyve; absent: fault (since 5.1.0)
    std::optional<bool> ccf_assist;  ///< pSeries: the count cache is flushed with the hardware's help (since 5.9.0)
    std::optional<cap_state> cfpc, sbbc;  ///< pSeries (since 6.3.0)
    std::optional<ibs_state> ibs;                      ///< pSeries: indirect branch speculation (since 6.3.0)
    std::optional<kibibytes> tcg_tb_cache;             ///< translated code; steps of a MiB (since 8.0.0)
    std::optional<bool> async_teardown;                ///< a large guest's memory is freed after its end (since 9.6.0)
    std::optional<bool> pvspinlock;  ///< the guest may give its processor away while it waits for a lock
    bool privnet = false;                              ///< containers: a network namespace of their own
    bool viridian = false;                             ///< Xen: enlightenments for Windows
    box<container_capabilities> capabilities;          ///< since 1.2.6

    rare_features() = default;
    bool operator==(const rare_features&) const = default;
};

/// <features>: what the machine has.
struct features {
    bool acpi = false;                        ///< needed for shutting down in order
    std::optional<guest::apic> apic;
    bool pae = false;                         ///< 32-bit guests: more than 4 GiB
    std::optional<bool> hap;                  ///< Xen; hardware-assisted paging
    std::optional<bool> pmu;                  ///< performance counters; absent: on (since 1.2.12)
    std::optional<bool> vmport;               ///< VMware's I/O port; absent: on (since 1.2.16)
    std::optional<bool> vmcoreinfo;           ///< the guest's kernel says where its debug details are (since 4.4.0)
    std::optional<guest::smm> smm;            ///< since 2.1.0
    std::optional<guest::gic> gic;            ///< ARM (since 1.2.16)
    box<guest::hyperv> hyperv;
    box<guest::kvm> kvm;
    box<rare_features> rare;

    features() = default;
    bool operator==(const features&) const = default;
    bool empty() const { return *this == features(); }
};

}  // namespace vir::guest
