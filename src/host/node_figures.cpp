// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/node_figures.hpp"

#include "src/core/error_words.hpp"
#include "src/core/text.hpp"
#include "src/host/sysfs.hpp"

#include <virtxx/index_set.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace vir {
namespace {

using namespace sysfs;

index_set cpus_of(const std::string& path) {
    const auto text = content(path);
    return index_set::parse(trimmed(text)).value_or(index_set());
}

}  // namespace

node_cpu_map read_cpu_map(const std::string& root) {
    const auto folder = root + "/sys/devices/system/cpu";
    const auto known = numbered(folder, "cpu");
    if (known.empty()) fail(error_domain::none, errc::internal_error, "the host does not say which CPUs it has");
    const auto present = std::size_t(known.back()) + 1;
    auto online = cpus_of(folder + "/online");
    if (online.empty()) online.insert(0, known.back());
    node_cpu_map out;
    out.online.resize((present + 7) / 8);
    for (const auto cpu : known) {
        if (!online.contains(cpu)) continue;
        out.online[cpu / 8] |= std::byte(1 << cpu % 8);
        ++out.online_count;
    }
    out.present = static_cast<std::int32_t>(present);
    return out;
}

std::vector<node_cpu_stat> read_cpu_stats(std::int32_t cpu, const std::string& root) {
    const auto name = cpu < 0 ? std::string("cpu") : "cpu" + std::to_string(cpu);
    std::istringstream file(content(root + "/proc/stat"));
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(name + " ")) continue;
        std::istringstream figures(line.substr(name.size()));
        std::array<std::uint64_t, 7> ticks{};  // user, nice, system, idle, iowait, irq, softirq
        for (auto& one : ticks) figures >> one;
        const auto unit = std::uint64_t(1'000'000'000) / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
        std::vector<node_cpu_stat> out;
        out.emplace_back("kernel", (ticks[2] + ticks[5] + ticks[6]) * unit);
        out.emplace_back("user", (ticks[0] + ticks[1]) * unit);
        out.emplace_back("idle", ticks[3] * unit);
        out.emplace_back("iowait", ticks[4] * unit);
        return out;
    }
    throw error(errc::invalid_arg, error_domain::none, "Invalid cpuNum in virNodeGetCPUStats");
}

std::vector<node_memory_stat> read_memory_stats(std::int32_t cell, const std::string& root) {
    auto file = root + "/proc/meminfo";
    if (cell >= 0) {
        const auto nodes = numbered(root + "/sys/devices/system/node", "node");
        const auto last = nodes.empty() ? 0 : nodes.back();
        if (static_cast<std::uint32_t>(cell) > last)
            throw error(errc::invalid_arg, error_domain::none,
                        fmt::format("cellNum in virNodeGetMemoryStats must be less than or equal to {}", last));
        // Without NUMA the only cell is the host.
        if (!nodes.empty()) file = root + "/sys/devices/system/node/node" + std::to_string(cell) + "/meminfo";
    }
    const auto text = content(file);
    std::vector<node_memory_stat> out;
    const auto add = [&](const char* field, const char* name) {
        if (const auto found = memory_line(text, name)) out.emplace_back(field, *found);
    };
    add("total", "MemTotal:");
    add("free", "MemFree:");
    // NUMA nodes do not tell the rest.
    add("buffers", "Buffers:");
    add("cached", "\nCached:");
    if (out.empty()) fail(error_domain::none, errc::internal_error, "no available memory line found");
    return out;
}

}  // namespace vir
