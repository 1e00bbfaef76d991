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

/// What the host is asked to do for a guest: pinning, shares, limits.
namespace vir::guest {

VIRTXX_ENUM(sched_policy, batch, idle, fifo, rr)
VIRTXX_ENUM(cache_kind, both, code, data)
VIRTXX_ENUM(numa_mode, strict, preferred, interleave, restrictive)
VIRTXX_ENUM(placement, _static, _auto)

/// <vcpupin>.
struct vcpu_pin {
    std::uint32_t id = 0;
    index_set cpus;  ///< of the host

    vcpu_pin() = default;
    bool operator==(const vcpu_pin&) const = default;
};

/// <iothreadpin>.
struct iothread_pin {
    std::uint32_t id = 0;
    index_set cpus;  ///< of the host

    iothread_pin() = default;
    bool operator==(const iothread_pin&) const = default;
};

/// <vcpusched>.
struct vcpu_schedule {
    index_set ids;
    sched_policy policy = sched_policy::batch;
    std::optional<std::int32_t> priority;  ///< fifo, rr

    vcpu_schedule() = default;
    bool operator==(const vcpu_schedule&) const = default;
};

/// <iothreadsched>.
struct iothread_schedule {
    index_set ids;
    sched_policy policy = sched_policy::batch;
    std::optional<std::int32_t> priority;  ///< fifo, rr

    iothread_schedule() = default;
    bool operator==(const iothread_schedule&) const = default;
};

/// <emulatorsched>.
struct emulator_schedule {
    sched_policy policy = sched_policy::batch;
    std::optional<std::int32_t> priority;  ///< fifo, rr

    emulator_schedule() = default;
    bool operator==(const emulator_schedule&) const = default;
};

struct cache_part {
    std::uint32_t id = 0;
    std::uint32_t level = 0;
    cache_kind kind = cache_kind::both;
    kibibytes size;

    cache_part() = default;
    bool operator==(const cache_part&) const = default;
};

struct cache_monitor {
    std::uint32_t level = 0;
    index_set vcpus;

    cache_monitor() = default;
    bool operator==(const cache_monitor&) const = default;
};

/// <cachetune> (since 4.1.0).
struct cache_tune {
    index_set vcpus;
    std::vector<cache_part> parts;
    std::vector<cache_monitor> monitors;

    cache_tune() = default;
    bool operator==(const cache_tune&) const = default;
};

struct memory_bandwidth {
    std::uint32_t id = 0;
    std::uint32_t bandwidth = 0;  ///< percent

    memory_bandwidth() = default;
    bool operator==(const memory_bandwidth&) const = default;
};

struct memory_monitor {
    index_set vcpus;

    memory_monitor() = default;
    bool operator==(const memory_monitor&) const = default;
};

/// <memorytune> (since 4.7.0).
struct memory_tune_group {
    index_set vcpus;
    std::vector<memory_bandwidth> nodes;
    std::vector<memory_monitor> monitors;

    memory_tune_group() = default;
    bool operator==(const memory_tune_group&) const = default;
};

/// <cputune>. Periods and quotas in µs; a negative quota is none.
struct cpu_tune {
    std::optional<std::uint64_t> shares;
    std::optional<std::uint64_t> period;
    std::optional<std::int64_t> quota;
    std::optional<std::uint64_t> global_period;
    std::optional<std::int64_t> global_quota;
    std::optional<std::uint64_t> emulator_period;
    std::optional<std::int64_t> emulator_quota;
    std::optional<std::uint64_t> iothread_period;
    std::optional<std::int64_t> iothread_quota;
    std::vector<vcpu_pin> vcpu_pins;
    std::optional<index_set> emulator_pin;
    std::vector<iothread_pin> iothread_pins;
    std::vector<vcpu_schedule> vcpu_schedules;
    std::vector<iothread_schedule> iothread_schedules;
    box<emulator_schedule> emulator_sched;
    std::vector<cache_tune> caches;
    std::vector<memory_tune_group> memory;

    cpu_tune() = default;
    bool operator==(const cpu_tune&) const = default;
};

struct numa_memory {
    std::optional<numa_mode> mode;         ///< absent: strict
    std::optional<index_set> nodes;        ///< of the host
    std::optional<guest::placement> placement;

