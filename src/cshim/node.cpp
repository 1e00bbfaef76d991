// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"
#include "src/cshim/take.hpp"

#include <virtxx/op/cpu.hpp>
#include <virtxx/op/node.hpp>
#include <virtxx/op/node_device.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

// The host's processors and memory.

namespace {

using vir::c::call;
using vir::c::entry;

std::uint64_t plain(std::uint64_t value) { return value; }
std::uint64_t plain(vir::kibibytes value) { return value.count(); }

// One number of `which`, or -1 for all. `named` is what libvirt's error tells of it.
void check_which(const call& c, int which, const char* argument, const char* named) {
    if (which >= -1) return;
    const auto says = fmt::format("{} in {} only accepts -1 as a negative value", argument, c.function);
    c.refuse_with(named, says.c_str());
}

// Figures into the caller's array; without one (or with a count of 0) only how many there are.
template <class From, class T>
void figures_to_c(const std::vector<From>& from, T* out, int* count) {
    const auto asked = static_cast<std::size_t>(*count);
    if (!out || asked == 0) {
        *count = static_cast<int>(from.size());
        return;
    }
    const auto kept = std::min(from.size(), asked);
    for (std::size_t i = 0; i < kept; ++i) {
        vir::c::chars_to_c(from[i].field, out[i].field);
        out[i].value = plain(from[i].value);
    }
    *count = static_cast<int>(kept);
}

}  // namespace

extern "C" {

int virConnectGetCPUModelNames(virConnectPtr conn, const char* arch, char*** models, unsigned int flags) {
    if (models) *models = nullptr;
    return entry("virConnectGetCPUModelNames", conn, -1, [&](call& c) {
        c.need(arch, "arch");
        return vir::c::names_to_c(c.run(vir::op::connect_get_cpu_model_names(arch, flags)), models);
    });
}

int virNodeGetCPUMap(virConnectPtr conn, unsigned char** cpumap, unsigned int* online, unsigned int flags) {
    return entry("virNodeGetCPUMap", conn, -1, [&](call& c) {
        const auto got = c.run(vir::op::node_get_cpu_map(flags));
        if (cpumap) {
            auto map = vir::c::allocate_array<unsigned char>(got.online.size() + 1);
            std::memcpy(map.get(), got.online.data(), got.online.size());
            *cpumap = map.release();
        }
        if (online) *online = got.online_count;
        return static_cast<int>(got.present);
    });
}

int virNodeGetCPUStats(virConnectPtr conn, int cpuNum, virNodeCPUStatsPtr params, int* nparams, unsigned int flags) {
    return entry("virNodeGetCPUStats", conn, -1, [&](call& c) {
        c.need(nparams, "nparams");
        c.need_non_negative(*nparams, "*nparams");
        check_which(c, cpuNum, "cpuNum", "cpuNum");
        figures_to_c(c.run(vir::op::node_get_cpu_stats(cpuNum, flags)), params, nparams);
        return 0;
    });
}

int virNodeGetMemoryStats(virConnectPtr conn, int cellNum, virNodeMemoryStatsPtr params, int* nparams,
                          unsigned int flags) {
    return entry("virNodeGetMemoryStats", conn, -1, [&](call& c) {
        c.need(nparams, "nparams");
        c.need_non_negative(*nparams, "*nparams");
        check_which(c, cellNum, "cellNum", "cpuNum");
        figures_to_c(c.run(vir::op::node_get_memory_stats(cellNum, flags)), params, nparams);
        return 0;
    });
}

int virNodeGetCellsFreeMemory(virConnectPtr conn, unsigned long long* freeMems, int startCell, int maxCells) {
    return entry("virNodeGetCellsFreeMemory", conn, -1, [&](call& c) {
        c.need(freeMems, "freeMems");
        c.need_positive(maxCells, "maxCells");
        c.need_non_negative(startCell, "startCell");
        const auto got = c.run(vir::op::node_get_cells_free_memory(startCell, maxCells));
        const auto count = std::min<std::size_t>(got.size(), static_cast<std::size_t>(maxCells));
        for (std::size_t i = 0; i < count; ++i) freeMems[i] = got[i].count();
        return static_cast<int>(count);
    });
}

int virNodeGetFreePages(virConnectPtr conn, unsigned int npages, unsigned int* pages, int startCell,
                        unsigned int cellCount, unsigned long long* counts, unsigned int flags) {
    return entry("virNodeGetFreePages", conn, -1, [&](call& c) {
        c.need_non_zero(npages, "npages");
        c.need(pages, "pages");
        c.need_non_zero(cellCount, "cellCount");
        c.need(counts, "counts");
        const auto got = c.run(vir::op::node_get_free_pages(vir::c::numbers_from_c<std::uint32_t>(pages, npages),
                                                            startCell, cellCount, flags));
        const auto most = static_cast<std::size_t>(npages) * cellCount;
        const auto count = std::min(got.size(), most);
        std::copy_n(got.begin(), count, counts);
        return static_cast<int>(count);
    });
}

int virNodeAllocPages(virConnectPtr conn, unsigned int npages, unsigned int* pageSizes, unsigned long long* pageCounts,
                      int startCell, unsigned int cellCount, unsigned int flags) {
    return entry("virNodeAllocPages", conn, -1, [&](call& c) {
        c.need_writable();
        c.need_non_zero(npages, "npages");
        c.need(pageSizes, "pageSizes");
        c.need(pageCounts, "pageCounts");
        c.need_non_zero(cellCount, "cellCount");
        if (!c.can<vir::op::node_alloc_pages>()) vir::c::throw_no_support(c.function);
        return static_cast<int>(c.run(vir::op::node_alloc_pages(
            vir::c::numbers_from_c<std::uint32_t>(pageSizes, npages),
            vir::c::numbers_from_c<std::uint64_t>(pageCounts, npages), startCell, cellCount,
            static_cast<vir::node_alloc_pages_flags>(flags))));
    });
}

const char* virNodeDeviceGetParent(virNodeDevicePtr dev) {
    return entry("virNodeDeviceGetParent", dev, static_cast<const char*>(nullptr), [&](call& c) {
        return dev->parent([&] {
            return c.run(vir::op::node_device_get_parent(c.ref(dev))).value_or(std::string());
        });
    });
}
}
