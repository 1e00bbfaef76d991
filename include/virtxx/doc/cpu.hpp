// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/index_set.hpp>
#include <virtxx/size.hpp>

namespace vir::guest {

/// custom: as described here; host-model: close to the host's; host-passthrough: the host's own; maximum: all that can
/// be had (since 7.1.0).
VIRTXX_ENUM(cpu_mode, custom, host_model, host_passthrough, maximum)
/// minimum: or better; exact: as described; strict: only on a host that is the same.
VIRTXX_ENUM(cpu_match, minimum, exact, strict)
/// Who looks whether the guest gets what it asked for. none: the hypervisor; partial: the library before the start;
/// full: and after it.
VIRTXX_ENUM(cpu_check, none, partial, full)
/// Whether the nearest model is good enough (since 0.9.10).
VIRTXX_ENUM(cpu_fallback, allow, forbid)
/// force: claimed in any case; require: or the guest does not start; optional: if the host has it; disable: hidden;
/// forbid: not on hosts that have it.
VIRTXX_ENUM(cpu_policy, force, require, optional, disable, forbid)
/// emulate: made up; passthrough: the host's; disable: none.
VIRTXX_ENUM(cpu_cache_mode, emulate, passthrough, disable)
/// Whether other processes of the host may map it.
VIRTXX_ENUM(numa_mem_access, shared, _private)
/// Where a line may be kept.
VIRTXX_ENUM(numa_cache_associativity, none, direct, full)
/// When what is written goes on to the memory.
VIRTXX_ENUM(numa_cache_policy, none, writeback, writethrough)
/// What is measured: access: both directions.
VIRTXX_ENUM(numa_interconnect_type, access, read, write)

/// <topology>: how the processors are grouped. All of them together should be as many as <vcpu> has.
struct cpu_topology {
    std::uint32_t sockets = 0;              ///< of the whole guest; of a NUMA node in capabilities of hosts
    std::optional<std::uint32_t> dies;      ///< a socket; absent: 1 (since 6.1.0)
    std::optional<std::uint32_t> clusters;  ///< a die; absent: 1 (since 10.1.0)
    std::uint32_t cores = 0;                ///< a die or cluster
    std::uint32_t threads = 0;              ///< a core

    cpu_topology() = default;
    cpu_topology(std::uint32_t sockets, std::uint32_t cores, std::uint32_t threads)
        : sockets(sockets), cores(cores), threads(threads) {}
    bool operator==(const cpu_topology&) const = default;
};

/// <model>.
struct cpu_model {
    std::string name;                      ///< "Haswell", ...
    std::optional<cpu_fallback> fallback;  ///< absent: allow, the nearest model that the hypervisor has (since 0.9.10)
    std::string vendor_id;                 ///< what CPUID says; 12 characters; empty: the host's (since 0.10.0)

    cpu_model() = default;
    explicit cpu_model(std::string name) : name(std::move(name)) {}
    bool operator==(const cpu_model&) const = default;
};

/// <feature>: one that the model has not, or that is to be hidden.
struct cpu_feature {
    std::string name;                  ///< "vmx", "pcid", ...
    std::optional<cpu_policy> policy;  ///< absent: require (since 0.8.5)

    cpu_feature() = default;
    cpu_feature(std::string name, cpu_policy policy) : name(std::move(name)), policy(policy) {}
    bool operator==(const cpu_feature&) const = default;
};

/// <cache>: what the guest is told of it (since 3.3.0).
struct cpu_cache {
    std::optional<std::uint32_t> level;  ///< 1 to 3; absent: all
    cpu_cache_mode mode = cpu_cache_mode::emulate;

    cpu_cache() = default;
    bool operator==(const cpu_cache&) const = default;
};

/// <maxphysaddr>: width of physical addresses (since 8.7.0).
struct cpu_max_phys_addr {
    cpu_cache_mode mode = cpu_cache_mode::emulate;  ///< emulate or passthrough
    std::optional<std::uint32_t> bits;              ///< emulate
    std::optional<std::uint32_t> limit;             ///< passthrough: at most so many bits

