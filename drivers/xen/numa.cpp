// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::xen {

namespace {

// The distance of two nodes that nobody gave one.
constexpr std::uint32_t local_distance = 10;
constexpr std::uint32_t remote_distance = 20;

guest::numa_cell read_cell(const conf::value& node) {
    if (!node.items()) conf::fail("vnuma vnode is not a list", node.at);
    guest::numa_cell cell;
    for (const auto& part : *node.items()) {
        const auto* text = part.text();
        const auto equals = text ? text->find('=') : std::string::npos;
        if (equals == std::string::npos) conf::fail("vnuma vnode contains no 'key=value'", part.at);
        const auto key = text->substr(0, equals), value = text->substr(equals + 1);
        auto malformed = [&] { conf::fail(fmt::format("vnuma configuration '{}' is malformed", *text), part.at); };
        if (key == "pnode") {
            // Where the host puts the node is not the guest's affair; a node of its own number is what is written.
            const auto number = small_number(value);
            if (!number) malformed();
        } else if (key == "size") {
            const auto size = small_number(value);
            if (!size) malformed();
            cell.memory = mebibytes(*size);
        } else if (key == "vcpus") {
            cell.cpus = index_set::parse(value);
            if (!cell.cpus) malformed();
        } else if (key == "vdistances") {
            std::string_view rest = value;
            for (std::uint32_t id = 0; !rest.empty(); ++id) {
                const auto comma = rest.find(',');
                const auto distance = small_number(rest.substr(0, comma));
                if (!distance) malformed();
                auto& sibling = cell.distances.emplace_back();
                sibling.id = id;
                sibling.value = *distance;
                rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
            }
        } else {
            conf::fail(fmt::format("vnuma configuration parameter '{}' is not known", key), part.at);
        }
    }
    return cell;
}

}  // namespace

void read_numa(const config& file, domain_def& domain) {
    const auto* nodes = file.find("vnuma");
    if (!nodes) return;
    if (!nodes->items()) conf::fail("config value vnuma was not a list", nodes->at);
    constexpr std::size_t most = 256;
    if (nodes->items()->size() > most) conf::fail(fmt::format("vnuma has more than {} nodes", most), nodes->at);
    if (nodes->items()->empty()) return;
    if (!domain.cpu) domain.cpu.emplace();
    auto& cells = domain.cpu->numa.emplace().cells;
    kibibytes all;
    index_set cpus;
    for (const auto& node : *nodes->items()) {
        cells.push_back(read_cell(node));
        cells.back().id = static_cast<std::uint32_t>(cells.size() - 1);
        all += cells.back().memory;
        for (const auto& distance : cells.back().distances)
            if (distance.id >= nodes->items()->size())
                conf::fail(fmt::format("vnuma distances name node {} of {}", distance.id, nodes->items()->size()),
                           node.at);
        if (!cells.back().cpus) continue;
        for (const auto& range : cells.back().cpus->ranges()) cpus.insert(range.first, range.last);
    }
    if (!cpus.empty() && cpus.ranges().back().last >= domain.vcpu.maximum)
        conf::fail(fmt::format("vnuma names vCPU {} of {}", cpus.ranges().back().last, domain.vcpu.maximum), nodes->at);
    if (all != domain.memory)
        conf::fail(fmt::format("vnuma nodes have {} KiB of {}", all.count(), domain.memory.count()), nodes->at);
}

void write_numa(const domain_def& domain, config& file) {
    if (!domain.cpu || !domain.cpu->numa || domain.cpu->numa->cells.empty()) return;
    const auto& cells = domain.cpu->numa->cells;
    conf::value::list nodes;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        std::string distances;
        for (std::size_t k = 0; k < cells.size(); ++k) {
            const auto given = std::find_if(cells[i].distances.begin(), cells[i].distances.end(),
                                            [&](const guest::numa_distance& distance) { return distance.id == k; });
            const auto value = given != cells[i].distances.end() ? given->value
                               : i == k                          ? local_distance
                                                                 : remote_distance;
            distances += (k == 0 ? "" : ",") + std::to_string(value);
        }
        conf::value::list node;
        node.emplace_back(fmt::format("pnode={}", i));
        node.emplace_back(fmt::format("size={}", cells[i].memory.count() / 1024));
        node.emplace_back(fmt::format("vcpus={}", cells[i].cpus ? to_string(*cells[i].cpus) : ""));
        node.emplace_back(fmt::format("vdistances={}", distances));
        nodes.emplace_back(std::move(node));
    }
    file.add("vnuma", conf::value(std::move(nodes)));
}

}  // namespace vir::xen
