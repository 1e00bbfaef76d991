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

/// Scheduler of the host: fifo and rr are in real time.
VIRTXX_ENUM(sched_policy, batch, idle, fifo, rr)
/// What a cache keeps; code and data where the host tells them apart (CDP).
VIRTXX_ENUM(cache_kind, both, code, data)
/// strict: from these nodes only; preferred: if possible; interleave: in turn; restrictive: left to the system.
VIRTXX_ENUM(numa_mode, strict, preferred, interleave, restrictive)
/// auto: numad is asked.
VIRTXX_ENUM(placement, _static, _auto)

/// <vcpupin> (since 0.9.0).
struct vcpu_pin {
    std::uint32_t id = 0;  ///< of the virtual processor
    index_set cpus;        ///< of the host

    vcpu_pin() = default;
    bool operator==(const vcpu_pin&) const = default;
};

/// <iothreadpin> (since 1.2.9).
struct iothread_pin {
    std::uint32_t id = 0;  ///< of the I/O thread
    index_set cpus;        ///< of the host

    iothread_pin() = default;
    bool operator==(const iothread_pin&) const = default;
};

/// <vcpusched> (since 1.2.13).
struct vcpu_schedule {
    index_set ids;                         ///< of virtual processors
    sched_policy policy = sched_policy::batch;
    std::optional<std::int32_t> priority;  ///< fifo, rr; usually 1 to 99

    vcpu_schedule() = default;
    bool operator==(const vcpu_schedule&) const = default;
};

/// <iothreadsched> (since 1.2.13).
struct iothread_schedule {
    index_set ids;                         ///< of I/O threads
    sched_policy policy = sched_policy::batch;
    std::optional<std::int32_t> priority;  ///< fifo, rr; usually 1 to 99

    iothread_schedule() = default;
    bool operator==(const iothread_schedule&) const = default;
};

/// <emulatorsched> (since 5.3.0).
struct emulator_schedule {
    sched_policy policy = sched_policy::batch;
    std::optional<std::int32_t> priority;  ///< fifo, rr; usually 1 to 99

    emulator_schedule() = default;
    bool operator==(const emulator_schedule&) const = default;
};

/// <cache>: what these processors may use of it.
struct cache_part {
    std::uint32_t id = 0;     ///< of the host's cache
    std::uint32_t level = 0;  ///< of the host's cache
    cache_kind kind = cache_kind::both;
    bytes size;               ///< of the part

    cache_part() = default;
    bool operator==(const cache_part&) const = default;
};

/// <monitor>: how full the cache is, is watched (since 4.10.0).
struct cache_monitor {
    std::uint32_t level = 0;  ///< of the host's cache
    index_set vcpus;          ///< some of the allocation's

    cache_monitor() = default;
    bool operator==(const cache_monitor&) const = default;
};

/// <cachetune> (since 4.1.0).
struct cache_tune {
    index_set vcpus;  ///< each in one allocation only
    std::vector<cache_part> parts;
    std::vector<cache_monitor> monitors;

    cache_tune() = default;
    bool operator==(const cache_tune&) const = default;
};

/// <node>: what these processors may use.
struct memory_bandwidth {
    std::uint32_t id = 0;         ///< of the host's node
    std::uint32_t bandwidth = 0;  ///< percent

    memory_bandwidth() = default;
    bool operator==(const memory_bandwidth&) const = default;
};

/// <monitor>: bandwidth is watched.
struct memory_monitor {
    index_set vcpus;  ///< some of the allocation's

    memory_monitor() = default;
    bool operator==(const memory_monitor&) const = default;
};

/// <memorytune> (since 4.7.0).
struct memory_tune_group {
    index_set vcpus;  ///< each in one allocation only
    std::vector<memory_bandwidth> nodes;
    std::vector<memory_monitor> monitors;

    memory_tune_group() = default;
    bool operator==(const memory_tune_group&) const = default;
};

