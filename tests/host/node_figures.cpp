// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/node_figures.hpp"
#include "tests/host/machine.hpp"

#include <virtxx/error.hpp>

#include <unistd.h>

using namespace vir;
using test::machine;

namespace {

const std::string nodes = "/sys/devices/system/node/node";
const std::string merging = "/sys/kernel/mm/ksm/";

// Two nodes, of which the second has huge pages.
void fill(machine& m) {
    m.file("/proc/meminfo", "MemTotal:       16000000 kB\nMemFree:         4000000 kB\nMemAvailable: 5 kB\n"
                            "Buffers:           20000 kB\nCached:           300000 kB\nSwapCached:            7 kB\n");
    m.file("/proc/stat", "cpu  10 20 30 40 50 60 70 80 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\ncpu10 9 0 0 0 0 0 0\nintr 1\n");
    for (const std::string node : {"0", "1"}) {
        m.file(nodes + node + "/meminfo", "Node " + node + " MemTotal:       8000000 kB\nNode " + node +
                                              " MemFree: " + node + "000 kB\nNode " + node + " FilePages: 3 kB\n");
    }
    for (const auto& folder : {nodes + "1", std::string("/sys/kernel/mm")}) {
        m.file(folder + "/hugepages/hugepages-2048kB/nr_hugepages", "100\n");
        m.file(folder + "/hugepages/hugepages-2048kB/free_hugepages", "42\n");
    }
    m.file("/sys/devices/system/cpu/online", "0,2-3\n");
    for (int id = 0; id < 4; ++id) m.cpu(id, 0, 0, id, std::to_string(id));
}

template <class F>
std::string refusal(F&& what) {
    try {
        what();
    } catch (const error& e) {
        return std::string(to_string(e.code())) + ": " + e.message();
    }
    return "";
}

template <class Stats>
std::string spelled(const Stats& stats) {
    std::string out;
    for (const auto& one : stats) {
        out += out.empty() ? "" : ", ";
        if constexpr (requires { one.value.count(); }) out += one.field + " " + std::to_string(one.value.count());
        else out += one.field + " " + std::to_string(one.value);
    }
    return out;
}

}  // namespace

TEST_CASE("which CPUs are online") {
    machine m;
    fill(m);
    const auto map = read_cpu_map(m.root);
    CHECK(map.present == 4);
    CHECK(map.online_count == 3);
    CHECK(map.online == std::vector<std::byte>(1, std::byte(0b1101)));
    const machine nothing;
    CHECK(refusal([&] { read_cpu_map(nothing.root); }) ==
          "internal_error: internal error: the host does not say which CPUs it has");
}

TEST_CASE("what CPUs did") {
    machine m;
    fill(m);
    if (::sysconf(_SC_CLK_TCK) != 100) return;
    CHECK(spelled(read_cpu_stats(-1, m.root)) ==
          "kernel 1600000000, user 300000000, idle 400000000, iowait 500000000");
    CHECK(spelled(read_cpu_stats(0, m.root)) == "kernel 160000000, user 30000000, idle 40000000, iowait 50000000");
    CHECK(refusal([&] { read_cpu_stats(1, m.root); }) == "invalid_arg: Invalid cpuNum in virNodeGetCPUStats");
}

TEST_CASE("what memory is used for") {
    machine m;
    fill(m);
    CHECK(spelled(read_memory_stats(-1, m.root)) == "total 16000000, free 4000000, buffers 20000, cached 300000");
    CHECK(spelled(read_memory_stats(1, m.root)) == "total 8000000, free 1000");
    CHECK(refusal([&] { read_memory_stats(2, m.root); }) ==
          "invalid_arg: cellNum in virNodeGetMemoryStats must be less than or equal to 1");
    machine plain;
    plain.file("/proc/meminfo", m.content("/proc/meminfo"));
    CHECK(spelled(read_memory_stats(0, plain.root)) == "total 16000000, free 4000000, buffers 20000, cached 300000");
    const machine nothing;
    CHECK(refusal([&] { read_memory_stats(-1, nothing.root); }) ==
          "internal_error: internal error: no available memory line found");
}

