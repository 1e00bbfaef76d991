// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/driver.hpp"
#include "src/host/node_figures.hpp"

#include <virtxx/pool.hpp>

#include <utility>

// What the host's CPUs and memory are at.
namespace vir::qemu {

task<node_cpu_map> driver::handle(op::node_get_cpu_map) {
    auto look = [] { return read_cpu_map(); };
    co_return co_await on_pool(look, "reading which CPUs are online");
}

task<std::vector<node_cpu_stat>> driver::handle(op::node_get_cpu_stats op) {
    auto look = [cpu = op.cpu] { return read_cpu_stats(cpu); };
    co_return co_await on_pool(look, "reading what the CPUs did");
}

task<std::vector<node_memory_stat>> driver::handle(op::node_get_memory_stats op) {
    auto look = [cell = op.cell] { return read_memory_stats(cell); };
    co_return co_await on_pool(look, "reading what the memory is used for");
}

task<std::vector<bytes>> driver::handle(op::node_get_cells_free_memory op) {
    auto look = [first = op.first, count = op.count] { return read_cells_free_memory(first, count); };
    co_return co_await on_pool(look, "reading how much memory is free");
}

task<std::vector<std::uint64_t>> driver::handle(op::node_get_free_pages op) {
    auto look = [op = std::move(op)] { return read_free_pages(op.sizes, op.first, op.cells); };
    co_return co_await on_pool(look, "reading how many pages are free");
}

task<std::int32_t> driver::handle(op::node_alloc_pages op) {
    check_flags(op, node_alloc_pages_flags::set);
    auto set = [op = std::move(op)] { return allocate_pages(op); };
    co_return co_await on_pool(set, "reserving pages");
}

task<typed_params> driver::handle(op::node_get_memory_parameters) {
    auto look = [] { return read_page_merging(); };
    co_return co_await on_pool(look, "reading how pages are merged");
}

task<void> driver::handle(op::node_set_memory_parameters op) {
    auto set = [wanted = std::move(op.parameters)] { set_page_merging(wanted); };
    co_await on_pool(set, "setting how pages are merged");
}

// Guests run as the owner does and nothing is relabelled: as the capabilities say.
task<host_security> driver::handle(op::node_get_security_model) { co_return host_security("none", "0"); }

}  // namespace vir::qemu
