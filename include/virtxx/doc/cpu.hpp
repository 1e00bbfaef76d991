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

VIRTXX_ENUM(cpu_mode, custom, host_model, host_passthrough, maximum)
VIRTXX_ENUM(cpu_match, minimum, exact, strict)
VIRTXX_ENUM(cpu_check, none, partial, full)
VIRTXX_ENUM(cpu_fallback, allow, forbid)
VIRTXX_ENUM(cpu_policy, force, require, optional, disable, forbid)
VIRTXX_ENUM(cpu_cache_mode, emulate, passthrough, disable)
VIRTXX_ENUM(numa_mem_access, shared, _private)
VIRTXX_ENUM(numa_cache_associativity, none, direct, full)
VIRTXX_ENUM(numa_cache_policy, none, writeback, writethrough)
VIRTXX_ENUM(numa_interconnect_type, access, read, write)

struct cpu_topology {
    std::uint32_t sockets = 0;
    std::optional<std::uint32_t> dies;      ///< a socket; absent: 1 (since 6.1.0)
    std::optional<std::uint32_t> clusters;  ///< a die; absent: 1 (since 10.1.0)
    std::uint32_t cores = 0;
    std::uint32_t threads = 0;

    cpu_topology() = default;
    cpu_topology(std::uint32_t sockets, std::uint32_t cores, std::uint32_t threads)
        : sockets(sockets), cores(cores), threads(threads) {}
    bool operator==(const cpu_topology&) const = default;
};

struct cpu_model {
    std::string name;                      ///< "Haswell", ...
    std::optional<cpu_fallback> fallback;  ///< allow: the nearest model that the hypervisor has
    std::string vendor_id;                 ///< what CPUID says; 12 characters

    cpu_model() = default;
    explicit cpu_model(std::string name) : name(std::move(name)) {}
    bool operator==(const cpu_model&) const = default;
};

struct cpu_feature {
    std::string name;
    std::optional<cpu_policy> policy;  ///< absent: require

    cpu_feature() = default;
    cpu_feature(std::string name, cpu_policy policy) : name(std::move(name)), policy(policy) {}
    bool operator==(const cpu_feature&) const = default;
};

struct cpu_cache {
    std::optional<std::uint32_t> level;  ///< 1 to 3
    cpu_cache_mode mode = cpu_cache_mode::emulate;

    cpu_cache() = default;
    bool operator==(const cpu_cache&) const = default;
};

/// <maxphysaddr> (since 8.7.0).
struct cpu_max_phys_addr {
    cpu_cache_mode mode = cpu_cache_mode::emulate;  ///< emulate or passthrough
    std::optional<std::uint32_t> bits;
    std::optional<std::uint32_t> limit;

    cpu_max_phys_addr() = default;
    bool operator==(const cpu_max_phys_addr&) const = default;
};

struct numa_distance {
    std::uint32_t id = 0;     ///< the other cell
    std::uint32_t value = 0;  ///< 10 (itself) to 255 (unreachable)

    numa_distance() = default;
    bool operator==(const numa_distance&) const = default;
};

struct numa_cache {
    std::uint32_t level = 0;
    numa_cache_associativity associativity = numa_cache_associativity::none;
    numa_cache_policy policy = numa_cache_policy::none;
    kibibytes size;
    bytes line;

    numa_cache() = default;
    bool operator==(const numa_cache&) const = default;
};

/// <cell>: a NUMA node of the guest.
struct numa_cell {
    std::optional<std::uint32_t> id;      ///< absent: the next one
    std::optional<index_set> cpus;
    kibibytes memory;
    std::optional<numa_mem_access> mem_access;
    std::optional<bool> discard;
    std::vector<numa_distance> distances;
    std::vector<numa_cache> caches;

    numa_cell() = default;
    bool operator==(const numa_cell&) const = default;
};

/// <latency> or <bandwidth> between cells.
struct numa_interconnect {
    std::uint32_t initiator = 0;
    std::uint32_t target = 0;
    std::optional<std::uint32_t> cache;
    numa_interconnect_type type = numa_interconnect_type::access;
    std::uint64_t value = 0;  ///< ns, or KiB/s

    numa_interconnect() = default;
    bool operator==(const numa_interconnect&) const = default;
};

struct numa {
    std::vector<numa_cell> cells;
    std::vector<numa_interconnect> latencies;
    std::vector<numa_interconnect> bandwidths;

    numa() = default;
    bool operator==(const numa&) const = default;
};

/// <cpu>: what processor the guest sees.
struct cpu {
    std::optional<cpu_mode> mode;         ///< absent: custom when there is a model
    std::optional<cpu_match> match;
    std::optional<cpu_check> check;       ///< since 3.2.0
    std::optional<bool> migratable;       ///< host-passthrough, maximum
    std::optional<cpu_model> model;
    std::string vendor;                   ///< "Intel", "AMD", ...
    std::optional<cpu_topology> topology;
    box<cpu_cache> cache;                 ///< since 3.3.0
    box<cpu_max_phys_addr> max_phys_addr;
    std::vector<cpu_feature> features;
    box<guest::numa> numa;

    cpu() = default;
    explicit cpu(cpu_mode mode) : mode(mode) {}
    bool operator==(const cpu&) const = default;
};

}  // namespace vir::guest
