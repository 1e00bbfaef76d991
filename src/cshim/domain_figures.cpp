// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"

#include <virtxx/op/domain_job.hpp>
#include <virtxx/op/domain_tuning.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

// What a domain's processors, memory and jobs do.

namespace {

using vir::c::call;
using vir::c::entry;

void affects_one(const call& c, unsigned int flags) {
    c.exclusive(flags, VIR_DOMAIN_AFFECT_LIVE, "VIR_DOMAIN_AFFECT_LIVE", VIR_DOMAIN_AFFECT_CONFIG,
                "VIR_DOMAIN_AFFECT_CONFIG");
}

// An array of that many maps of that length has a size.
void need_countable(int maps, int length) {
    if (maps > std::numeric_limits<int>::max() / length)
        fail(vir::error_domain::domain, vir::errc::overflow, "input too large: {} * {}", maps, length);
}

void maps_to_c(const std::vector<std::byte>& from, unsigned char* out, int count, int length) {
    const auto size = static_cast<std::size_t>(count) * static_cast<std::size_t>(length);
    if (size > 0) std::memcpy(out, from.data(), std::min(from.size(), size));
}

}  // namespace

extern "C" {

int virDomainGetJobStats(virDomainPtr domain, int* type, virTypedParameterPtr* params, int* nparams,
                         unsigned int flags) {
    return entry("virDomainGetJobStats", domain, -1, [&](call& c) {
        c.need(type, "type");
        c.need(params, "params");
        c.need(nparams, "nparams");
        c.require(flags, VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED, "VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED",
                  VIR_DOMAIN_JOB_STATS_COMPLETED, "VIR_DOMAIN_JOB_STATS_COMPLETED");
        const auto got = c.run(
            vir::op::domain_get_job_stats(c.ref(domain), static_cast<vir::domain_job_stats_flags>(flags)));
        vir::c::params_to_c(got.params, params, nparams);
        *type = static_cast<int>(got.type);
        return 0;
    });
}

int virDomainGetVcpus(virDomainPtr domain, virVcpuInfoPtr info, int maxinfo, unsigned char* cpumaps, int maplen) {
    return entry("virDomainGetVcpus", domain, -1, [&](call& c) {
        c.need(info, "info");
        c.need_positive(maxinfo, "maxinfo");
        if (cpumaps)
            c.need_positive(maplen, "maplen");
        else if (maplen != 0)
            c.refuse("maplen", "must not be zero");  // so says libvirt
        if (cpumaps) need_countable(maxinfo, maplen);
        const auto got = c.run(vir::op::domain_get_vcpus(c.ref(domain), maxinfo, maplen));
        const auto count = static_cast<int>(std::min<std::size_t>(got.vcpus.size(), static_cast<std::size_t>(maxinfo)));
        for (int i = 0; i < count; ++i) {
            const auto& from = got.vcpus[static_cast<std::size_t>(i)];
            info[i].number = from.number;
            info[i].state = static_cast<int>(from.state);
            info[i].cpuTime = static_cast<unsigned long long>(from.cpu_time.count());
            info[i].cpu = from.cpu;
        }
        if (cpumaps) maps_to_c(got.maps, cpumaps, count, maplen);
        return count;
    });
}

int virDomainGetVcpuPinInfo(virDomainPtr domain, int ncpumaps, unsigned char* cpumaps, int maplen,
                            unsigned int flags) {
    return entry("virDomainGetVcpuPinInfo", domain, -1, [&](call& c) {
        c.need(cpumaps, "cpumaps");
        c.need_positive(ncpumaps, "ncpumaps");
        c.need_positive(maplen, "maplen");
        need_countable(ncpumaps, maplen);
        affects_one(c, flags);
        const auto got = c.run(vir::op::domain_get_vcpu_pin_info(c.ref(domain), ncpumaps, maplen,
                                                                 static_cast<vir::domain_affect>(flags)));
        maps_to_c(got.maps, cpumaps, ncpumaps, maplen);
        return static_cast<int>(got.count);
    });
}

int virDomainGetEmulatorPinInfo(virDomainPtr domain, unsigned char* cpumap, int maplen, unsigned int flags) {
    return entry("virDomainGetEmulatorPinInfo", domain, -1, [&](call& c) {
        c.need(cpumap, "cpumap");
        c.need_positive(maplen, "maplen");
        affects_one(c, flags);
        const auto got = c.run(
            vir::op::domain_get_emulator_pin_info(c.ref(domain), maplen, static_cast<vir::domain_affect>(flags)));
        maps_to_c(got.maps, cpumap, 1, maplen);
        return static_cast<int>(got.count);
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
        const auto most = std::min<unsigned int>(nr_stats, VIR_DOMAIN_MEMORY_STAT_NR);
        const auto got = c.run(vir::op::domain_memory_stats(c.ref(dom), most, flags));
        const auto count = static_cast<int>(std::min<std::size_t>(got.size(), most));
        for (int i = 0; i < count; ++i) {
            const auto& from = got[static_cast<std::size_t>(i)];
            stats[i] = {static_cast<int>(from.tag), from.value};
        }
        return count;
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
        if (nparams && ncpus > std::numeric_limits<unsigned int>::max() / nparams)
            fail(vir::error_domain::domain, vir::errc::overflow, "input too large: {} * {}", nparams, ncpus);
        const auto got = c.run(vir::op::domain_get_cpu_stats(c.ref(domain), nparams, start_cpu, ncpus,
                                                             static_cast<vir::domain_parameter_flags>(flags)));
        if (!params || got.count <= 0) return static_cast<int>(got.count);
        // The caller's array has nparams places for each processor.
        const auto each = static_cast<std::size_t>(got.count);
        const auto kept = std::min<std::size_t>(each, nparams);
        for (std::size_t cpu = 0; cpu < ncpus && (cpu + 1) * each <= got.params.size(); ++cpu)
            for (std::size_t i = 0; i < kept; ++i)
                vir::c::param_to_c(got.params[cpu * each + i], params[cpu * nparams + i]);
        return static_cast<int>(kept);
    });
}

int virDomainGetSecurityLabelList(virDomainPtr domain, virSecurityLabelPtr* seclabels) {
    return entry("virDomainGetSecurityLabelList", domain, -1, [&](call& c) {
        c.need(seclabels, "seclabels");
        const auto got = c.run(vir::op::domain_get_security_label_list(c.ref(domain)));
        *seclabels = nullptr;
        if (got.empty()) return 0;
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
