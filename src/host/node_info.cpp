// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/node_info.hpp"
#include "src/core/text.hpp"
#include "src/host/sysfs.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

namespace vir {
namespace {

namespace fs = std::filesystem;
using namespace sysfs;

// The first processor of /proc/cpuinfo; the keys are x86's, other architectures have few of them.
void read_cpuinfo(host_node& out, const std::string& root) {
    std::map<std::string, std::string> facts;
    std::ifstream file(root + "/proc/cpuinfo");
    for (std::string line; std::getline(file, line) && (!line.empty() || facts.empty());) {
        const auto colon = line.find(':');
        if (colon == line.npos) continue;
        facts.emplace(trimmed(std::string_view(line).substr(0, colon)),
                      trimmed(std::string_view(line).substr(colon + 1)));
    }
    auto small_fact = [&](const char* name) -> std::optional<std::uint32_t> {
        auto it = facts.find(name);
        auto found = it == facts.end() ? std::nullopt : number(it->second);
        return found && *found <= UINT32_MAX ? std::optional(static_cast<std::uint32_t>(*found)) : std::nullopt;
    };
    out.model_name = facts["model name"];
    const auto vendor = facts["vendor_id"];
    out.vendor = vendor == "AuthenticAMD" ? "AMD" : vendor == "GenuineIntel" ? "Intel"
               : vendor == "HygonGenuine" ? "Hygon" : "";
    out.family = small_fact("cpu family");
    out.model = small_fact("model");
    out.stepping = small_fact("stepping");
    out.microcode = small_fact("microcode");
    out.physical_bits = small_fact("address sizes");
    out.mhz = small_fact("cpu MHz").value_or(small_fact("clock").value_or(0));
    if (out.mhz == 0)
        if (auto khz = small(root + "/sys/devices/system/cpu/cpu0/cpufreq/base_frequency")) out.mhz = *khz / 1000;
}

host_cpu read_cpu(std::uint32_t id, const std::string& root) {
    const auto folder = root + "/sys/devices/system/cpu/cpu" + std::to_string(id);
    host_cpu out;
    out.id = id;
    // The first CPU of most machines cannot be switched off and has no such file.
    out.online = small(folder + "/online").value_or(1) != 0;
    out.siblings.insert(id, id);
    if (!out.online) return out;
    out.package = small(folder + "/topology/physical_package_id");
    out.die = small(folder + "/topology/die_id");
    out.core = small(folder + "/topology/core_id");
    const auto siblings = content(folder + "/topology/thread_siblings_list");
    if (auto set = index_set::parse(trimmed(siblings)); set && !set->empty()) out.siblings = *set;
    return out;
}

// Pages of the usual size are what the huge ones leave.
void read_pages(host_cell& cell, const std::string& folder) {
    const kibibytes usual(static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024);
    std::uint64_t huge = 0;
    std::map<std::uint64_t, std::uint64_t> found;
    std::error_code failed;
    for (fs::directory_iterator it(folder, failed), last; !failed && it != last; it.increment(failed)) {
        const auto name = it->path().filename().string();
        if (!name.starts_with("hugepages-") || !name.ends_with("kB")) continue;
        auto size = number(std::string_view(name).substr(10));
        auto count = number(content(it->path().string() + "/nr_hugepages"));
        if (size && *size && count) found[*size] = *count, huge += *size * *count;
    }
    const auto rest = cell.memory.count() > huge ? cell.memory.count() - huge : 0;
    cell.pages.emplace_back(usual, rest / usual.count());
    for (auto& [size, count] : found) cell.pages.emplace_back(kibibytes(size), count);
}

void read_distances(host_cell& cell, const std::vector<std::uint32_t>& nodes, const std::string& text) {
    std::size_t place = 0, at = 0;
    while (at < text.size() && place < nodes.size()) {
        auto end = std::min(text.find_first_of(" \n", at), text.size());
        if (auto value = number(std::string_view(text).substr(at, end - at)))
            cell.distances.emplace_back(nodes[place++], static_cast<std::uint32_t>(*value));
        at = end + 1;
    }
}

void read_cells(host_node& out, const std::string& root) {
    const auto nodes_folder = root + "/sys/devices/system/node";
    const auto nodes = numbered(nodes_folder, "node");
    for (auto id : nodes) {
        const auto folder = nodes_folder + "/node" + std::to_string(id);
        host_cell cell;
        cell.id = id;
        cell.memory = memory_line(content(folder + "/meminfo"), "MemTotal:").value_or(kibibytes(0));
        for (auto cpu : numbered(folder, "cpu")) cell.cpus.push_back(read_cpu(cpu, root));
        read_pages(cell, folder + "/hugepages");
        read_distances(cell, nodes, content(folder + "/distance"));
        out.cells.push_back(std::move(cell));
    }
    if (!nodes.empty()) return;
    host_cell whole;
    whole.memory = out.memory;
    for (auto cpu : numbered(root + "/sys/devices/system/cpu", "cpu")) whole.cpus.push_back(read_cpu(cpu, root));
    read_pages(whole, root + "/sys/kernel/mm/hugepages");
    out.cells.push_back(std::move(whole));
}

// The firmware's UUID, unless it is one of those that mean "not set"; else the installation's.
std::optional<uuid> read_id(const std::string& root) {
    for (auto path : {"/sys/class/dmi/id/product_uuid", "/etc/machine-id"}) {
        const auto text = content(root + path);
        auto found = uuid::parse(trimmed(text));
        if (!found) continue;
        auto& bytes = found->bytes();
        const bool all_alike = std::all_of(bytes.begin(), bytes.end(), [&](auto b) { return b == bytes[0]; });
        if (!all_alike) return found;
    }
    return std::nullopt;
}

bool has_word(const std::string& text, std::string_view word) {
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || text[at - 1] == ' ' || text[at - 1] == '[';
        const auto end = at + word.size();
        if (begins && (end == text.size() || text[end] == ' ' || text[end] == '\n' || text[end] == ']')) return true;
    }
    return false;
}

}  // namespace