TEST_CASE("what is free in each NUMA node") {
    machine m;
    fill(m);
    const std::vector<bytes> both{bytes(kibibytes(0)), bytes(kibibytes(1000))};
    CHECK(read_cells_free_memory(0, 1024, m.root) == both);
    CHECK(read_cells_free_memory(1, 1, m.root) == std::vector(1, both[1]));
    for (const int first : {-1, 2})
        CHECK(refusal([&] { read_cells_free_memory(first, 1, m.root); }) ==
              "internal_error: internal error: start cell " + std::to_string(first) + " out of range (0-1)");

    using counts = std::vector<std::uint64_t>;
    const auto usual = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE)) / 1024;
    CHECK(read_free_pages({usual, 2048}, 1, 5, m.root) == counts({1000 / usual, 42}));
    CHECK(read_free_pages({2048, usual}, -1, 1, m.root) == counts({42, 4000000 / usual}));
    CHECK(refusal([&] { read_free_pages({2048}, 0, 1, m.root); }) ==
          "operation_failed: operation failed: page size 2048 is not available on node 0");
    CHECK(refusal([&] { read_free_pages({2048}, 0, 4000000000, m.root); }) ==
          "operation_failed: operation failed: page size 2048 is not available on node 0");
    CHECK(refusal([&] { read_free_pages({16}, -1, 1, m.root); }) ==
          "operation_failed: operation failed: page size 16 is not available");
    CHECK(refusal([&] { read_free_pages({16}, 2, 1, m.root); }) ==
          "internal_error: internal error: start cell 2 out of range (0-1)");
}

TEST_CASE("huge pages are reserved") {
    machine m;
    fill(m);
    const auto count = [&] { return std::stoi(m.content(nodes + "1/hugepages/hugepages-2048kB/nr_hugepages")); };
    CHECK(allocate_pages(op::node_alloc_pages({2048}, {5}, 1, 1), m.root) == 1);
    CHECK(count() == 105);
    CHECK(allocate_pages(op::node_alloc_pages({2048}, {5}, 1, 1, node_alloc_pages_flags::set), m.root) == 1);
    CHECK(count() == 5);
    const auto usual = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE)) / 1024;
    CHECK(refusal([&] { allocate_pages(op::node_alloc_pages({usual}, {5}, 1, 1), m.root); }) ==
          "operation_unsupported: Operation not supported: system pages pool can't be modified");
    CHECK(refusal([&] { allocate_pages(op::node_alloc_pages({2048}, {5, 6}, 1, 1), m.root); }) ==
          "invalid_arg: invalid argument: 1 sizes of pages and 2 counts");
}

TEST_CASE("how equal pages are merged") {
    machine m;
    m.file(merging + "pages_to_scan", "100\n");
    m.file(merging + "sleep_millisecs", "20\n");
    m.file(merging + "full_scans", "12345678901\n");
    typed_params all;
    all.add("shm_pages_to_scan", std::uint32_t(100));
    all.add("shm_sleep_millisecs", std::uint32_t(20));
    all.add("shm_full_scans", std::uint64_t(12345678901));
    CHECK(read_page_merging(m.root) == all);

    typed_params wanted;
    wanted.add("shm_pages_to_scan", std::uint32_t(7));
    set_page_merging(wanted, m.root);
    CHECK(m.content(merging + "pages_to_scan") == "7");
    wanted.add("shm_full_scans", std::uint64_t(1));
    CHECK(refusal([&] { set_page_merging(wanted, m.root); }) ==
          "argument_unsupported: argument unsupported: parameter 'shm_full_scans' not supported");
    typed_params strange;
    strange.add("shm_pages_to_scan", "7");
    CHECK(refusal([&] { set_page_merging(strange, m.root); }) ==
          "invalid_arg: invalid argument: parameter 'shm_pages_to_scan' is an unsigned int");
}
