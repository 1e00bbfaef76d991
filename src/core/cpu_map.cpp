// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/cpu_map.hpp"

namespace vir {

index_set from_cpu_map(std::span<const std::byte> map) {
    index_set out;
    for (std::size_t i = 0; i < map.size() * 8; ++i) {
        const auto cpu = static_cast<std::uint32_t>(i);
        if ((map[i / 8] >> (i % 8) & std::byte(1)) != std::byte(0)) out.insert(cpu, cpu);
    }
    return out;
}

void write_cpu_map(const index_set& set, std::span<std::byte> map) {
    for (const auto& range : set.ranges())
        for (std::size_t i = range.first; i <= range.last && i < map.size() * 8; ++i)
            map[i / 8] |= std::byte(1) << (i % 8);
}

std::vector<std::byte> to_cpu_map(const index_set& set) {
    const auto last = last_of(set);
    std::vector<std::byte> out(last ? *last / 8 + 1 : 0);
    write_cpu_map(set, out);
    return out;
}

index_set first_cpus(std::uint32_t count) {
    index_set out;
    if (count) out.insert(0, count - 1);
    return out;
}

std::optional<std::uint32_t> last_of(const index_set& set) {
    if (set.empty()) return std::nullopt;
    return set.ranges().back().last;
}

}  // namespace vir