std::size_t host_node::online_cpus() const noexcept {
    std::size_t out = 0;
    for (auto& cell : cells)
        for (auto& cpu : cell.cpus) out += cpu.online;
    return out;
}

host_node read_host_node(const std::string& root) {
    host_node out;
    utsname kernel{};
    ::uname(&kernel);
    out.arch = kernel.machine;
    out.id = read_id(root);
    out.memory = memory_line(content(root + "/proc/meminfo"), "MemTotal:").value_or(kibibytes(0));
    read_cpuinfo(out, root);
    read_cells(out, root);
    std::set<std::uint64_t> sizes;
    for (auto& cell : out.cells)
        for (auto& [size, count] : cell.pages) sizes.insert(size.count());
    for (auto size : sizes) out.page_sizes.emplace_back(size);
    const auto states = content(root + "/sys/power/state"), disk = content(root + "/sys/power/disk");
    out.suspends_to_memory = has_word(states, "mem");
    out.suspends_to_disk = has_word(states, "disk") && !has_word(disk, "disabled");
    out.suspends_both = out.suspends_to_disk && has_word(disk, "suspend");
    std::error_code failed;
    out.has_iommu = fs::directory_iterator(root + "/sys/kernel/iommu_groups", failed) != fs::directory_iterator();
    return out;
}

node_info summary_of(const host_node& node) {
    node_info out;
    out.model = node.arch;
    out.memory = node.memory;
    out.mhz = node.mhz;
    out.cpus = static_cast<std::uint32_t>(node.online_cpus());
    out.nodes = static_cast<std::uint32_t>(std::max<std::size_t>(node.cells.size(), 1));
    out.sockets = out.cores = out.threads = 0;
    std::size_t present = 0;
    for (auto& cell : node.cells) {
        // package → core (a core's number is unique in its die only) → threads
        std::map<std::uint32_t, std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t>> packages;
        for (auto& cpu : cell.cpus) {
            ++present;
            if (!cpu.online) continue;
            const std::pair core(cpu.die.value_or(0), cpu.core.value_or(cpu.id));
            ++packages[cpu.package.value_or(0)][core];
        }
        out.sockets = std::max(out.sockets, static_cast<std::uint32_t>(packages.size()));
        for (auto& [package, cores] : packages) {
            out.cores = std::max(out.cores, static_cast<std::uint32_t>(cores.size()));
            for (auto& [core, threads] : cores) out.threads = std::max(out.threads, threads);
        }
    }
    const auto product = std::uint64_t(out.nodes) * out.sockets * out.cores * out.threads;
    if (product == 0 || product != present) {
        out.nodes = out.sockets = out.threads = 1;
        out.cores = static_cast<std::uint32_t>(std::max<std::size_t>(present, 1));
    }
    return out;
}

std::optional<bytes> read_free_memory(const std::string& root) {
    auto found = memory_line(content(root + "/proc/meminfo"), "MemFree:");
    if (!found) return std::nullopt;
    return bytes(*found);
}

}  // namespace vir
