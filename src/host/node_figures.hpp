// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/node.hpp>
#include <virtxx/size.hpp>
#include <virtxx/typed_params.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// What the host's CPUs and memory are at, read from /proc and /sys below `root` (tests: a folder with these). All of
/// them block for a moment: for the pool. Errors are libvirt's, of no domain in particular.
namespace vir {

node_cpu_map read_cpu_map(const std::string& root = "");

/// Of one CPU, or of all (-1). Errors: invalid_arg for a CPU that is not there.
std::vector<node_cpu_stat> read_cpu_stats(std::int32_t cpu, const std::string& root = "");

/// Of one NUMA node, or of the host (-1). Errors: invalid_arg for a node that is not there.
std::vector<node_memory_stat> read_memory_stats(std::int32_t cell, const std::string& root = "");

/// Errors: internal_error when the first node is not there.
std::vector<bytes> read_cells_free_memory(std::int32_t first, std::int32_t count, const std::string& root = "");

/// Errors: internal_error when the first node is not there, operation_failed for a size of page that is not.
std::vector<std::uint64_t> read_free_pages(const std::vector<std::uint32_t>& sizes, std::int32_t first,
                                           std::uint32_t cells, const std::string& root = "");

/// Reserves pages; gives in how many cases that was done. Errors: as read_free_pages; operation_unsupported for pages of
/// the usual size; operation_failed when the kernel gives fewer.
std::int32_t allocate_pages(const op::node_alloc_pages& wanted, const std::string& root = "");

/// How the kernel merges equal pages.
typed_params read_page_merging(const std::string& root = "");
/// Errors: argument_unsupported for what cannot be set, invalid_arg for a wrong type, system_error.
void set_page_merging(const typed_params& wanted, const std::string& root = "");

}  // namespace vir
