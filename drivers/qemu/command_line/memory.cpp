// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/memory.hpp"

#include <virtxx/doc/domain.hpp>

#include <algorithm>

namespace vir::qemu {
namespace {

using namespace guest;

const std::vector<numa_cell>& cells_of(const domain_def& def) {
    static const std::vector<numa_cell> none;
    return def.cpu && def.cpu->numa ? def.cpu->numa->cells : none;
}

std::optional<std::uint64_t> hugepage_for(const context& ctx, std::optional<unsigned> cell) {
    if (!ctx.def.memory_backing || !ctx.def.memory_backing->huge) return std::nullopt;
    auto& pages = ctx.def.memory_backing->huge->pages;
    const hugepage* found = nullptr;
    for (auto& page : pages) {
        if (!page.nodes) {
            if (!found) found = &page;
        } else if (page.nodes->contains(cell.value_or(0))) {
            found = &page;
        }
    }
    for (auto& page : pages)
        if (page.nodes && !page.nodes->ranges().empty()) {
            auto last = page.nodes->ranges().back().last;
            auto cells = std::max<std::size_t>(cells_of(ctx.def).size(), 1);
            if (last >= cells) throw error(errc::xml_detail, fmt::format("hugepages: node {} not found", last));
        }
    if (!pages.empty() && !found) return std::nullopt;
    // 4 KiB is not huge: such a cell has ordinary memory.
    if (found && found->size.count() <= 4) return std::nullopt;
    return found ? found->size.count() : 0;
}

struct policy {
    std::optional<index_set> nodes;
    numa_mode mode = numa_mode::strict;
};

std::optional<policy> policy_for(const context& ctx, std::optional<unsigned> cell) {
    if (!ctx.def.options || !ctx.def.options->numa_tune) return std::nullopt;
    auto& tune = *ctx.def.options->numa_tune;
    for (auto& each : tune.cells)
        if (cell && each.cell == *cell) {
            policy out;
            out.nodes = each.nodes;
            out.mode = each.mode.value_or(numa_mode::strict);
            return out;
        }
    // Strict placement of everything is the cgroup's task.
    if (tune.memory && tune.memory->mode.value_or(numa_mode::strict) != numa_mode::restrictive && tune.memory->nodes) {
        policy out;
        out.nodes = tune.memory->nodes;
        out.mode = tune.memory->mode.value_or(numa_mode::strict);
        return out;
    }
    return std::nullopt;
}

std::string_view policy_name(numa_mode mode) {
    switch (mode) {
        case numa_mode::preferred: return "preferred";
        case numa_mode::interleave: return "interleave";
        default: return "bind";
    }
}

/// A memory-backend object. `cell`: the NUMA node that it is for.
props memory_backend(const context& ctx, const std::string& id, std::uint64_t size, std::optional<unsigned> cell,
                     std::optional<bool> shared, bool system) {
    auto* backing = ctx.def.memory_backing ? &*ctx.def.memory_backing : nullptr;
    auto source = backing && backing->source ? *backing->source : memory_source_type::anonymous;
    if (!shared && backing && backing->access) shared = *backing->access == memory_access_mode::shared;
    auto page = hugepage_for(ctx, cell);

    props to;
    bool named = false;
    if (page || source == memory_source_type::file || (shared && source != memory_source_type::memfd)) {
        to["qom-type"] = "memory-backend-file";
        to["id"] = id;
        if (page) {
            auto dir = *page ? ctx.paths.hugepage_dirs.find(*page) : ctx.paths.hugepage_dirs.begin();
            if (dir == ctx.paths.hugepage_dirs.end())
                unsupported(
                    "memoryBacking: no hugetlbfs with pages of {} KiB is mounted on this host; mount one or remove "
                    "<hugepages>",
                    *page);
            to["mem-path"] = dir->second;
        } else {
            to["mem-path"] = fmt::format("{}/{}", ctx.paths.memory_dir, id);
        }
        named = true;
    } else if (source == memory_source_type::memfd) {
        to["qom-type"] = "memory-backend-memfd";
        to["id"] = id;
        named = true;
    } else {
        to["qom-type"] = "memory-backend-ram";
        to["id"] = id;
    }
    if (backing && backing->discard) to["discard-data"] = true;
    if (shared) to["share"] = *shared;
    // Keeps the RAM block's name, and with it migration, what it is for anonymous memory.
    if (system && named) to["x-use-canonical-path-for-ramblock-id"] = false;
    bool prealloc = page || (backing && backing->allocation == memory_allocation::immediate);
    if (prealloc) {
        to["prealloc"] = true;
        if (backing && backing->allocation_threads) to["prealloc-threads"] = *backing->allocation_threads;
    }
    to["size"] = size;
    if (auto where = policy_for(ctx, cell); where && where->nodes) {
        auto nodes = props::array();
        for (auto& range : where->nodes->ranges())
            for (auto node = range.first; node <= range.last; ++node) nodes.push_back(node);
        to["host-nodes"] = nodes;
        to["policy"] = policy_name(where->mode);
    }
    return to;
}

bool cells_have_objects(const context& ctx) {
    auto machine = ctx.caps.machine(ctx.def.os.type.machine);
    if (!machine || !machine->numa_mem_supported) return true;
    // Old machine types migrate with "mem=" only; objects there are for those who need them.
    if (ctx.def.memory_backing || (ctx.def.options && ctx.def.options->numa_tune)) return true;
    for (auto& cell : cells_of(ctx.def))
        if (cell.mem_access || cell.discard) return true;
    return false;
}

/// What is aligned is to fit into a signed number of bytes.
constexpr kibibytes largest_cell((std::uint64_t(1) << 53) - 1024);

std::uint64_t mebi_aligned(kibibytes size) { return bytes(size_cast<mebibytes>(size)).count(); }

std::vector<const numa_cell*> sorted_cells(const domain_def& def) {
    auto& cells = cells_of(def);
    std::vector<const numa_cell*> out(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto id = cells[i].id.value_or(static_cast<std::uint32_t>(i));
        if (id >= cells.size() || out[id])
            unsupported("cpu: NUMA cells need the ids 0 to {}, each once", cells.size() - 1);
        out[id] = &cells[i];
    }
    return out;
}

}  // namespace

mebibytes initial_memory(const context& ctx) {
    auto& cells = cells_of(ctx.def);
    if (cells.empty()) {
        kibibytes devices;
        for (auto& memory : ctx.def.devices.memories) devices += memory.size;
        return size_cast<mebibytes>(ctx.def.memory > devices ? ctx.def.memory - devices : ctx.def.memory);
    }
    mebibytes sum;
    for (auto& cell : cells) sum += size_cast<mebibytes>(cell.memory);
    return sum;
}

std::optional<std::string> system_memory_id(const context& ctx) {
    if (!cells_of(ctx.def).empty()) return std::nullopt;
    auto machine = ctx.caps.machine(ctx.def.os.type.machine);
    if (!machine || machine->ram_id.empty()) return std::nullopt;
    return machine->ram_id;
}

void add_memory(builder& out) {
    auto size = initial_memory(out);
    if (out.def.options && out.def.options->max_memory) {
        auto& max = *out.def.options->max_memory;
        out.option("-m",
                   fmt::format("size={}k,slots={},maxmem={}k", kibibytes(size).count(), max.slots, max.size.count()));
    } else {
        out.option("-m", std::to_string(size.count()));
    }
    if (auto id = system_memory_id(out))
        out.object(memory_backend(out, *id, bytes(size).count(), std::nullopt, std::nullopt, true));
    bool locked = out.def.memory_backing && out.def.memory_backing->locked;
    out.option("-overcommit", option_text("mem-lock=").str() + (locked ? "on" : "off"));
}

void add_smp(builder& out) {
    auto& vcpu = out.def.vcpu;
    auto now = vcpu.current.value_or(vcpu.maximum);
    auto text = std::to_string(now);
    if (now != vcpu.maximum) text += fmt::format(",maxcpus={}", vcpu.maximum);
    auto* topology = out.def.cpu && out.def.cpu->topology ? &*out.def.cpu->topology : nullptr;
    if (topology) {
        auto dies = topology->dies.value_or(1);
        auto total = std::uint64_t(topology->sockets) * dies * topology->cores * topology->threads;
        if (total != vcpu.maximum)
            unsupported(
                "cpu: CPU topology ({} sockets x {} dies x {} cores x {} threads = {}) doesn't match maximum vcpu "
                "count ({})",
                topology->sockets, dies, topology->cores, topology->threads, total, vcpu.maximum);
        text += fmt::format(",sockets={},dies={},cores={},threads={}", topology->sockets, dies, topology->cores,
                            topology->threads);
    } else {
        text += fmt::format(",sockets={},cores=1,threads=1", vcpu.maximum);
    }
    out.option("-smp", text);
}

void add_iothreads(builder& out) {
    auto add = [&](std::uint32_t id, const guest::iothread* limits) {
        props to;
        to["qom-type"] = "iothread";
        to["id"] = fmt::format("iothread{}", id);
        if (limits) {
            add_if(to, "thread-pool-min", limits->thread_pool_min);
            add_if(to, "thread-pool-max", limits->thread_pool_max);
        }
        out.object(to);
    };
    if (!out.def.options) {
        for (std::uint32_t id = 1; id <= out.def.iothreads.value_or(0); ++id) add(id, nullptr);
        return;
    }
    auto& ids = out.def.options->iothread_ids;
    for (auto& each : ids) add(each.id, &each);
    auto wanted = out.def.iothreads.value_or(0);
    for (std::uint32_t id = 1, have = ids.size(); have < wanted; ++id) {
        bool taken = false;
        for (auto& each : ids) taken = taken || each.id == id;
        if (taken) continue;
        add(id, nullptr);
        ++have;
    }
}

void add_numa(builder& out) {
    auto cells = sorted_cells(out.def);
    bool objects = cells_have_objects(out);
    for (unsigned id = 0; id < cells.size(); ++id) {
        auto& cell = *cells[id];
        std::optional<bool> shared;
        if (cell.mem_access) shared = *cell.mem_access == numa_mem_access::shared;
        auto name = fmt::format("ram-node{}", id);
        if (cell.memory > largest_cell) unsupported("memory size of NUMA node '{}' overflowed after alignment", id);
        auto size = mebi_aligned(cell.memory);
        if (objects) out.object(memory_backend(out, name, size, id, shared, false));
        auto text = fmt::format("node,nodeid={}", id);
        if (cell.cpus)
            for (auto& range : cell.cpus->ranges())
                text += range.first == range.last ? fmt::format(",cpus={}", range.first)
                                                  : fmt::format(",cpus={}-{}", range.first, range.last);
        text += objects ? ",memdev=" + name : fmt::format(",mem={}", size / 1024 / 1024);
        out.option("-numa", text);
    }
    for (unsigned id = 0; id < cells.size(); ++id)
        for (auto& distance : cells[id]->distances)
            out.option("-numa", fmt::format("dist,src={},dst={},val={}", id, distance.id, distance.value));
}

void add_memory_devices(builder& out) {
    // Modules come in multiples of 2 MiB, whatever the document says.
    constexpr std::uint64_t module = 2048;
    for (auto& memory : out.def.devices.memories) {
        auto size = (memory.size.count() + module - 1) / module * module * 1024;
        std::optional<bool> shared;
        if (memory.access) shared = *memory.access == device::memory_access::shared;
        props backend, to;
        auto id = "mem" + memory.info.alias;
        switch (memory.model) {
            case device::memory_model::dimm:
                backend = memory_backend(out, id, size, memory.node, shared, false);
                to["driver"] = "pc-dimm";
                break;
            case device::memory_model::nvdimm:
                if (!memory.source) unsupported("memory '{}': model 'nvdimm' needs a <source>", memory.info.alias);
                backend["qom-type"] = "memory-backend-file";
                backend["id"] = id;
                backend["mem-path"] = memory.source->path;
                if (memory.discard) backend["discard-data"] = *memory.discard;
                if (shared) backend["share"] = *shared;
                backend["prealloc"] = true;
                backend["size"] = size;
                if (memory.source->align_size) backend["align"] = memory.source->align_size->count() * 1024;
                if (memory.source->pmem) backend["pmem"] = true;
                if (memory.readonly) backend["readonly"] = true;
                to["driver"] = "nvdimm";
                break;
            default:
                unsupported("memory '{}': model '{}' is not supported yet; use dimm or nvdimm", memory.info.alias,
                            to_string(memory.model));
        }
        out.object(backend);
        add_if(to, "node", memory.node);
        if (memory.label_size) to["label-size"] = memory.label_size->count() * 1024;
        if (memory.readonly) to["unarmed"] = true;
        to["memdev"] = id;
        to["id"] = memory.info.alias;
        add_address(to, out, memory.info);
        out.device(to);
    }
}

}  // namespace vir::qemu
