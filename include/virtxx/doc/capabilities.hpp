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

VIRTXX_ENUM(cache_type, both, code, data)
/// What sizes of caches are counted in: the largest that divides them.
VIRTXX_ENUM(cache_unit, B, KiB, MiB, GiB, TiB)

struct cpu_counter {
    std::string name;                ///< "tsc"
    std::uint64_t frequency = 0;     ///< Hz
    std::optional<bool> scaling;

    cpu_counter() = default;
    bool operator==(const cpu_counter&) const = default;
};

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
    std::string model;
    std::string vendor;
    std::optional<std::uint32_t> microcode;          ///< version
    std::optional<cpu_counter> counter;
    std::optional<cpu_signature> signature;
    std::optional<guest::cpu_topology> topology;     ///< of one NUMA node
    box<guest::cpu_max_phys_addr> max_phys_addr;
    std::vector<guest::cpu_feature> features;        ///< beyond the model's
    bool pae = false;                                ///< <features>: older documents and the test driver
    bool nonpae = false;
    std::vector<page_size> pages;

    host_cpu() = default;
    bool operator==(const host_cpu&) const = default;
};

/// <power_management>: what the host itself can do.
struct host_power {
    bool suspend_mem = false;
    bool suspend_disk = false;
    bool suspend_hybrid = false;

    host_power() = default;
    bool operator==(const host_power&) const = default;
};

struct migration_features {
    bool live = false;
    std::vector<std::string> uri_transports;

    migration_features() = default;
    bool operator==(const migration_features&) const = default;
};

/// <cpu> of a NUMA node.
struct topology_cpu {
    std::uint32_t id = 0;
    std::optional<std::uint32_t> socket_id;
    std::optional<std::uint32_t> die_id;
    std::optional<std::uint32_t> core_id;
    std::optional<index_set> siblings;   ///< hardware threads of the same core

    topology_cpu() = default;
    explicit topology_cpu(std::uint32_t id) : id(id) {}
    bool operator==(const topology_cpu&) const = default;
};

/// <pages> of a NUMA node: how many there are of a size.
struct page_pool {
    kibibytes size;
    std::uint64_t count = 0;

    page_pool() = default;
    page_pool(kibibytes size, std::uint64_t count) : size(size), count(count) {}
    bool operator==(const page_pool&) const = default;
};

/// <cell>: a NUMA node of the host.
struct topology_cell {
    std::uint32_t id = 0;
    std::optional<kibibytes> memory;
    std::vector<page_pool> pages;
    std::vector<guest::numa_distance> distances;
    std::vector<topology_cpu> cpus;

    topology_cell() = default;
    bool operator==(const topology_cell&) const = default;
};

/// <control> of a cache bank: what can be allocated (resctrl).
struct cache_control {
    std::uint64_t granularity = 0;     ///< in units
    std::optional<std::uint64_t> min;  ///< in units; absent: granularity
    cache_unit unit = cache_unit::KiB;
    cache_type type = cache_type::both;
    std::uint32_t max_allocs = 0;

    cache_control() = default;
    bool operator==(const cache_control&) const = default;
};

struct cache_bank {
    std::uint32_t id = 0;
    std::uint32_t level = 0;
    cache_type type = cache_type::both;
    std::uint64_t size = 0;  ///< in units
    cache_unit unit = cache_unit::KiB;
    index_set cpus;
    std::vector<cache_control> controls;

    cache_bank() = default;
    bool operator==(const cache_bank&) const = default;
};

/// <monitor> of the caches or of the memory bandwidth.
struct resource_monitor {
    std::optional<std::uint32_t> level;
    std::optional<std::uint32_t> reuse_threshold;  ///< bytes
    std::uint32_t max_monitors = 0;
    std::vector<std::string> features;

    resource_monitor() = default;
    bool operator==(const resource_monitor&) const = default;
};

struct memory_bandwidth_node {
    std::uint32_t id = 0;
    index_set cpus;
    std::uint32_t granularity = 0;  ///< percent
    std::optional<std::uint32_t> min;
    std::uint32_t max_allocs = 0;

    memory_bandwidth_node() = default;
    bool operator==(const memory_bandwidth_node&) const = default;
};

struct security_base_label {
    domain_type type = domain_type::none;
    std::string label;

    security_base_label() = default;
    bool operator==(const security_base_label&) const = default;
};

struct security_model {
    std::string model;  ///< "selinux", "apparmor", "dac", "none"
    std::string doi;
    std::vector<security_base_label> base_labels;

    security_model() = default;
    bool operator==(const security_model&) const = default;
};

/// <host>.
struct host {
    std::optional<vir::uuid> uuid;
    host_cpu cpu;
    std::optional<host_power> power;                 ///< absent: not known
    std::optional<bool> iommu;
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

struct machine {
    std::string name;
    std::string canonical;                           ///< what it is an alias of
    std::optional<std::uint32_t> max_cpus;
    std::optional<bool> deprecated;

    machine() = default;
    explicit machine(std::string name) : name(std::move(name)) {}
    bool operator==(const machine&) const = default;
};

/// <domain>: a type of domain, with what differs from the architecture's.
struct guest_domain {
    domain_type type = domain_type::none;
    std::string emulator;
    std::string loader;
    std::vector<machine> machines;

    guest_domain() = default;
    explicit guest_domain(domain_type type) : type(type) {}
    bool operator==(const guest_domain&) const = default;
};

struct guest_arch {
    std::optional<guest::arch> name;
    std::uint32_t word_size = 64;                    ///< bits
    std::string emulator;
    std::string loader;
    std::vector<machine> machines;
    std::vector<guest_domain> domains;

    guest_arch() = default;
    bool operator==(const guest_arch&) const = default;
};

/// A feature that is there by default or not and can be switched or not.
struct toggle_feature {
    bool on = false;      ///< default
    bool toggle = false;

    toggle_feature() = default;
    toggle_feature(bool on, bool toggle) : on(on), toggle(toggle) {}
    bool operator==(const toggle_feature&) const = default;
};

struct guest_features {
    bool pae = false;
    bool nonpae = false;
    bool cpu_selection = false;
    bool device_boot = false;
    bool external_snapshot = false;
    bool ia64_be = false;
    std::optional<toggle_feature> acpi;
    std::optional<toggle_feature> apic;
    std::optional<toggle_feature> hap;
    std::optional<toggle_feature> disk_snapshot;

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

/// A host and the guests that can run on it: <capabilities>.
struct capabilities_def {
    caps::host host;
    std::vector<caps::guest_def> guests;

    capabilities_def() = default;
    bool operator==(const capabilities_def&) const = default;
};

}  // namespace vir
