// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/index_set.hpp>
#include <virtxx/op/node.hpp>
#include <virtxx/size.hpp>
#include <virtxx/uuid.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vir {

/// A CPU of the host, online or not.
class host_cpu {
public:
    host_cpu() = default;
    std::uint32_t id = 0;
    bool online = true;
    std::optional<std::uint32_t> package, die, core;  ///< not known for a CPU that is offline
    index_set siblings;                               ///< hardware threads of the same core, itself included
};

/// A NUMA node of the host; a machine without NUMA has one.
class host_cell {
public:
    host_cell() = default;
    std::uint32_t id = 0;
    kibibytes memory;
    std::vector<std::pair<kibibytes, std::uint64_t>> pages;  ///< size, how many
    std::vector<std::pair<std::uint32_t, std::uint32_t>> distances;  ///< to each node, in ACPI's units
    std::vector<host_cpu> cpus;                              ///< in the order of their ids
};

/// What the machine is: read from /proc and /sys.
class host_node {
public:
    host_node() = default;
    std::optional<vir::uuid> id;        ///< of the firmware, or of the installation (machine-id)
    std::string arch;                   ///< the kernel's name: "x86_64"
    std::string vendor;                 ///< "AMD", "Intel"; empty when not known
    std::string model_name;             ///< as in /proc/cpuinfo
    std::optional<std::uint32_t> family, model, stepping, microcode, physical_bits;
    std::uint32_t mhz = 0;              ///< of the first CPU; 0 when not known
    kibibytes memory;
    std::vector<host_cell> cells;
    std::vector<kibibytes> page_sizes;  ///< that memory may be mapped with, ascending
    bool suspends_to_memory = false, suspends_to_disk = false, suspends_both = false;
    bool has_iommu = false;

    std::size_t online_cpus() const noexcept;
};

/// Reads it all below `root` (tests: a folder with proc/ and sys/). What is missing or malformed there is left out,
/// never an error: containers and old kernels hide much. Blocks for some milliseconds on a big machine: for the pool.
host_node read_host_node(const std::string& root = "");

/// In the form of virNodeGetInfo. Where the cells are not alike the numbers would not multiply to that of the CPUs:
/// then it says 1 node, 1 socket, all CPUs its cores, as libvirt does.
node_info summary_of(const host_node& node);

/// Memory that is free now (MemFree), of the whole host. Nothing when it cannot be read.
std::optional<bytes> read_free_memory(const std::string& root = "");

}  // namespace vir
