// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/core/function_domain.hpp"
#include "src/cshim/records.hpp"

#include <virtxx/op/domain_tuning.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <span>

// vCPUs, I/O threads, memory and CPU time in figures.

namespace {

using vir::c::call;
using vir::c::entry;

void exclude_live_and_config(const call& c, unsigned int flags) {
    c.exclusive(flags, VIR_DOMAIN_AFFECT_LIVE, "VIR_DOMAIN_AFFECT_LIVE", VIR_DOMAIN_AFFECT_CONFIG,
                "VIR_DOMAIN_AFFECT_CONFIG");
}

// The product is the size of the caller's memory.
template <class T>
void need_product(const call& c, T a, T b) {
    T product = 0;
    if (__builtin_mul_overflow(a, b, &product))
        fail(vir::domain_of(c.function), vir::errc::overflow, "input too large: {} * {}", a, b);
}

// Nobody has more vCPUs, and maps of so many CPUs for each, than the wire carries: who says so does not have the memory.
constexpr unsigned most_vcpus = 16384, most_bytes = 8388608;

void need_maps(const call& c, int count, const char* count_name, int length) {
    need_product(c, count, length);
    c.need_at_most(count, most_vcpus, count_name);
    c.need_at_most(count * length, most_bytes, "maplen");
}

std::size_t product(int a, int b) { return static_cast<std::size_t>(a) * static_cast<std::size_t>(b); }

}  // namespace

