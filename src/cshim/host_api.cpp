// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/records.hpp"
#include "src/cshim/take.hpp"

#include <virtxx/op/cpu.hpp>
#include <virtxx/op/network.hpp>
#include <virtxx/op/node.hpp>
#include <virtxx/op/node_device.hpp>
#include <virtxx/op/secret.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <vector>

// The host in figures, and what is left of its networks, devices and secrets.

namespace {

using vir::c::call;
using vir::c::entry;
using vir::c::to_c;

// Sizes of pages, or cells: as many as the wire carries.
constexpr unsigned int most_pages = 1024;

// One of them, or all together. What errors are told to be about is the same argument in libvirt, whichever it is.
void need_number_or_all(const call& c, int number, const char* name, int all) {
    if (number >= 0 || number == all) return;
    const auto message = fmt::format("{} in {} only accepts {} as a negative value", name, c.function, all);
    c.refuse_with("cpuNum", message.c_str());
}

// Figures into the caller's array of `*count` places; 0 asks how many there are.
template <class From, class To>
int figures_to_c(const std::vector<From>& from, To* out, int* count) {
    if (*count == 0 || !out) {
        *count = static_cast<int>(from.size());
        return 0;
    }
    const auto fits = std::min(from.size(), static_cast<std::size_t>(*count));
    for (std::size_t i = 0; i < fits; ++i) {
        vir::c::chars_to_c(from[i].field, out[i].field);
        if constexpr (requires { from[i].value.count(); })
            out[i].value = from[i].value.count();
        else
            out[i].value = from[i].value;
    }
    *count = static_cast<int>(fits);
    return 0;
}

}  // namespace

