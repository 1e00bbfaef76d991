// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/node_info.hpp"
#include "tests/host/machine.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using namespace vir;
using test::machine;
namespace fs = std::filesystem;

namespace {

// Two nodes, each a socket of two cores with two threads.
void fill(machine& m) {
    m.file("/proc/meminfo", "MemTotal:       16000000 kB\nMemFree:         4000000 kB\n");
    m.file("/proc/cpuinfo",
           "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\n"
           "model name\t: Intel(R) Xeon(R)\nstepping\t: 7\nmicrocode\t: 0x5003604\ncpu MHz\t\t: 2593.906\n"
           "address sizes\t: 46 bits physical, 48 bits virtual\n\nprocessor\t: 1\nmodel\t\t: 1\n");
    for (int node = 0; node < 2; ++node) {
        const auto folder = "/sys/devices/system/node/node" + std::to_string(node);
        m.file(folder + "/meminfo", "Node 0 MemTotal:       8000000 kB\nNode 0 MemFree: 1 kB\n");
        m.file(folder + "/distance", node ? "21 10\n" : "10 21\n");
        m.file(folder + "/hugepages/hugepages-2048kB/nr_hugepages", "100\n");
        m.file(folder + "/hugepages/hugepages-1048576kB/nr_hugepages", node ? "1\n" : "0\n");
        for (int i = 0; i < 4; ++i) {
            const int first = node * 2 + i % 2;
            m.cpu(first + (i / 2) * 4, node, node, i % 2, std::to_string(first) + "," + std::to_string(first + 4));
        }
    }
}

}  // namespace

TEST_CASE("a machine of two nodes") {
    machine m;
    fill(m);
    auto node = read_host_node(m.root);
    CHECK(node.memory == kibibytes(16000000));
    CHECK(node.vendor == "Intel");
    CHECK(node.family == 6u);
    CHECK(node.model == 85u);
    CHECK(node.stepping == 7u);
    CHECK(node.microcode == 0x5003604u);
    CHECK(node.physical_bits == 46u);
    REQUIRE(node.cells.size() == 2);
    CHECK(node.cells[1].memory == kibibytes(8000000));
    CHECK(node.cells[1].distances == std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 21}, {1, 10}});
    REQUIRE(node.cells[1].cpus.size() == 4);
    CHECK(node.cells[1].cpus[2].id == 6);
    CHECK(to_string(node.cells[1].cpus[2].siblings) == "2,6");
    REQUIRE(node.cells[1].pages.size() == 3);
    CHECK(node.cells[1].pages[1] == std::pair(kibibytes(2048), std::uint64_t(100)));
    const auto usual = node.cells[1].pages[0];
    CHECK(usual.second == (8000000 - 100 * 2048 - 1048576) / usual.first.count());
    auto info = summary_of(node);
    CHECK(info == node_info(node.arch, kibibytes(16000000), 8, 2593, 2, 1, 2, 2));
    CHECK(read_free_memory(m.root) == bytes(kibibytes(4000000)));
}

TEST_CASE("a CPU that is offline: an unusual topology is told as libvirt tells it") {
    machine m;
    fill(m);
    m.file("/sys/devices/system/cpu/cpu7/online", "0\n");
    auto node = read_host_node(m.root);
    CHECK(node.online_cpus() == 7);
    CHECK(!node.cells[1].cpus[3].online);
    CHECK(!node.cells[1].cpus[3].core);
    auto info = summary_of(node);
    CHECK(info.cpus == 7);
    CHECK(info.nodes * info.sockets * info.cores * info.threads == 8);
    // Now a third CPU of the first node alone in a package of its own.
    m.cpu(8, 0, 5, 0, "8");
    info = summary_of(read_host_node(m.root));
    CHECK(info.nodes == 1);
    CHECK(info.sockets == 1);
    CHECK(info.cores == 9);
    CHECK(info.threads == 1);
    CHECK(info.cpus == 8);
}

TEST_CASE("a machine without NUMA, one that shows nothing, and one that shows nonsense") {
    machine m;
    m.file("/proc/meminfo", "MemTotal: 1000 kB\n");
    m.cpu(0, -1, 0, 0, "0");
    m.cpu(1, -1, 0, 1, "1");
    auto node = read_host_node(m.root);
    REQUIRE(node.cells.size() == 1);
    CHECK(node.cells[0].memory == kibibytes(1000));
    CHECK(node.cells[0].cpus.size() == 2);
    CHECK(summary_of(node) == node_info(node.arch, kibibytes(1000), 2, 0, 1, 1, 2, 1));

    machine nothing;
    auto info = summary_of(read_host_node(nothing.root));
    CHECK(info.cpus == 0);
    CHECK(info.nodes * info.sockets * info.cores * info.threads == 1);
    CHECK(!read_free_memory(nothing.root));

    machine strange;
    fill(strange);
    strange.file("/proc/meminfo", "MemTotal: lots\n");
    strange.file("/proc/cpuinfo", std::string("\0\xff:\n:::\n", 9));
    strange.file("/sys/devices/system/cpu/cpu1/topology/core_id", "-1\n");
    strange.file("/sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "9-1,x\n");
    strange.file("/sys/devices/system/node/node0/distance", "a b c d e f\n");
    strange.file("/sys/devices/system/node/node99999999999999999999/x", "");
    node = read_host_node(strange.root);
    CHECK(node.memory == kibibytes(0));
    CHECK(node.cells[0].distances.empty());
    CHECK(to_string(node.cells[0].cpus[1].siblings) == "1");
}

TEST_CASE("the UUID is the firmware's, or the installation's where that has none") {
    machine m;
    m.file("/sys/class/dmi/id/product_uuid", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF\n");
    CHECK(!read_host_node(m.root).id);
    m.file("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    CHECK(to_string(*read_host_node(m.root).id) == "01234567-89ab-cdef-0123-456789abcdef");
    m.file("/sys/class/dmi/id/product_uuid", "4C4C4544-0044-3110-8051-B7C04F4D3732\n");
    CHECK(to_string(*read_host_node(m.root).id) == "4c4c4544-0044-3110-8051-b7c04f4d3732");
}

TEST_CASE("sleep states and IOMMU groups") {
    machine m;
    m.file("/sys/power/state", "freeze standby mem disk\n");
    m.file("/sys/power/disk", "[platform] shutdown reboot suspend test_resume\n");
    fs::create_directories(m.root + "/sys/kernel/iommu_groups/0");
    auto node = read_host_node(m.root);
    CHECK(node.suspends_to_memory);
    CHECK(node.suspends_to_disk);
    CHECK(node.suspends_both);
    CHECK(node.has_iommu);
    m.file("/sys/power/disk", "[disabled]\n");
    node = read_host_node(m.root);
    CHECK(!node.suspends_to_disk);
    CHECK(!node.suspends_both);
}

TEST_CASE("this machine") {
    auto node = read_host_node();
    auto info = summary_of(node);
    CHECK(info.cpus == static_cast<std::uint32_t>(::sysconf(_SC_NPROCESSORS_ONLN)));
    const auto memory =
        static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    CHECK(info.memory == kibibytes(memory / 1024));
    CHECK(!info.model.empty());
    CHECK(read_free_memory()->count() > 0);
}