extern "C" {

int virDomainGetVcpus(virDomainPtr domain, virVcpuInfoPtr info, int maxinfo, unsigned char* cpumaps, int maplen) {
    return entry("virDomainGetVcpus", domain, -1, [&](call& c) {
        c.need(info, "info");
        c.need_positive(maxinfo, "maxinfo");
        if (cpumaps)
            c.need_positive(maplen, "maplen");
        else
            c.need_zero(maplen, "maplen");
        need_maps(c, maxinfo, "maxinfo", maplen);
        const auto got = c.run(vir::op::domain_get_vcpus(c.ref(domain), maxinfo, maplen));
        const auto count = std::min(got.vcpus.size(), static_cast<std::size_t>(maxinfo));
        for (std::size_t i = 0; i < count; ++i) {
            info[i].number = got.vcpus[i].number;
            info[i].state = static_cast<int>(got.vcpus[i].state);
            info[i].cpuTime = static_cast<unsigned long long>(got.vcpus[i].cpu_time.count());
            info[i].cpu = got.vcpus[i].cpu;
        }
        if (cpumaps) vir::c::bytes_to_c(got.maps, cpumaps, product(maxinfo, maplen));
        return static_cast<int>(count);
    });
}

int virDomainGetVcpuPinInfo(virDomainPtr domain, int ncpumaps, unsigned char* cpumaps, int maplen,
                            unsigned int flags) {
    return entry("virDomainGetVcpuPinInfo", domain, -1, [&](call& c) {
        c.need_array(cpumaps, ncpumaps, "cpumaps");
        c.need_positive(ncpumaps, "ncpumaps");
        c.need_positive(maplen, "maplen");
        need_maps(c, ncpumaps, "ncpumaps", maplen);
        exclude_live_and_config(c, flags);
        const auto got = c.run(vir::op::domain_get_vcpu_pin_info(c.ref(domain), ncpumaps, maplen,
                                                                 static_cast<vir::domain_affect>(flags)));
        vir::c::bytes_to_c(got.maps, cpumaps, product(ncpumaps, maplen));
        return static_cast<int>(got.count);
    });
}

int virDomainGetEmulatorPinInfo(virDomainPtr domain, unsigned char* cpumap, int maplen, unsigned int flags) {
    return entry("virDomainGetEmulatorPinInfo", domain, -1, [&](call& c) {
        c.need(cpumap, "cpumap");
        c.need_positive(maplen, "maplen");
        c.need_at_most(maplen, most_bytes, "maplen");
        exclude_live_and_config(c, flags);
        const auto got = c.run(vir::op::domain_get_emulator_pin_info(c.ref(domain), maplen,
                                                                     static_cast<vir::domain_affect>(flags)));
        vir::c::bytes_to_c(got.maps, cpumap, static_cast<std::size_t>(maplen));
        return static_cast<int>(got.count);
    });
}

int virDomainGetIOThreadInfo(virDomainPtr dom, virDomainIOThreadInfoPtr** info, unsigned int flags) {
    return entry("virDomainGetIOThreadInfo", dom, -1, [&](call& c) {
        c.need(info, "info");
        exclude_live_and_config(c, flags);
        *info = nullptr;
        const auto got = c.run(
            vir::op::domain_get_iothread_info(c.ref(dom), static_cast<vir::domain_affect>(flags)));
        const auto fill = [](const vir::domain_iothread_info& from, virDomainIOThreadInfo& to) {
            to.iothread_id = from.id;
            to.cpumap = vir::c::bytes_to_c(from.map);
            to.cpumaplen = static_cast<int>(from.map.size());
        };
        return vir::c::records_to_c(got, info, fill, &virDomainIOThreadInfoFree);
    });
}

void virDomainIOThreadInfoFree(virDomainIOThreadInfoPtr info) {
    if (!info) return;
    std::free(info->cpumap);
    std::free(info);
}

int virDomainGetGuestVcpus(virDomainPtr domain, virTypedParameterPtr* params, unsigned int* nparams,
                           unsigned int flags) {
    return entry("virDomainGetGuestVcpus", domain, -1, [&](call& c) {
        c.need_writable();
        c.need(params, "params");
        c.need(nparams, "nparams");
        const auto got = c.run(vir::op::domain_get_guest_vcpus(c.ref(domain), flags));
        int count = 0;
        vir::c::params_to_c(got, params, &count);
        *nparams = static_cast<unsigned int>(count);
        return 0;
    });
}

char* virDomainGetSchedulerType(virDomainPtr domain, int* nparams) {
    return entry("virDomainGetSchedulerType", domain, static_cast<char*>(nullptr), [&](call& c) {
        const auto got = c.run(vir::op::domain_get_scheduler_type(c.ref(domain)));
        if (nparams) *nparams = got.nparams;
        return vir::c::to_c(got.type);
    });
}

int virDomainMemoryStats(virDomainPtr dom, virDomainMemoryStatPtr stats, unsigned int nr_stats, unsigned int flags) {
    return entry("virDomainMemoryStats", dom, -1, [&](call& c) {
        if (!stats || nr_stats == 0) return 0;
        // There are no more than that; some callers say how much memory they have.
        constexpr unsigned int most = 1024;
        nr_stats = std::min(nr_stats, most);
        const auto got = c.run(vir::op::domain_memory_stats(c.ref(dom), nr_stats, flags));
        const auto count = std::min<std::size_t>(got.size(), nr_stats);
        for (std::size_t i = 0; i < count; ++i) {
            stats[i].tag = static_cast<int>(got[i].tag);
            stats[i].val = got[i].value;
        }
        return static_cast<int>(count);
    });
}

int virDomainGetCPUStats(virDomainPtr domain, virTypedParameterPtr params, unsigned int nparams, int start_cpu,
                         unsigned int ncpus, unsigned int flags) {
    return entry("virDomainGetCPUStats", domain, -1, [&](call& c) {
        if (start_cpu == -1) {
            if (ncpus != 1) c.refuse_with("start_cpu", "ncpus must be 1 when start_cpu is -1");
        } else {
            c.need_non_negative(start_cpu, "start_cpu");
        }
        if (nparams)
            c.need(params, "params");
        else
            c.need_null(params, "params");
        if (ncpus == 0) c.need_null(params, "params");
        need_product(c, nparams, ncpus);
        const auto got = c.run(vir::op::domain_get_cpu_stats(c.ref(domain), nparams, start_cpu, ncpus,
                                                             static_cast<vir::domain_parameter_flags>(flags)));
        if (!params || got.count <= 0) return static_cast<int>(got.count);
        // Each CPU's figures stand at the beginning of a row of the caller's.
        const auto figures = static_cast<std::size_t>(got.count);
        for (std::size_t i = 0; i < got.params.size(); ++i) {
            const auto cpu = i / figures, place = i % figures;
            if (cpu >= ncpus || place >= nparams) continue;
            vir::c::param_to_c(got.params[i], params[cpu * nparams + place]);
        }
        return static_cast<int>(std::min<std::size_t>(figures, nparams));
    });
}

int virDomainGetSecurityLabelList(virDomainPtr domain, virSecurityLabelPtr* seclabels) {
    return entry("virDomainGetSecurityLabelList", domain, -1, [&](call& c) {
        c.need(seclabels, "seclabels");
        const auto got = c.run(vir::op::domain_get_security_label_list(c.ref(domain)));
        auto out = vir::c::allocate_array<virSecurityLabel>(got.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            vir::c::chars_to_c(got[i].label, out[i].label);
            out[i].enforcing = got[i].enforcing ? 1 : 0;
        }
        *seclabels = out.release();
        return static_cast<int>(got.size());
    });
}
}
