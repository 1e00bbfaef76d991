// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"

#include <virtxx/op/domain.hpp>

#include <cstdlib>
#include <utility>
#include <vector>

// Figures of many domains at once.

namespace {

using vir::c::allocate_array;
using vir::c::allocated;
using vir::c::call;
using vir::c::entry;

void free_record(virDomainStatsRecordPtr record) {
    virTypedParamsFree(record->params, record->nparams);
    if (record->dom) record->dom->drop_reference();
    std::free(record);
}

void free_records(virDomainStatsRecordPtr* records) {
    for (auto at = records; *at; ++at) free_record(*at);
    std::free(records);
}

struct with_free_records {
    void operator()(virDomainStatsRecordPtr* records) const noexcept { free_records(records); }
};

virDomainStatsRecordPtr record_to_c(const call& c, vir::domain_stats_record from) {
    auto out = allocate_array<virDomainStatsRecord>(1);
    vir::c::params_to_c(from.params, &out->params, &out->nparams);
    try {
        out->dom = c.make(std::move(from.domain));
    } catch (...) {
        virTypedParamsFree(out->params, out->nparams);
        throw;
    }
    return out.release();
}

int run(const call& c, std::vector<vir::domain_ref> domains, unsigned int stats, virDomainStatsRecordPtr** out,
        unsigned int flags) {
    auto got = c.run(vir::op::connect_get_all_domain_stats(std::move(domains), static_cast<vir::stats>(stats),
                                                           static_cast<vir::domain_stats_flags>(flags)));
    std::unique_ptr<virDomainStatsRecordPtr, with_free_records> records(
        allocate_array<virDomainStatsRecordPtr>(got.size() + 1).release());
    for (std::size_t i = 0; i < got.size(); ++i) records.get()[i] = record_to_c(c, std::move(got[i]));
    *out = records.release();
    return static_cast<int>(got.size());
}

// The domain's connection is asked whether it is one; the function asks for no object itself.
virConnectPtr connection_of(virDomainPtr domain) { return vir::c::lives(domain) ? domain->conn() : nullptr; }

}  // namespace

extern "C" {

int virConnectGetAllDomainStats(virConnectPtr conn, unsigned int stats, virDomainStatsRecordPtr** retStats,
                                unsigned int flags) {
    return entry("virConnectGetAllDomainStats", conn, -1, [&](call& c) {
        c.need(retStats, "retStats");
        return run(c, {}, stats, retStats, flags);
    });
}

int virDomainListGetStats(virDomainPtr* doms, unsigned int stats, virDomainStatsRecordPtr** retStats,
                          unsigned int flags) {
    constexpr auto function = "virDomainListGetStats";
    virConnectPtr conn = nullptr;
    const int refused = entry(function, -1, [&](const vir::c::arguments& a) {
        a.need(doms, "doms");
        a.need(retStats, "retStats");
        if (!*doms)
            fail(vir::error_domain::domain, vir::errc::invalid_arg, "doms array in {} must contain at least one domain",
                 function);
        conn = connection_of(*doms);
        return 0;
    });
    if (refused) return refused;
    return entry(function, conn, -1, [&](call& c) {
        std::vector<vir::domain_ref> domains;
        for (auto at = doms; *at; ++at) {
            c.check(*at);
            if ((*at)->conn() != conn)
                fail(vir::error_domain::domain, vir::errc::invalid_arg,
                     "domains in 'doms' array must belong to a single connection");
            domains.push_back(c.ref(*at));
        }
        return run(c, std::move(domains), stats, retStats, flags);
    });
}

void virDomainStatsRecordListFree(virDomainStatsRecordPtr* stats) {
    if (stats) free_records(stats);
}
}
