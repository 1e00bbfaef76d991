// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/core/function_domain.hpp"
#include "src/cshim/records.hpp"

#include <virtxx/op/domain.hpp>

#include <cstdlib>
#include <utility>
#include <vector>

// Figures of many domains at once.

namespace {

using vir::c::call;
using vir::c::entry;

void release(virDomainStatsRecord* one) {
    virTypedParamsFree(one->params, one->nparams);
    if (one->dom) one->dom->drop_reference();
    std::free(one);
}

int get_stats(const call& c, std::vector<vir::domain_ref> domains, unsigned int stats, unsigned int flags,
              virDomainStatsRecordPtr** out) {
    auto records =
        c.run(vir::op::connect_get_all_domain_stats(std::move(domains), static_cast<vir::stats>(stats),
                                                    static_cast<vir::domain_stats_flags>(flags)));
    const auto fill = [&](vir::domain_stats_record& from, virDomainStatsRecord& to) {
        to.dom = c.make(std::move(from.domain));
        vir::c::params_to_c(from.params, &to.params, &to.nparams);
    };
    return vir::c::records_to_c(records, out, fill, &release);
}

}  // namespace

extern "C" {

int virConnectGetAllDomainStats(virConnectPtr conn, unsigned int stats, virDomainStatsRecordPtr** retStats,
                                unsigned int flags) {
    return entry("virConnectGetAllDomainStats", conn, -1, [&](call& c) {
        c.need(retStats, "retStats");
        return get_stats(c, {}, stats, flags, retStats);
    });
}

int virDomainListGetStats(virDomainPtr* doms, unsigned int stats, virDomainStatsRecordPtr** retStats,
                          unsigned int flags) {
    constexpr const char* name = "virDomainListGetStats";
    if (!doms || !retStats)
        return entry(name, -1, [&](const vir::c::arguments& a) {
            a.need(doms, "doms");
            a.need(retStats, "retStats");
            return -1;
        });
    if (!*doms)
        return entry(name, -1, [&](const vir::c::arguments&) -> int {
            fail(vir::domain_of(name), vir::errc::invalid_arg,
                 "doms array in {} must contain at least one domain", name);
        });
    return entry(name, *doms, -1, [&](call& c) {
        std::vector<vir::domain_ref> domains;
        for (auto* one = doms; *one; ++one) {
            c.check(*one);
            if ((*one)->conn() != c.conn)
                fail(vir::domain_of(name), vir::errc::invalid_arg,
                     "domains in 'doms' array must belong to a single connection");
            domains.push_back(c.ref(*one));
        }
        return get_stats(c, std::move(domains), stats, flags, retStats);
    });
}

void virDomainStatsRecordListFree(virDomainStatsRecordPtr* stats) {
    if (!stats) return;
    for (auto* one = stats; *one; ++one) release(*one);
    std::free(stats);
}
}
