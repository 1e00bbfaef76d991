// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace vir {
namespace post_parse {
namespace {

// To itself a cell is at distance 10, to others as far as they are to it.
void fill_distances(std::vector<guest::numa_cell>& cells) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> known;
    for (std::uint32_t i = 0; i < cells.size(); ++i) {
        for (const auto& distance : cells[i].distances) {
            if (distance.id >= cells.size())
                fail(errc::xml_error, "Distance to NUMA cell '" + std::to_string(distance.id) + "' which is not there");
            // As firmware counts them: 10 is to itself and to no other, 255 out of reach.
            if (distance.value < 10 || 255 < distance.value || (distance.id == i) != (distance.value == 10))
                fail(errc::xml_error, "'value " + std::to_string(distance.value) + "' is invalid for 'sibling id " +
                                          std::to_string(distance.id) + "' under NUMA 'cell id " + std::to_string(i) +
                                          "'");
            known[{i, distance.id}] = distance.value;
            known.try_emplace({distance.id, i}, distance.value);
            known[{i, i}] = known[{distance.id, distance.id}] = 10;
        }
        cells[i].distances.clear();
    }
    for (const auto& [way, value] : known) {
        auto& made = cells[way.first].distances.emplace_back();
        made.id = way.second;
        made.value = value;
    }
}

void settle_caches(guest::numa_cell& cell) {
    for (auto cache = cell.caches.begin(); cache != cell.caches.end(); ++cache) {
        if (cache->level == 0)
            fail(errc::xml_error, "Invalid 'level' attribute in cache element for NUMA node " +
                                      std::to_string(*cell.id));
        if (std::any_of(cell.caches.begin(), cache, [&](const auto& other) { return other.level == cache->level; }))
            fail(errc::xml_error, "Cache level '" + std::to_string(cache->level) + "' already defined");
    }
    std::ranges::stable_sort(cell.caches, {}, &guest::numa_cache::level);
}

// Latencies or bandwidths, each between cells that are there.
template <class Way>
void check_ways(std::vector<Way>& ways, const std::vector<guest::numa_cell>& cells) {
    for (auto way = ways.begin(); way != ways.end(); ++way) {
        if (way->initiator >= cells.size()) fail(errc::xml_error, "'initiator' refers to a non-existent NUMA node");
        if (way->target >= cells.size()) fail(errc::xml_error, "'target' refers to a non-existent NUMA node");
        if (way->cache == 0u) way->cache.reset();
        const auto is_meant = [&](const guest::numa_cache& cache) { return cache.level == way->cache; };
        if (way->cache && std::ranges::none_of(cells[way->target].caches, is_meant))
            fail(errc::xml_error, "'cache' refers to a non-existent NUMA node cache");
        const auto is_same = [&](const Way& other) {
            return other.initiator == way->initiator && other.target == way->target && other.cache == way->cache &&
                   other.type == way->type;
        };
        // The words are those of latencies for both.
        if (std::any_of(ways.begin(), way, is_same)) fail(errc::xml_error, "Duplicate info for NUMA latencies");
    }
}

}  // namespace

void numa(guest::numa& numa) {
    auto& cells = numa.cells;
    if (cells.empty()) fail(errc::xml_error, "NUMA topology defined without NUMA cells");
    std::uint32_t next = 0;
    for (auto& cell : cells) {
        if (!cell.id) cell.id = next;
        ++next;
    }
    std::stable_sort(cells.begin(), cells.end(), [](const auto& a, const auto& b) { return *a.id < *b.id; });
    for (std::uint32_t i = 0; i < cells.size(); ++i) {
        if (*cells[i].id == i) continue;
        if (i && *cells[i].id == *cells[i - 1].id)
            fail(errc::xml_error, "Duplicate NUMA cell info for cell id '" + std::to_string(*cells[i].id) + "'");
        fail(errc::xml_error, "Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or "
                                     "ranges not starting from 0 are not allowed");
    }
    for (auto& cell : cells) settle_caches(cell);
    fill_distances(cells);
    check_ways(numa.latencies, cells);
    check_ways(numa.bandwidths, cells);
}

}  // namespace post_parse

void complete(guest::cpu& cpu, findings& found) {
    if (cpu.numa) found.about(document_part("numa"), [&] { post_parse::numa(*cpu.numa); });
}

}  // namespace vir
