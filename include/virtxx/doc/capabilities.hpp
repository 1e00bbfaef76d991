// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/cpu.hpp>
#include <virtxx/doc/domain_type.hpp>
#include <virtxx/doc/os.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/index_set.hpp>
#include <virtxx/size.hpp>
#include <virtxx/uuid.hpp>

/// What a host can do: <capabilities>.
namespace vir::caps {

/// What a cache keeps; code and data where the host tells them apart (CDP).
VIRTXX_ENUM(cache_type, both, code, data)
/// What sizes of caches are counted in: the largest that divides them.
VIRTXX_ENUM(cache_unit, B, KiB, MiB, GiB, TiB)

/// <counter>: runs at that rate on the host.
struct cpu_counter {
    std::string name;                ///< "tsc"
    std::uint64_t frequency = 0;     ///< Hz
    std::optional<bool> scaling;     ///< whether guests can have another rate

    cpu_counter() = default;
    bool operator==(const cpu_counter&) const = default;
};

/// <signature>: what CPUID says the processor is.
struct cpu_signature {
    std::uint32_t family = 0;
    std::uint32_t model = 0;
    std::uint32_t stepping = 0;

    cpu_signature() = default;
    bool operator==(const cpu_signature&) const = default;
};

/// <pages> of a CPU: a size that its memory may be mapped with.
struct page_size {
    kibibytes size;

    page_size() = default;
    explicit page_size(kibibytes size) : size(size) {}
    bool operator==(const page_size&) const = default;
};

/// <cpu>: the host's processor.
struct host_cpu {
    std::optional<guest::arch> arch;
    std::string model;                               ///< the nearest that is known; empty: none is
    std::string vendor;                              ///< "Intel", "AMD", ...
    std::optional<std::uint32_t> microcode;          ///< its version
    std::optional<cpu_counter> counter;              ///< TSC
    std::optional<cpu_signature> signature;
    std::optional<guest::cpu_topology> topology;     ///< of one NUMA node
    box<guest::cpu_max_phys_addr> max_phys_addr;     ///< width of physical addresses
    std::vector<guest::cpu_feature> features;        ///< beyond the model's
    bool pae = false;                                ///< <features>: older documents and the test driver
    bool nonpae = false;                             ///< likewise
    std::vector<page_size> pages;

    host_cpu() = default;
    bool operator==(const host_cpu&) const = default;
};

/// <power_management>: what the host itself can do.
struct host_power {
    bool suspend_mem = false;     ///< to memory (S3)
    bool suspend_disk = false;    ///< to disk (S4)
    bool suspend_hybrid = false;  ///< to both

    host_power() = default;
    bool operator==(const host_power&) const = default;
};

/// <migration_features>: how guests can move to other hosts.
struct migration_features {
    bool live = false;                        ///< while they run
    std::vector<std::string> uri_transports;  ///< "tcp", "rdma", ...

    migration_features() = default;
    bool operator==(const migration_features&) const = default;
};

/// <cpu> of a NUMA node.
struct topology_cpu {
    std::uint32_t id = 0;                    ///< as the host counts
    std::optional<std::uint32_t> socket_id;  ///< absent: the CPU is offline
    std::optional<std::uint32_t> die_id;
    std::optional<std::uint32_t> core_id;    ///< within the socket or die
    std::optional<index_set> siblings;       ///< hardware threads of the same core

    topology_cpu() = default;
    explicit topology_cpu(std::uint32_t id) : id(id) {}
    bool operator==(const topology_cpu&) const = default;
};

/// <pages> of a NUMA node: how many there are of a size.
struct page_pool {
    kibibytes size;
    std::uint64_t count = 0;  ///< how many there are

    page_pool() = default;
    page_pool(kibibytes size, std::uint64_t count) : size(size), count(count) {}
    bool operator==(const page_pool&) const = default;
};

/// <cell>: a NUMA node of the host.
struct topology_cell {
    std::uint32_t id = 0;
    std::optional<kibibytes> memory;
    std::vector<page_pool> pages;
    std::vector<guest::numa_distance> distances;  ///< to all cells
    std::vector<topology_cpu> cpus;               ///< those of the node

    topology_cell() = default;
    bool operator==(const topology_cell&) const = default;
};

/// <control> of a cache bank: what can be allocated (resctrl).
struct cache_control {
    std::uint64_t granularity = 0;       ///< in units; sizes are multiples of it
    std::optional<std::uint64_t> min;    ///< in units; smallest size; absent: granularity
    cache_unit unit = cache_unit::KiB;
    cache_type type = cache_type::both;  ///< what is allocated
    std::uint32_t max_allocs = 0;        ///< how many groups there may be

    cache_control() = default;
    bool operator==(const cache_control&) const = default;
};

/// <bank>: a cache of the host.
struct cache_bank {
    std::uint32_t id = 0;
    std::uint32_t level = 0;
    cache_type type = cache_type::both;
    std::uint64_t size = 0;             ///< in units
    cache_unit unit = cache_unit::KiB;
    index_set cpus;                     ///< those that share it
    std::vector<cache_control> controls;

