// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <tuple>

namespace vir::post_parse {

using namespace guest;

namespace {

// Takes out what is no processor of a guest that has so many.
void shrink(index_set& set, std::uint32_t count) {
    index_set out;
    for (const auto& range : set.ranges())
        if (range.first < count) out.insert(range.first, std::min(range.last, count - 1));
    set = std::move(out);
}

bool overlap(const index_set& a, const index_set& b) {
    return std::any_of(a.ranges().begin(), a.ranges().end(), [&](const auto& x) {
        return std::any_of(b.ranges().begin(), b.ranges().end(),
                           [&](const auto& y) { return x.first <= y.last && y.first <= x.last; });
    });
}

bool is_within(const index_set& inner, const index_set& outer) {
    return std::all_of(inner.ranges().begin(), inner.ranges().end(), [&](const auto& x) {
        return std::any_of(outer.ranges().begin(), outer.ranges().end(),
                           [&](const auto& y) { return y.first <= x.first && x.last <= y.last; });
    });
}

[[noreturn]] void refuse(const std::string& why) { fail(errc::xml_error, error_domain::resctrl, why); }

// Each processor is in one group, which caches and bandwidth may have together.
template <class Group>
void check_overlap(const std::vector<Group>& groups, const index_set& vcpus) {
    for (const auto& other : groups)
        if (overlap(other.vcpus, vcpus) && other.vcpus != vcpus)
            fail(errc::xml_error, "Overlapping vcpus in resctrls");
}

template <class Monitor>
void check_monitors(std::vector<Monitor>& monitors, const index_set& group, bool has_parts, std::uint32_t count) {
    for (auto& monitor : monitors) {
        if constexpr (requires { monitor.level; })
            if (monitor.level != 3)
                fail(errc::xml_error, "Invalid monitor cache level '" + std::to_string(monitor.level) + "'");
        shrink(monitor.vcpus, count);
        if (monitor.vcpus.empty()) fail(errc::invalid_arg, "vcpus is empty");
        if (!is_within(monitor.vcpus, group)) fail(errc::invalid_arg, "Monitor vcpus conflicts with allocation");
        // One of a whole group that has parts of its own stands beside all others.
        const auto is_whole = [&](const Monitor& one) { return has_parts && one.vcpus == group; };
        for (const auto* other = monitors.data(); other != &monitor; ++other) {
            if (other->vcpus == monitor.vcpus) fail(errc::invalid_arg, "Identical vcpus found in same type monitors");
            if (!is_whole(monitor) && !is_whole(*other) && overlap(other->vcpus, monitor.vcpus))
                fail(errc::invalid_arg, "vcpus overlaps in resctrl groups");
        }
    }
}

void check_parts(const std::vector<cache_part>& parts) {
    for (auto part = parts.begin(); part != parts.end(); ++part)
        for (auto other = parts.begin(); other != part; ++other) {
            if (other->level != part->level || other->id != part->id) continue;
            if (other->kind == part->kind || other->kind == cache_kind::both || part->kind == cache_kind::both)
                refuse("Colliding cache allocations for cache level '" + std::to_string(part->level) + "' id '" +
                       std::to_string(part->id) + "', type '" + std::string(to_string(part->kind)) + "'");
        }
}

void check_nodes(const std::vector<memory_bandwidth>& nodes) {
    for (auto node = nodes.begin(); node != nodes.end(); ++node) {
        if (node->bandwidth > 100) refuse("Memory Bandwidth value exceeding 100 is invalid.");
        if (std::any_of(nodes.begin(), node, [&](const memory_bandwidth& other) { return other.id == node->id; }))
            refuse("Memory Bandwidth already defined for node " + std::to_string(node->id));
    }
}

}  // namespace

void resource_control(domain_def& domain, findings& found) {
    auto& tune = *domain.options->cpu_tune;
    const auto count = domain.vcpu.maximum;
    std::vector<cache_tune> caches;
    for (std::size_t i = 0; i < tune.caches.size(); ++i)
        found.about(document_part("cputune/cachetune", i), [&] {
            auto group = tune.caches[i];
            shrink(group.vcpus, count);
            if (group.vcpus.empty() || (group.parts.empty() && group.monitors.empty())) return;
            check_overlap(caches, group.vcpus);
            if (std::ranges::find(caches, group.vcpus, &cache_tune::vcpus) != caches.end())
                fail(errc::xml_error, "Identical vcpus in cachetunes found");
            check_parts(group.parts);
            check_monitors(group.monitors, group.vcpus, !group.parts.empty(), count);
            std::ranges::stable_sort(group.parts, {}, [](const cache_part& part) {
                return std::tuple(part.level, part.kind, part.id);
            });
            caches.push_back(std::move(group));
        });
    std::vector<memory_tune_group> memory;
    for (std::size_t i = 0; i < tune.memory.size(); ++i)
        found.about(document_part("cputune/memorytune", i), [&] {
            auto group = tune.memory[i];
            shrink(group.vcpus, count);
            if (group.vcpus.empty() || (group.nodes.empty() && group.monitors.empty())) return;
            check_overlap(caches, group.vcpus);
            check_overlap(memory, group.vcpus);
            // What is said of the same processors again is of one group.
            auto same = std::ranges::find(memory, group.vcpus, &memory_tune_group::vcpus);
            if (same != memory.end()) {
                group.nodes.insert(group.nodes.begin(), same->nodes.begin(), same->nodes.end());
                group.monitors.insert(group.monitors.begin(), same->monitors.begin(), same->monitors.end());
            }
            check_nodes(group.nodes);
            check_monitors(group.monitors, group.vcpus, !group.nodes.empty(), count);
            std::ranges::stable_sort(group.nodes, {}, &memory_bandwidth::id);
            if (same == memory.end())
                memory.push_back(std::move(group));
            else
                *same = std::move(group);
        });
    tune.caches = std::move(caches);
    tune.memory = std::move(memory);
}

}  // namespace vir::post_parse
