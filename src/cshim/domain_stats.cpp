// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/pointer_list.hpp"

#include <virtxx/op/domain.hpp>

#include <cstdlib>
#include <utility>
#include <vector>

// Figures of many domains at once.

namespace {

using vir::c::call;
using vir::c::entry;

void free_record(virDomainStatsRecordPtr record) {
    if (!record) return;
    virTypedParamsFree(record->params, record->nparams);
    if (record->dom) record->dom->drop_reference();
    std::free(record);
}

int run(const call& c, std::vector<vir::domain_ref> domains, unsigned int stats, virDomainStatsRecordPtr** out,
        unsigned int flags) {
    const auto got = c.run(
        vir::op::connect_get_all_domain_stats(std::move(domains), static_cast<vir::stats>(stats),
                                              static_cast<vir::domain_stats_flags>(flags)));
    return vir::c::structs_to_c(got, out, free_record, [&](auto& from, virDomainStatsRecord& to) {
        to.dom = c.make(from.domain);
        vir::c::params_to_c(from.params, &to.params, &to.nparams);
    });
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
    if (!stats) return;
    for (auto at = stats; *at; ++at) free_record(*at);
    std::free(stats);
}
}
