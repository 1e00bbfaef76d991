// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/lxc/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <unordered_map>

namespace vir::lxc {

using namespace guest;

namespace {

std::uint64_t read_integer(const conf::entry& entry) {
    const auto out = number(text_of(entry));
    if (!out) refuse(fmt::format("failed to parse integer: '{}'", text_of(entry)), entry);
    return *out;
}

cpu_tune& cpu_tune_of(domain_def& domain) {
    auto& options = options_of(domain);
    if (!options.cpu_tune) options.cpu_tune.emplace();
    return *options.cpu_tune;
}

void read_cpu(const config& file, domain_def& domain) {
    if (const auto* entry = file.find({"lxc.cgroup.cpu.shares"})) cpu_tune_of(domain).shares = read_integer(*entry);
    if (const auto* entry = file.find({"lxc.cgroup.cpu.cfs_quota_us"})) {
        const auto& text = text_of(*entry);
        std::int64_t quota = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), quota);
        if (failed != std::errc() || end != text.data() + text.size())
            refuse(fmt::format("failed to parse integer: '{}'", text), *entry);
        cpu_tune_of(domain).quota = quota;
    }
    if (const auto* entry = file.find({"lxc.cgroup.cpu.cfs_period_us"}))
        cpu_tune_of(domain).period = read_integer(*entry);
}

index_set read_set(const conf::entry& entry) {
    const auto out = index_set::parse(text_of(entry));
    if (!out) refuse(fmt::format("Failed to parse bitmap '{}'", text_of(entry)), entry, errc::invalid_arg);
    return *out;
}

void read_sets(const config& file, domain_def& domain) {
    if (const auto* entry = file.find({"lxc.cgroup.cpuset.cpus"})) domain.vcpu.cpus = read_set(*entry);
    const auto* entry = file.find({"lxc.cgroup.cpuset.mems"});
    if (!entry) return;
    auto& memory = options_of(domain).numa_tune.emplace().memory.emplace();
    memory.mode = numa_mode::strict;
    memory.nodes = read_set(*entry);
}

void read_memory(const config& file, domain_def& domain) {
    auto read = [&](const char* name) -> std::optional<kibibytes> {
        const auto* entry = file.find({name});
        // -1 is the kernel's word for no limit.
        if (!entry || text_of(*entry) == "-1") return std::nullopt;
        const auto bytes = size_in_bytes(text_of(*entry));
        if (!bytes) refuse(fmt::format("failed to convert size: '{}'", text_of(*entry)), *entry);
        return kibibytes(*bytes / 1024);
    };
    memory_tune tune;
    tune.hard_limit = read("lxc.cgroup.memory.limit_in_bytes");
    tune.soft_limit = read("lxc.cgroup.memory.soft_limit_in_bytes");
    tune.swap_hard_limit = read("lxc.cgroup.memory.memsw.limit_in_bytes");
    // A container sees what it may have as the machine's memory.
    if (tune.hard_limit) domain.memory = *tune.hard_limit;
    if (tune != memory_tune()) options_of(domain).memory_tune = tune;
}

// "major:minor value", for a device that documents name by its path.
struct device_limit {
    std::string path;
    std::string value;
};
device_limit read_device(const conf::entry& entry) {
    const auto parts = words(text_of(entry));
    if (parts.size() != 2) refuse(fmt::format("invalid {} value: '{}'", entry.name, text_of(entry)), entry);
    return {"/dev/block/" + parts[0], parts[1]};
}

void read_blocks(const config& file, domain_def& domain) {
    block_tune tune;
    if (const auto* entry = file.find({"lxc.cgroup.blkio.weight"})) {
        const auto weight = read_integer(*entry);
        if (weight > std::numeric_limits<std::uint32_t>::max())
            refuse(fmt::format("failed to parse integer: '{}'", text_of(*entry)), *entry);
        tune.weight = static_cast<std::uint32_t>(weight);
    }
    std::unordered_map<std::string, std::size_t> known;
    auto device = [&](const std::string& path) -> block_device_tune& {
        const auto [at, is_new] = known.try_emplace(path, tune.devices.size());
        if (is_new) tune.devices.emplace_back().path = path;
        return tune.devices[at->second];
    };
    auto narrow = [&](const conf::entry& entry, const std::string& text, const char* what) {
        const auto value = number(text);
        if (!value || *value > std::numeric_limits<std::uint32_t>::max())
            refuse(fmt::format("failed to parse {}: '{}'", what, text), entry);
        return static_cast<std::uint32_t>(*value);
    };
    auto wide = [&](const conf::entry& entry, const std::string& text, const char* what) {
        const auto value = number(text);
        if (!value) refuse(fmt::format("failed to parse {}: '{}'", what, text), entry);
        return *value;
    };
    constexpr std::string_view prefix = "lxc.cgroup.blkio.";
    for (const auto& entry : file.entries()) {
        std::string_view key = entry.name;
        if (!key.starts_with(prefix)) continue;
        key.remove_prefix(prefix.size());
        if (key != "device_weight" && !key.starts_with("throttle.")) continue;
        const auto [path, value] = read_device(entry);
        if (key == "device_weight")
            device(path).weight = narrow(entry, value, "device weight");
        else if (key == "throttle.read_iops_device")
            device(path).read_iops = narrow(entry, value, "read_iops_device");
        else if (key == "throttle.write_iops_device")
            device(path).write_iops = narrow(entry, value, "write_iops_device");
        else if (key == "throttle.read_bps_device")
            device(path).read_bytes = wide(entry, value, "read_bps_device");
        else if (key == "throttle.write_bps_device")
            device(path).write_bytes = wide(entry, value, "write_bps_device");
    }
    if (tune != block_tune()) options_of(domain).block_tune = std::move(tune);
}

}  // namespace

void read_tuning(const config& file, domain_def& domain) {
    read_cpu(file, domain);
    read_sets(file, domain);
    read_memory(file, domain);
    read_blocks(file, domain);
}

}  // namespace vir::lxc
