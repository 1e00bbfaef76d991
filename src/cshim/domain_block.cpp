// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"

#include <virtxx/op/domain_block.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

// Figures of disks and interfaces, and a look into disks and memory.

namespace {

using vir::c::call;
using vir::c::entry;

// The caller's struct may be that of an older header, and shorter.
void check_struct_size(const call& c, std::size_t size, std::size_t whole) {
    if (size > whole) c.refuse_with("size", fmt::format("size must not exceed {}", whole).c_str());
}

std::uint32_t peek_size(std::size_t size) {
    if (size > std::numeric_limits<std::uint32_t>::max())
        fail(vir::error_domain::domain, vir::errc::overflow, "size {} is too large", size);
    return static_cast<std::uint32_t>(size);
}

void peeked_to_c(const std::vector<std::byte>& from, void* out, std::size_t size) {
    if (size > 0) std::memcpy(out, from.data(), std::min(from.size(), size));
}

void free_disks(virDomainDiskErrorPtr errors, int count) {
    for (int i = 0; i < count; ++i) std::free(std::exchange(errors[i].disk, nullptr));
}

}  // namespace

extern "C" {

int virDomainBlockStats(virDomainPtr dom, const char* disk, virDomainBlockStatsPtr stats, size_t size) {
    return entry("virDomainBlockStats", dom, -1, [&](call& c) {
        c.need(disk, "disk");
        c.need(stats, "stats");
        check_struct_size(c, size, sizeof(*stats));
        const auto got = c.run(vir::op::domain_block_stats(c.ref(dom), disk));
        const virDomainBlockStatsStruct whole{got.rd_req, got.rd_bytes, got.wr_req, got.wr_bytes, got.errs};
        std::memcpy(stats, &whole, size);
        return 0;
    });
}

int virDomainInterfaceStats(virDomainPtr dom, const char* device, virDomainInterfaceStatsPtr stats, size_t size) {
    return entry("virDomainInterfaceStats", dom, -1, [&](call& c) {
        c.need(device, "device");
        c.need(stats, "stats");
        check_struct_size(c, size, sizeof(*stats));
        const auto got = c.run(vir::op::domain_interface_stats(c.ref(dom), device));
        const virDomainInterfaceStatsStruct whole{got.rx_bytes, got.rx_packets, got.rx_errs, got.rx_drop,
                                                  got.tx_bytes, got.tx_packets, got.tx_errs, got.tx_drop};
        std::memcpy(stats, &whole, size);
        return 0;
    });
}

int virDomainGetBlockInfo(virDomainPtr domain, const char* disk, virDomainBlockInfoPtr info, unsigned int flags) {
    return entry("virDomainGetBlockInfo", domain, -1, [&](call& c) {
        if (info) *info = {};
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
        const auto count = static_cast<int>(std::min<std::size_t>(got.size(), maxerrors));
        int made = 0;
        try {
            for (; made < count; ++made) {
                const auto& one = got[static_cast<std::size_t>(made)];
                errors[made] = {vir::c::to_c(one.disk), static_cast<int>(one.error)};
            }
        } catch (...) {
            free_disks(errors, made);
            throw;
        }
        return count;
    });
}

int virDomainBlockPeek(virDomainPtr dom, const char* disk, unsigned long long offset, size_t size, void* buffer,
                       unsigned int flags) {
    return entry("virDomainBlockPeek", dom, -1, [&](call& c) {
        c.need_writable();
        c.need_non_empty(disk, "disk");
        c.need_array(buffer, static_cast<long long>(size), "buffer");
        const auto got = c.run(
            vir::op::domain_block_peek(c.ref(dom), disk, vir::bytes(offset), peek_size(size), flags));
        peeked_to_c(got, buffer, size);
        return 0;
    });
}

int virDomainMemoryPeek(virDomainPtr dom, unsigned long long start, size_t size, void* buffer, unsigned int flags) {
    return entry("virDomainMemoryPeek", dom, -1, [&](call& c) {
        c.need_writable();
        c.exclusive(flags, VIR_MEMORY_VIRTUAL, "VIR_MEMORY_VIRTUAL", VIR_MEMORY_PHYSICAL, "VIR_MEMORY_PHYSICAL");
        c.need_array(buffer, static_cast<long long>(size), "buffer");
        const auto got = c.run(vir::op::domain_memory_peek(c.ref(dom), start, peek_size(size),
                                                           static_cast<vir::domain_memory_peek_flags>(flags)));
        peeked_to_c(got, buffer, size);
        return 0;
    });
}

int virDomainGetBlockJobInfo(virDomainPtr dom, const char* disk, virDomainBlockJobInfoPtr info, unsigned int flags) {
    return entry("virDomainGetBlockJobInfo", dom, -1, [&](call& c) {
        c.need(disk, "disk");
        c.need(info, "info");
        *info = {};
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
