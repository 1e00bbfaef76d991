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

VIRTXX_ENUM(hyperv_mode, none, custom, passthrough)
VIRTXX_ENUM(ioapic_driver, qemu, kvm)
VIRTXX_ENUM(hpt_resizing, disabled, enabled, required)
VIRTXX_ENUM(cap_state, broken, workaround, fixed)
VIRTXX_ENUM(ibs_state, broken, workaround, fixed_ibs, fixed_ccd, fixed_na)
VIRTXX_ENUM(xen_passthrough_mode, sync__pt, share__pt)
VIRTXX_ENUM(msrs_unknown, ignore, fault)
VIRTXX_ENUM(capabilities_policy, _default, allow, deny)

struct apic {
    std::optional<bool> eoi;  ///< paravirtual end of interrupt

    apic() = default;
    bool operator==(const apic&) const = default;
};

/// An enlightenment that is on or off.
struct hyperv_spinlocks {
    bool state = false;
    std::optional<std::uint32_t> retries;  ///< from 4095

    hyperv_spinlocks() = default;
    bool operator==(const hyperv_spinlocks&) const = default;
};
struct hyperv_stimer {
    bool state = false;
    std::optional<bool> direct;

    hyperv_stimer() = default;
    bool operator==(const hyperv_stimer&) const = default;
};
struct hyperv_vendor_id {
    bool state = false;
    std::string value;  ///< up to 12 characters

    hyperv_vendor_id() = default;
    bool operator==(const hyperv_vendor_id&) const = default;
};

/// <hyperv>: what Windows guests like.
struct hyperv {
    std::optional<hyperv_mode> mode;
    std::optional<bool> relaxed, vapic;
    std::optional<hyperv_spinlocks> spinlocks;
    std::optional<bool> vpindex, runtime, synic;
    std::optional<hyperv_stimer> stimer;
    std::optional<bool> reset;
    std::optional<hyperv_vendor_id> vendor_id;
    std::optional<bool> frequencies, reenlightenment, tlbflush, ipi, evmcs, avic;

    hyperv() = default;
    bool operator==(const hyperv&) const = default;
};

struct kvm_dirty_ring {
    bool state = false;
    std::optional<std::uint32_t> size;  ///< entries, a power of two, 1024 to 65536

    kvm_dirty_ring() = default;
    bool operator==(const kvm_dirty_ring&) const = default;
};

struct kvm {
    std::optional<bool> hidden, hint_dedicated, poll_control, pv_ipi;
    std::optional<kvm_dirty_ring> dirty_ring;

    kvm() = default;
    bool operator==(const kvm&) const = default;
};

struct xen_passthrough {
    bool state = false;
    std::optional<xen_passthrough_mode> mode;

    xen_passthrough() = default;
    bool operator==(const xen_passthrough&) const = default;
};

struct xen {
    std::optional<bool> e820_host;
    std::optional<xen_passthrough> passthrough;

    xen() = default;
    bool operator==(const xen&) const = default;
};

struct gic {
    std::string version;  ///< "2", "3", "host"; empty: the best one

    gic() = default;
    bool operator==(const gic&) const = default;
};

struct smm {
    std::optional<bool> state;
    std::optional<kibibytes> tseg;

    smm() = default;
    bool operator==(const smm&) const = default;
};

struct hpt {
    std::optional<hpt_resizing> resizing;
    std::optional<kibibytes> max_page_size;

    hpt() = default;
    bool operator==(const hpt&) const = default;
};

/// A capability of a container that is kept or taken.
struct container_capability {
    std::string name;
    bool state = false;

    container_capability() = default;
    bool operator==(const container_capability&) const = default;
};

struct container_capabilities {
    std::optional<capabilities_policy> policy;
    std::vector<container_capability> each;

    container_capabilities() = default;
    bool operator==(const container_capabilities&) const = default;
};

/// What few guests have.
struct rare_features {
    box<guest::xen> xen;
    std::optional<ioapic_driver> ioapic;
    box<guest::hpt> hpt;
    std::optional<bool> htm, nested_hv;                ///< pSeries
    std::optional<msrs_unknown> msrs;                  ///< since 5.1.0
    std::optional<bool> ccf_assist;                    ///< pSeries (since 5.9.0)
    std::optional<cap_state> cfpc, sbbc;               ///< pSeries (since 6.3.0)
    std::optional<ibs_state> ibs;                      ///< pSeries (since 6.3.0)
    std::optional<kibibytes> tcg_tb_cache;             ///< since 8.0.0
    std::optional<bool> async_teardown;                ///< since 9.6.0
    std::optional<bool> pvspinlock;
    bool privnet = false;                              ///< containers
    bool viridian = false;                             ///< Xen
    box<container_capabilities> capabilities;

    rare_features() = default;
    bool operator==(const rare_features&) const = default;
};

/// <features>: what the machine has.
struct features {
    bool acpi = false;
    std::optional<guest::apic> apic;
    bool pae = false;
    std::optional<bool> hap;                  ///< Xen; hardware-assisted paging
    std::optional<bool> pmu;                  ///< performance counters
    std::optional<bool> vmport;               ///< VMware's I/O port
    std::optional<bool> vmcoreinfo;           ///< since 4.4.0
    std::optional<guest::smm> smm;
    std::optional<guest::gic> gic;            ///< ARM
    box<guest::hyperv> hyperv;
    box<guest::kvm> kvm;
    box<rare_features> rare;

    features() = default;
    bool operator==(const features&) const = default;
    bool empty() const { return *this == features(); }
};

}  // namespace vir::guest