    numa_memory() = default;
    bool operator==(const numa_memory&) const = default;
};

/// <memnode>: for one cell of the guest.
struct numa_memory_cell {
    std::uint32_t cell = 0;
    std::optional<numa_mode> mode;
    std::optional<index_set> nodes;

    numa_memory_cell() = default;
    bool operator==(const numa_memory_cell&) const = default;
};

struct numa_tune {
    std::optional<numa_memory> memory;
    std::vector<numa_memory_cell> cells;

    numa_tune() = default;
    bool operator==(const numa_tune&) const = default;
};

/// <memtune>: limits of the memory cgroup.
struct memory_tune {
    std::optional<kibibytes> hard_limit;
    std::optional<kibibytes> soft_limit;
    std::optional<kibibytes> min_guarantee;
    std::optional<kibibytes> swap_hard_limit;

    memory_tune() = default;
    bool operator==(const memory_tune&) const = default;
};

/// <device> of <blkiotune>: bytes or operations a second.
struct block_device_tune {
    std::string path;
    std::optional<std::uint32_t> weight;
    std::optional<std::uint32_t> read_iops;
    std::optional<std::uint32_t> write_iops;
    std::optional<std::uint64_t> read_bytes;
    std::optional<std::uint64_t> write_bytes;

    block_device_tune() = default;
    bool operator==(const block_device_tune&) const = default;
};

struct block_tune {
    std::optional<std::uint32_t> weight;
    std::vector<block_device_tune> devices;

    block_tune() = default;
    bool operator==(const block_tune&) const = default;
};

/// <resource>: the cgroup partition and the Fibre Channel application ID.
struct resource {
    std::string partition;
    std::string fibre_channel_app_id;  ///< since 7.7.0

    resource() = default;
    bool operator==(const resource&) const = default;
};

/// <vcpu>: how many virtual processors, and which host CPUs they may run on.
struct vcpus {
    std::uint32_t maximum = 1;
    std::optional<std::uint32_t> current;    ///< present at start; absent: all
    std::optional<guest::placement> placement;
    std::optional<index_set> cpus;           ///< of the host

    vcpus() = default;
    explicit vcpus(std::uint32_t maximum) : maximum(maximum) {}
    bool operator==(const vcpus&) const = default;
};

/// <vcpus><vcpu>: state of one (since 2.2.0).
struct vcpu {
    std::uint32_t id = 0;
    bool enabled = true;
    std::optional<bool> hotpluggable;
    std::optional<std::uint32_t> order;

    vcpu() = default;
    bool operator==(const vcpu&) const = default;
};

/// <iothreadids><iothread>.
struct iothread {
    std::uint32_t id = 0;
    std::optional<std::int32_t> thread_pool_min;  ///< since 8.5.0
    std::optional<std::int32_t> thread_pool_max;

    iothread() = default;
    bool operator==(const iothread&) const = default;
};

struct default_iothread {
    std::optional<std::int32_t> thread_pool_min;
    std::optional<std::int32_t> thread_pool_max;

    default_iothread() = default;
    bool operator==(const default_iothread&) const = default;
};

struct hugepage {
    kibibytes size;
    std::optional<index_set> nodes;  ///< of the guest; absent: all

    hugepage() = default;
    bool operator==(const hugepage&) const = default;
};

/// <hugepages>.
struct hugepages {
    std::vector<hugepage> pages;  ///< empty: the host's default size

    hugepages() = default;
    bool operator==(const hugepages&) const = default;
};

VIRTXX_ENUM(memory_source_type, file, anonymous, memfd)
VIRTXX_ENUM(memory_access_mode, shared, _private)
VIRTXX_ENUM(memory_allocation, immediate, ondemand)

/// <memoryBacking>: what the guest's memory is made of on the host.
struct memory_backing {
    std::optional<hugepages> huge;
    bool no_share_pages = false;
    bool locked = false;
    std::optional<memory_source_type> source;
    std::optional<memory_access_mode> access;
    std::optional<memory_allocation> allocation;
    std::optional<std::uint32_t> allocation_threads;  ///< since 8.2.0
    bool discard = false;

    memory_backing() = default;
    bool operator==(const memory_backing&) const = default;
};

struct max_memory {
    kibibytes size;
    std::uint32_t slots = 0;

    max_memory() = default;
    bool operator==(const max_memory&) const = default;
};

}  // namespace vir::guest