extern "C" {

int virConnectGetCPUModelNames(virConnectPtr conn, const char* arch, char*** models, unsigned int flags) {
    return entry("virConnectGetCPUModelNames", conn, -1, [&](call& c) {
        if (models) *models = nullptr;
        c.need(arch, "arch");
        return vir::c::names_to_c(c.run(vir::op::connect_get_cpu_model_names(arch, flags)), models);
    });
}

int virNodeGetCPUMap(virConnectPtr conn, unsigned char** cpumap, unsigned int* online, unsigned int flags) {
    return entry("virNodeGetCPUMap", conn, -1, [&](call& c) {
        const auto got = c.run(vir::op::node_get_cpu_map(flags));
        if (cpumap) *cpumap = vir::c::bytes_to_c(got.online);
        if (online) *online = got.online_count;
        return static_cast<int>(got.present);
    });
}

int virNodeGetCPUStats(virConnectPtr conn, int cpuNum, virNodeCPUStatsPtr params, int* nparams, unsigned int flags) {
    return entry("virNodeGetCPUStats", conn, -1, [&](call& c) {
        c.need(nparams, "nparams");
        c.need_non_negative(*nparams, "*nparams");
        need_number_or_all(c, cpuNum, "cpuNum", VIR_NODE_CPU_STATS_ALL_CPUS);
        return figures_to_c(c.run(vir::op::node_get_cpu_stats(cpuNum, flags)), params, nparams);
    });
}

int virNodeGetMemoryStats(virConnectPtr conn, int cellNum, virNodeMemoryStatsPtr params, int* nparams,
                          unsigned int flags) {
    return entry("virNodeGetMemoryStats", conn, -1, [&](call& c) {
        c.need(nparams, "nparams");
        c.need_non_negative(*nparams, "*nparams");
        need_number_or_all(c, cellNum, "cellNum", VIR_NODE_MEMORY_STATS_ALL_CELLS);
        return figures_to_c(c.run(vir::op::node_get_memory_stats(cellNum, flags)), params, nparams);
    });
}

int virNodeGetCellsFreeMemory(virConnectPtr conn, unsigned long long* freeMems, int startCell, int maxCells) {
    return entry("virNodeGetCellsFreeMemory", conn, -1, [&](call& c) {
        c.need_array(freeMems, maxCells, "freeMems");
        c.need_positive(maxCells, "maxCells");
        c.need_non_negative(startCell, "startCell");
        const auto got = c.run(vir::op::node_get_cells_free_memory(startCell, maxCells));
        const auto count = std::min(got.size(), static_cast<std::size_t>(maxCells));
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
        c.need_support<vir::op::node_get_free_pages>();
        c.need_at_most(npages, most_pages, "npages");
        c.need_at_most(cellCount, most_pages, "cellCount");
        auto sizes = vir::c::numbers_from_c<std::uint32_t>(pages, npages);
        const auto got = c.run(vir::op::node_get_free_pages(std::move(sizes), startCell, cellCount, flags));
        const auto count = std::min(got.size(), static_cast<std::size_t>(npages) * cellCount);
        for (std::size_t i = 0; i < count; ++i) counts[i] = got[i];
        return static_cast<int>(count);
    });
}

int virNodeAllocPages(virConnectPtr conn, unsigned int npages, unsigned int* pageSizes,
                      unsigned long long* pageCounts, int startCell, unsigned int cellCount, unsigned int flags) {
    return entry("virNodeAllocPages", conn, -1, [&](call& c) {
        c.need_writable();
        c.need_non_zero(npages, "npages");
        c.need(pageSizes, "pageSizes");
        c.need(pageCounts, "pageCounts");
        c.need_non_zero(cellCount, "cellCount");
        c.need_support<vir::op::node_alloc_pages>();
        c.need_at_most(npages, most_pages, "npages");
        auto sizes = vir::c::numbers_from_c<std::uint32_t>(pageSizes, npages);
        auto counts = vir::c::numbers_from_c<std::uint64_t>(pageCounts, npages);
        return static_cast<int>(c.run(vir::op::node_alloc_pages(std::move(sizes), std::move(counts), startCell,
                                                                cellCount,
                                                                static_cast<vir::node_alloc_pages_flags>(flags))));
    });
}

const char* virNodeDeviceGetParent(virNodeDevicePtr dev) {
    return entry("virNodeDeviceGetParent", dev, static_cast<const char*>(nullptr), [&](call& c) {
        return dev->parent(
            [&] { return c.run(vir::op::node_device_get_parent(c.ref(dev))).value_or(std::string()); });
    });
}

int virSecretSetValue(virSecretPtr secret, const unsigned char* value, size_t value_size, unsigned int flags) {
    return entry("virSecretSetValue", secret, -1, [&](call& c) {
        c.need_writable();
        c.need(value, "value");
        if (!c.can<vir::op::secret_set_value>()) vir::c::throw_no_support(c.function);
        c.run(vir::op::secret_set_value(c.ref(secret), vir::c::bytes_from_c(value, value_size), flags));
        return 0;
    });
}

unsigned char* virSecretGetValue(virSecretPtr secret, size_t* value_size, unsigned int flags) {
    return entry("virSecretGetValue", secret, static_cast<unsigned char*>(nullptr), [&](call& c) {
        c.need_writable();
        c.need(value_size, "value_size");
        const auto got = c.run(vir::op::secret_get_value(c.ref(secret), flags));
        auto* out = vir::c::bytes_to_c(got);
        *value_size = got.size();
        return out;
    });
}

int virNetworkGetDHCPLeases(virNetworkPtr network, const char* mac, virNetworkDHCPLeasePtr** leases,
                            unsigned int flags) {
    return entry("virNetworkGetDHCPLeases", network, -1, [&](call& c) {
        if (leases) *leases = nullptr;
        const auto got = c.run(
            vir::op::network_get_dhcp_leases(c.ref(network), vir::c::optional_string(mac), flags));
        if (!leases) return static_cast<int>(got.size());
        const auto fill = [](const vir::network_dhcp_lease& from, virNetworkDHCPLease& to) {
            to.iface = to_c(from.iface);
            to.expirytime = from.expirytime.count();
            to.type = static_cast<int>(from.type);
            to.mac = to_c(from.mac);
            to.iaid = to_c(from.iaid);
            to.ipaddr = to_c(from.ipaddr);
            to.prefix = from.prefix;
            to.hostname = to_c(from.hostname);
            to.clientid = to_c(from.clientid);
        };
        return vir::c::records_to_c(got, leases, fill, &virNetworkDHCPLeaseFree);
    });
}

void virNetworkDHCPLeaseFree(virNetworkDHCPLeasePtr lease) {
    if (!lease) return;
    for (char* text : {lease->iface, lease->mac, lease->iaid, lease->ipaddr, lease->hostname, lease->clientid})
        std::free(text);
    std::free(lease);
}
}