/// <cputune> (since 0.9.0). Periods are 1000 to 1000000 µs; quotas are µs a period, from 1000; a negative quota is
/// none. 0: not given.
struct cpu_tune {
    std::optional<std::uint64_t> shares;                ///< relative weight, 2 to 262144 (since 0.9.0)
    std::optional<std::uint64_t> period;                ///< of each virtual processor (since 0.9.4)
    std::optional<std::int64_t> quota;                  ///< since 0.9.4
    std::optional<std::uint64_t> global_period;         ///< of the whole guest (since 1.3.3)
    std::optional<std::int64_t> global_quota;           ///< since 1.3.3
    std::optional<std::uint64_t> emulator_period;       ///< of what is neither processor nor I/O thread (since 0.10.0)
    std::optional<std::int64_t> emulator_quota;         ///< since 0.10.0
    std::optional<std::uint64_t> iothread_period;       ///< of each I/O thread (since 2.1.0)
    std::optional<std::int64_t> iothread_quota;         ///< since 2.1.0
    std::vector<vcpu_pin> vcpu_pins;
    std::optional<index_set> emulator_pin;              ///< host CPUs of what is neither processor nor I/O thread
    std::vector<iothread_pin> iothread_pins;            ///< since 1.2.9
    std::vector<vcpu_schedule> vcpu_schedules;          ///< since 1.2.13
    std::vector<iothread_schedule> iothread_schedules;  ///< since 1.2.13
    box<emulator_schedule> emulator_sched;              ///< since 5.3.0
    std::vector<cache_tune> caches;                     ///< since 4.1.0
    std::vector<memory_tune_group> memory;              ///< since 4.7.0

    cpu_tune() = default;
    bool operator==(const cpu_tune&) const = default;
};

/// <memory>: for the whole guest (since 0.9.3).
struct numa_memory {
    std::optional<numa_mode> mode;              ///< absent: strict
    std::optional<index_set> nodes;             ///< of the host
    std::optional<guest::placement> placement;  ///< absent: that of <vcpu> (since 0.9.12)

    numa_memory() = default;
    bool operator==(const numa_memory&) const = default;
};

/// <memnode>: for one cell of the guest (since 1.2.7).
struct numa_memory_cell {
    std::uint32_t cell = 0;          ///< of the guest
    std::optional<numa_mode> mode;   ///< absent: strict
    std::optional<index_set> nodes;  ///< of the host

    numa_memory_cell() = default;
    bool operator==(const numa_memory_cell&) const = default;
};

/// <numatune>: where on the host the guest's memory is (since 0.9.3).
struct numa_tune {
    std::optional<numa_memory> memory;
    std::vector<numa_memory_cell> cells;  ///< since 1.2.7

    numa_tune() = default;
    bool operator==(const numa_tune&) const = default;
};

/// <memtune>: limits of the memory cgroup.
struct memory_tune {
    std::optional<kibibytes> hard_limit;       ///< at most; the kernel ends what takes more
    std::optional<kibibytes> soft_limit;       ///< at most when memory is short
    std::optional<kibibytes> min_guarantee;    ///< at least: VMware, OpenVZ
    std::optional<kibibytes> swap_hard_limit;  ///< at most, memory and swap together

    memory_tune() = default;
    bool operator==(const memory_tune&) const = default;
};

/// <device> of <blkiotune> (since 0.9.8): a block device of the host, whichever disks are on it.
struct block_device_tune {
    std::string path;                          ///< of the device
    std::optional<std::uint32_t> weight;       ///< 10 to 1000
    std::optional<std::uint32_t> read_iops;    ///< operations/s (since 1.2.2)
    std::optional<std::uint32_t> write_iops;   ///< operations/s (since 1.2.2)
    std::optional<std::uint64_t> read_bytes;   ///< bytes/s (since 1.2.2)
    std::optional<std::uint64_t> write_bytes;  ///< bytes/s (since 1.2.2)

    block_device_tune() = default;
    bool operator==(const block_device_tune&) const = default;
};

/// <blkiotune>: the guest's part of the host's input and output (since 0.8.8).
struct block_tune {
    std::optional<std::uint32_t> weight;     ///< 10 to 1000, relative to other guests
    std::vector<block_device_tune> devices;  ///< since 0.9.8