    cache_bank() = default;
    bool operator==(const cache_bank&) const = default;
};

/// <monitor> of the caches or of the memory bandwidth.
struct resource_monitor {
    std::optional<std::uint32_t> level;            ///< of the cache; absent: memory bandwidth
    std::optional<std::uint32_t> reuse_threshold;  ///< bytes
    std::uint32_t max_monitors = 0;                ///< how many there may be
    std::vector<std::string> features;             ///< "llc_occupancy", "mbm_total_bytes", ...

    resource_monitor() = default;
    bool operator==(const resource_monitor&) const = default;
};

/// <node> of <memory_bandwidth>: what can be allocated (resctrl).
struct memory_bandwidth_node {
    std::uint32_t id = 0;
    index_set cpus;                    ///< those that share it
    std::uint32_t granularity = 0;     ///< percent
    std::optional<std::uint32_t> min;  ///< percent
    std::uint32_t max_allocs = 0;      ///< how many groups there may be

    memory_bandwidth_node() = default;
    bool operator==(const memory_bandwidth_node&) const = default;
};

/// <baselabel>: what labels of guests of a type are made from.
struct security_base_label {
    domain_type type = domain_type::none;
    std::string label;

    security_base_label() = default;
    bool operator==(const security_base_label&) const = default;
};

/// <secmodel>: one that confines guests.
struct security_model {
    std::string model;                             ///< "selinux", "apparmor", "dac", "none"
    std::string doi;                               ///< domain of interpretation
    std::vector<security_base_label> base_labels;  ///< of each type of guest

    security_model() = default;
    bool operator==(const security_model&) const = default;
};

/// <host>.
struct host {
    std::optional<vir::uuid> uuid;
    host_cpu cpu;
    std::optional<host_power> power;                 ///< absent: not known
    std::optional<bool> iommu;                       ///< whether there is one that can be used
    std::optional<migration_features> migration;
    std::vector<topology_cell> cells;
    std::vector<cache_bank> caches;
    box<resource_monitor> cache_monitor;
    std::vector<memory_bandwidth_node> memory_bandwidth;
    box<resource_monitor> memory_bandwidth_monitor;
    std::vector<security_model> security;

    host() = default;
    bool operator==(const host&) const = default;
};

/// <machine>: a type of machine, for <type machine> of <os>.
struct machine {
    std::string name;                                ///< "pc-q35-7.2", "q35"
    std::string canonical;                           ///< what it is an alias of
    std::optional<std::uint32_t> max_cpus;           ///< that a guest may have
    std::optional<bool> deprecated;                  ///< will go away

    machine() = default;
    explicit machine(std::string name) : name(std::move(name)) {}
    bool operator==(const machine&) const = default;
};

/// <domain>: a type of domain, with what differs from the architecture's.
struct guest_domain {
    domain_type type = domain_type::none;
    std::string emulator;           ///< path
    std::string loader;             ///< path
    std::vector<machine> machines;  ///< none: those of the architecture

    guest_domain() = default;
    explicit guest_domain(domain_type type) : type(type) {}
    bool operator==(const guest_domain&) const = default;
};

/// <arch>: an architecture that guests may have.
struct guest_arch {
    std::optional<guest::arch> name;
    std::uint32_t word_size = 64;                    ///< bits
    std::string emulator;                            ///< path
    std::string loader;                              ///< path of firmware
    std::vector<machine> machines;                   ///< of all types of domain
    std::vector<guest_domain> domains;               ///< that can have it

    guest_arch() = default;
    bool operator==(const guest_arch&) const = default;
};

/// A feature that is there by default or not and can be switched or not.
struct toggle_feature {
    bool on = false;      ///< default
    bool toggle = false;  ///< whether a guest may have it otherwise

    toggle_feature() = default;
    toggle_feature(bool on, bool toggle) : on(on), toggle(toggle) {}
    bool operator==(const toggle_feature&) const = default;
};

/// <features>: what guests may ask for.
struct guest_features {
    bool pae = false;                             ///< 32-bit guests may use PAE (since 0.4.1)
    bool nonpae = false;                          ///< 32-bit guests need not use PAE (since 0.4.1)
    bool cpu_selection = false;                   ///< <cpu> (since 0.7.5)
    bool device_boot = false;                     ///< <boot> in devices (since 0.8.8)
    bool external_snapshot = false;               ///< those can be deleted and reverted to (since 9.9.0)
    bool ia64_be = false;                         ///< big-endian guests on IA-64 (since 0.4.1)
    std::optional<toggle_feature> acpi;           ///< since 0.4.1
    std::optional<toggle_feature> apic;           ///< since 0.4.1
    std::optional<toggle_feature> hap;            ///< hardware-assisted paging
    std::optional<toggle_feature> disk_snapshot;  ///< external ones can be made (since 1.2.3)

    guest_features() = default;
    bool operator==(const guest_features&) const = default;
};

/// <guest>: a kind of guest that can run here.
struct guest_def {
    guest::os_type os_type = guest::os_type::hvm;
    guest_arch arch;
    std::optional<guest_features> features;

    guest_def() = default;
    bool operator==(const guest_def&) const = default;
};

}  // namespace vir::caps

namespace vir {

/// A host and the guests that can run on it: <capabilities>. See https://libvirt.org/formatcaps.html.
struct capabilities_def {
    caps::host host;
    std::vector<caps::guest_def> guests;

    capabilities_def() = default;
    bool operator==(const capabilities_def&) const = default;
};

}  // namespace vir
