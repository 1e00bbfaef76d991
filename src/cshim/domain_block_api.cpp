// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"
#include "src/cshim/records.hpp"

#include <virtxx/op/domain_block.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

// What went through disks and interfaces, and what is in disks and memory.

namespace {

using vir::c::call;
using vir::c::entry;

// Callers pass the size of the struct that they were compiled with: of a newer one they get a part.
void need_size(const call& c, std::size_t size, std::size_t most) {
    if (size > most) c.refuse_with("size", fmt::format("size must not exceed {}", most).c_str());
}

std::uint32_t clipped(std::size_t size) {
    return static_cast<std::uint32_t>(std::min<std::size_t>(size, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

extern "C" {

int virDomainBlockStats(virDomainPtr dom, const char* disk, virDomainBlockStatsPtr stats, size_t size) {
    return entry("virDomainBlockStats", dom, -1, [&](call& c) {
        c.need(disk, "disk");
        c.need(stats, "stats");
        need_size(c, size, sizeof(virDomainBlockStatsStruct));
        const auto got = c.run(vir::op::domain_block_stats(c.ref(dom), disk));
        virDomainBlockStatsStruct out{};
        out.rd_req = got.rd_req;
        out.rd_bytes = got.rd_bytes;
        out.wr_req = got.wr_req;
        out.wr_bytes = got.wr_bytes;
        out.errs = got.errs;
        std::memcpy(stats, &out, size);
        return 0;
    });
}

int virDomainInterfaceStats(virDomainPtr dom, const char* device, virDomainInterfaceStatsPtr stats, size_t size) {
    return entry("virDomainInterfaceStats", dom, -1, [&](call& c) {
        c.need(device, "device");
        c.need(stats, "stats");
        need_size(c, size, sizeof(virDomainInterfaceStatsStruct));
        const auto got = c.run(vir::op::domain_interface_stats(c.ref(dom), device));
        virDomainInterfaceStatsStruct out{};
        out.rx_bytes = got.rx_bytes;
        out.rx_packets = got.rx_packets;
        out.rx_errs = got.rx_errs;
        out.rx_drop = got.rx_drop;
        out.tx_bytes = got.tx_bytes;
        out.tx_packets = got.tx_packets;
        out.tx_errs = got.tx_errs;
        out.tx_drop = got.tx_drop;
        std::memcpy(stats, &out, size);
        return 0;
    });
}

int virDomainGetBlockInfo(virDomainPtr domain, const char* disk, virDomainBlockInfoPtr info, unsigned int flags) {
    return entry("virDomainGetBlockInfo", domain, -1, [&](call& c) {
        c.need_non_empty(disk, "disk");
        c.need(info, "info");
        const auto got = c.run(vir::op::domain_get_block_info(c.ref(domain), disk, flags));
        info->capacity = got.capacity.count();
        info->allocation = got.allocation.count();
        info->physical = got.physical.count();
        return 0;
    });
}

int virDomainGetDiskErrors(virDomainPtr dom, virDomainDiskErrorPtr errors, unsigned int maxerrors,
                           unsigned int flags) {
    return entry("virDomainGetDiskErrors", dom, -1, [&](call& c) {
        c.need_array(errors, maxerrors, "errors");
        const auto got = c.run(vir::op::domain_get_disk_errors(c.ref(dom), flags));
        if (!errors) return static_cast<int>(got.size());
        const auto count = std::min<std::size_t>(got.size(), maxerrors);
        for (std::size_t i = 0; i < count; ++i) {
            errors[i].error = static_cast<int>(got[i].error);
            errors[i].disk = vir::c::to_c(got[i].disk);
        }
        return static_cast<int>(count);
    });
}

int virDomainBlockPeek(virDomainPtr dom, const char* disk, unsigned long long offset, size_t size, void* buffer,
                       unsigned int flags) {
    return entry("virDomainBlockPeek", dom, -1, [&](call& c) {
        c.need_writable();
        c.need_non_empty(disk, "disk");
        c.need_array(buffer, size != 0, "buffer");
        const auto got = c.run(
            vir::op::domain_block_peek(c.ref(dom), disk, vir::bytes(offset), clipped(size), flags));
        if (buffer) vir::c::bytes_to_c(got, buffer, size);
        return 0;
    });
}

int virDomainMemoryPeek(virDomainPtr dom, unsigned long long start, size_t size, void* buffer, unsigned int flags) {
    return entry("virDomainMemoryPeek", dom, -1, [&](call& c) {
        c.need_writable();
        c.exclusive(flags, VIR_MEMORY_VIRTUAL, "VIR_MEMORY_VIRTUAL", VIR_MEMORY_PHYSICAL, "VIR_MEMORY_PHYSICAL");
        c.need_array(buffer, size != 0, "buffer");
        const auto got = c.run(vir::op::domain_memory_peek(c.ref(dom), start, clipped(size),
                                                           static_cast<vir::domain_memory_peek_flags>(flags)));
        if (buffer) vir::c::bytes_to_c(got, buffer, size);
        return 0;
    });
}

int virDomainBlockRebase(virDomainPtr dom, const char* disk, const char* base, unsigned long bandwidth,
                         unsigned int flags) {
    return entry("virDomainBlockRebase", dom, -1, [&](call& c) {
        constexpr unsigned int of_copies = VIR_DOMAIN_BLOCK_REBASE_SHALLOW | VIR_DOMAIN_BLOCK_REBASE_REUSE_EXT |
                                           VIR_DOMAIN_BLOCK_REBASE_COPY_RAW | VIR_DOMAIN_BLOCK_REBASE_COPY_DEV;
        c.need_writable();
        c.need(disk, "disk");
        if (flags & VIR_DOMAIN_BLOCK_REBASE_COPY)
            c.need(base, "base");
        else if (flags & of_copies)
            c.refuse_with("flags", "use of flags requires a copy job");
        c.run(vir::op::domain_block_rebase(c.ref(dom), disk, vir::c::optional_string(base), bandwidth,
                                           static_cast<vir::domain_block_rebase_flags>(flags)));
        return 0;
    });
}

int virDomainGetBlockJobInfo(virDomainPtr dom, const char* disk, virDomainBlockJobInfoPtr info, unsigned int flags) {
    return entry("virDomainGetBlockJobInfo", dom, -1, [&](call& c) {
        c.need(disk, "disk");
        c.need(info, "info");
        *info = virDomainBlockJobInfo{};
        const auto got = c.run(vir::op::domain_get_block_job_info(
            c.ref(dom), disk, static_cast<vir::domain_block_job_info_flags>(flags)));
        if (!got.found) return 0;
        info->type = static_cast<int>(got.type);
        info->bandwidth = got.bandwidth;
        info->cur = got.cur;
        info->end = got.end;
        return 1;
    });
}
}