    block_tune() = default;
    bool operator==(const block_tune&) const = default;
};

/// <resource>: the cgroup partition and the Fibre Channel application ID.
struct resource {
    std::string partition;             ///< path of the cgroup; empty: the driver's own (since 1.0.5)
    std::string fibre_channel_app_id;  ///< up to 128 bytes (since 7.7.0)

    resource() = default;
    bool operator==(const resource&) const = default;
};

/// <vcpu>: how many virtual processors, and which host CPUs they may run on.
struct vcpus {
    std::uint32_t maximum = 1;                  ///< that the guest may ever have
    std::optional<std::uint32_t> current;       ///< present at start; absent: all (since 0.8.5)
    std::optional<guest::placement> placement;  ///< absent: that of <numatune>, or static (since 0.9.11)
    std::optional<index_set> cpus;              ///< of the host; <cputune> counts more (since 0.4.4)

    vcpus() = default;
    explicit vcpus(std::uint32_t maximum) : maximum(maximum) {}
    bool operator==(const vcpus&) const = default;
};

/// <vcpus><vcpu>: state of one (since 2.2.0).
struct vcpu {
    std::uint32_t id = 0;                ///< from 0
    bool enabled = true;
    std::optional<bool> hotpluggable;    ///< can be taken out and put in; those that are not enabled must be
    std::optional<std::uint32_t> order;  ///< in which they are put in; all that are enabled, or none

    vcpu() = default;
    bool operator==(const vcpu&) const = default;
};

/// <iothreadids><iothread> (since 1.2.15).
struct iothread {
    std::uint32_t id = 0;                         ///< from 1
    std::optional<std::int32_t> thread_pool_min;  ///< worker threads (since 8.5.0)
    std::optional<std::int32_t> thread_pool_max;  ///< from 1 (since 8.5.0)

    iothread() = default;
    bool operator==(const iothread&) const = default;
};

/// <defaultiothread>: the event loop of what has no I/O thread (since 8.5.0).
struct default_iothread {
    std::optional<std::int32_t> thread_pool_min;  ///< worker threads
    std::optional<std::int32_t> thread_pool_max;  ///< from 1

    default_iothread() = default;
    bool operator==(const default_iothread&) const = default;
};

/// <page> (since 1.2.5).
struct hugepage {
    kibibytes size;
    std::optional<index_set> nodes;  ///< of the guest; absent: all

    hugepage() = default;
    bool operator==(const hugepage&) const = default;
};

/// <hugepages>.
struct hugepages {
    std::vector<hugepage> pages;  ///< empty: the host's default size (since 1.2.5)

    hugepages() = default;
    bool operator==(const hugepages&) const = default;
};

/// memfd (since 4.10.0).
VIRTXX_ENUM(memory_source_type, file, anonymous, memfd)
/// Whether other processes of the host may map it.
VIRTXX_ENUM(memory_access_mode, shared, _private)
/// immediate: at start; ondemand: as the guest touches it.
VIRTXX_ENUM(memory_allocation, immediate, ondemand)

/// <memoryBacking>: what the guest's memory is made of on the host.
struct memory_backing {
    std::optional<hugepages> huge;
    bool no_share_pages = false;                      ///< not merged with other guests' (KSM) (since 1.0.6)
    bool locked = false;                              ///< never swapped out (since 1.0.6)
    std::optional<memory_source_type> source;         ///< absent: anonymous
    std::optional<memory_access_mode> access;         ///< cells and devices may say otherwise
    std::optional<memory_allocation> allocation;      ///< when the host gives it
    std::optional<std::uint32_t> allocation_threads;  ///< how many give it at a time (since 8.2.0)
    bool discard = false;                             ///< contents are dropped when the guest ends (since 4.4.0)

    memory_backing() = default;
    bool operator==(const memory_backing&) const = default;
};

/// <maxMemory>: with what is plugged later (since 1.2.14).
struct max_memory {
    kibibytes size;
    std::uint32_t slots = 0;  ///< for memory devices

    max_memory() = default;
    bool operator==(const max_memory&) const = default;
};

}  // namespace vir::guest