    cpu_max_phys_addr() = default;
    bool operator==(const cpu_max_phys_addr&) const = default;
};

/// <sibling> of <distances> (since 3.10.0).
struct numa_distance {
    std::uint32_t id = 0;     ///< the other cell
    std::uint32_t value = 0;  ///< 10 (itself) to 255 (unreachable)

    numa_distance() = default;
    bool operator==(const numa_distance&) const = default;
};

/// <cache> of a cell: in front of its memory (since 6.6.0).
struct numa_cache {
    std::uint32_t level = 0;  ///< from 1
    numa_cache_associativity associativity = numa_cache_associativity::none;
    numa_cache_policy policy = numa_cache_policy::none;
    kibibytes size;           ///< of the whole cache
    bytes line;               ///< a line of it

    numa_cache() = default;
    bool operator==(const numa_cache&) const = default;
};

/// <cell>: a NUMA node of the guest (since 0.9.8).
struct numa_cell {
    std::optional<std::uint32_t> id;            ///< absent: the next one (since 1.2.7)
    std::optional<index_set> cpus;              ///< absent: none (since 6.6.0)
    kibibytes memory;
    std::optional<numa_mem_access> mem_access;  ///< hugepages and nvdimm; absent: as <memoryBacking> says (since 1.2.9)
    std::optional<bool> discard;                ///< as in <memoryBacking> (since 4.4.0)
    std::vector<numa_distance> distances;       ///< 10 to itself and 20 to others where they do not say (since 3.10.0)
    std::vector<numa_cache> caches;             ///< since 6.6.0

    numa_cell() = default;
    bool operator==(const numa_cell&) const = default;
};

/// <latency> between cells (since 6.6.0).
struct numa_interconnect {
    std::uint32_t initiator = 0;         ///< cell that asks
    std::uint32_t target = 0;            ///< cell that has the memory
    std::optional<std::uint32_t> cache;  ///< level of the target's cache that is meant
    numa_interconnect_type type = numa_interconnect_type::access;
    std::uint64_t value = 0;             ///< ns

    numa_interconnect() = default;
    bool operator==(const numa_interconnect&) const = default;
};

/// <bandwidth> between cells (since 6.6.0).
struct numa_bandwidth {
    std::uint32_t initiator = 0;         ///< cell that asks
    std::uint32_t target = 0;            ///< cell that has the memory
    std::optional<std::uint32_t> cache;  ///< level of the target's cache that is meant
    numa_interconnect_type type = numa_interconnect_type::access;
    kibibytes value;                     ///< a second

    numa_bandwidth() = default;
    bool operator==(const numa_bandwidth&) const = default;
};

/// <numa>: the guest's NUMA nodes (since 0.9.8).
struct numa {
    std::vector<numa_cell> cells;
    std::vector<numa_interconnect> latencies;   ///< since 6.6.0
    std::vector<numa_bandwidth> bandwidths;     ///< since 6.6.0

    numa() = default;
    bool operator==(const numa&) const = default;
};

/// <cpu>: what processor the guest sees (since 0.7.5). See
/// https://libvirt.org/formatdomain.html#cpu-model-and-topology.
struct cpu {
    std::optional<cpu_mode> mode;         ///< absent: custom when there is a model (since 0.9.10)
    std::optional<cpu_match> match;       ///< absent: exact
    std::optional<cpu_check> check;       ///< since 3.2.0
    std::optional<bool> migratable;       ///< host-passthrough (since 6.5.0), maximum
    std::optional<cpu_model> model;
    std::string vendor;                   ///< "Intel", "AMD", ...; empty: any (since 0.8.3)
    std::optional<cpu_topology> topology;
    box<cpu_cache> cache;                 ///< since 3.3.0
    box<cpu_max_phys_addr> max_phys_addr;  ///< since 8.7.0
    std::vector<cpu_feature> features;
    box<guest::numa> numa;                ///< since 0.9.8

    cpu() = default;
    explicit cpu(cpu_mode mode) : mode(mode) {}
    bool operator==(const cpu&) const = default;
};

}  // namespace vir::guest
