// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/migration.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

// Moving a guest to another host, the whole of it.

namespace {

using vir::c::arguments;
using vir::c::call;
using vir::c::entry;
using vir::c::migration_request;
using vir::c::optional_string;

// Of a migration.
constexpr unsigned int most_params = 64;

// What libvirt refuses whoever the hosts are.
void check_disks(const arguments& a, unsigned long flags) {
    a.exclusive(flags, VIR_MIGRATE_NON_SHARED_DISK, "VIR_MIGRATE_NON_SHARED_DISK", VIR_MIGRATE_NON_SHARED_INC,
                "VIR_MIGRATE_NON_SHARED_INC");
    a.require(flags, VIR_MIGRATE_NON_SHARED_SYNCHRONOUS_WRITES, "VIR_MIGRATE_NON_SHARED_SYNCHRONOUS_WRITES",
              VIR_MIGRATE_NON_SHARED_DISK | VIR_MIGRATE_NON_SHARED_INC,
              "VIR_MIGRATE_NON_SHARED_DISK | VIR_MIGRATE_NON_SHARED_INC");
}

void check_ways(const arguments& a, unsigned long flags) {
    a.exclusive(flags, VIR_MIGRATE_TUNNELLED, "VIR_MIGRATE_TUNNELLED", VIR_MIGRATE_PARALLEL, "VIR_MIGRATE_PARALLEL");
}

// The destination, with what is asked of it before anything else.
void check_destination(const call& c, virConnectPtr dconn) {
    c.need_writable();
    c.check(dconn);
    if (dconn->read_only()) vir::c::throw_read_only(c.function, false);
}

// Between two connections. The older functions leave peer-to-peer to the source, too.
virDomainPtr migrate_between(const call& c, virDomainPtr domain, virConnectPtr dconn, migration_request wanted) {
    check_destination(c, dconn);
    check_disks(c, wanted.flags);
    check_ways(c, wanted.flags);
    vir::c::check_offline(c.conn, wanted, "source");
    vir::c::check_offline(dconn, wanted, "destination");
    if (wanted.wants(VIR_MIGRATE_PEER2PEER)) return vir::c::migrate_by_source(c, domain, dconn, std::move(wanted));
    return vir::c::migrate_in_steps(c, domain, dconn, std::move(wanted));
}

// To an URI: the source does it all.
void check_alone(const call& c, unsigned long flags) {
    check_ways(c, flags);
    // Errors name libvirt's own part of these functions.
    check_disks(arguments("virDomainMigrateUnmanagedCheckCompat"), flags);
}

}  // namespace

extern "C" {

virDomainPtr virDomainMigrate(virDomainPtr domain, virConnectPtr dconn, unsigned long flags, const char* dname,
                              const char* uri, unsigned long bandwidth) {
    return entry("virDomainMigrate", domain, virDomainPtr(), [&](call& c) {
        return migrate_between(c, domain, dconn, migration_request(flags, dname, uri, nullptr, bandwidth));
    });
}

virDomainPtr virDomainMigrate2(virDomainPtr domain, virConnectPtr dconn, const char* dxml, unsigned long flags,
                               const char* dname, const char* uri, unsigned long bandwidth) {
    return entry("virDomainMigrate2", domain, virDomainPtr(), [&](call& c) {
        return migrate_between(c, domain, dconn, migration_request(flags, dname, uri, dxml, bandwidth));
    });
}

virDomainPtr virDomainMigrate3(virDomainPtr domain, virConnectPtr dconn, virTypedParameterPtr params,
                               unsigned int nparams, unsigned int flags) {
    return entry("virDomainMigrate3", domain, virDomainPtr(), [&](call& c) {
        check_destination(c, dconn);
        check_disks(c, flags);
        if (flags & VIR_MIGRATE_PEER2PEER)
            c.refuse_with("flags", "use virDomainMigrateToURI3 for peer-to-peer migration");
        if (flags & VIR_MIGRATE_TUNNELLED)
            c.refuse_with("flags", "cannot perform tunnelled migration without using peer2peer flag");
        migration_request wanted(flags, vir::typed_params());
        vir::c::check_offline(c.conn, wanted, "source");
        vir::c::check_offline(dconn, wanted, "destination");
        vir::c::check_protection(c.conn, wanted);
        // Where few parameters are known, the others are refused whatever is in them.
        if (!vir::c::know_params(c.conn, dconn))
            for (unsigned int i = 0; params && i < std::min(nparams, most_params); ++i)
                vir::c::need_old_param({params[i].field, ::strnlen(params[i].field, sizeof(params[i].field))});
        c.need_at_most(nparams, most_params, "nparams");
        wanted.params = vir::c::params_from_c(c, params, static_cast<int>(nparams));
        return vir::c::migrate_in_steps(c, domain, dconn, std::move(wanted));
    });
}

int virDomainMigrateToURI(virDomainPtr domain, const char* duri, unsigned long flags, const char* dname,
                          unsigned long bandwidth) {
    return entry("virDomainMigrateToURI", domain, -1, [&](call& c) {
        c.need_writable();
        c.need(duri, "duri");
        check_alone(c, flags);
        // Where the source's daemon is to go, or where the memory goes.
        const bool daemon = flags & VIR_MIGRATE_PEER2PEER;
        vir::c::migrate_to(c, domain, optional_string(daemon ? duri : nullptr),
                           migration_request(flags, dname, daemon ? nullptr : duri, nullptr, bandwidth));
        return 0;
    });
}

int virDomainMigrateToURI2(virDomainPtr domain, const char* dconnuri, const char* miguri, const char* dxml,
                           unsigned long flags, const char* dname, unsigned long bandwidth) {
    return entry("virDomainMigrateToURI2", domain, -1, [&](call& c) {
        c.need_writable();
        check_alone(c, flags);
        vir::c::migrate_to(c, domain, optional_string(dconnuri),
                           migration_request(flags, dname, miguri, dxml, bandwidth));
        return 0;
    });
}

int virDomainMigrateToURI3(virDomainPtr domain, const char* dconnuri, virTypedParameterPtr params,
                           unsigned int nparams, unsigned int flags) {
    return entry("virDomainMigrateToURI3", domain, -1, [&](call& c) {
        c.need_writable();
        check_alone(c, flags);
        // Who cannot do it is not asked to look at the parameters.
        migration_request wanted(flags, vir::typed_params());
        vir::c::check_alone(c.conn, wanted);
        c.need_at_most(nparams, most_params, "nparams");
        wanted.params = vir::c::params_from_c(c, params, static_cast<int>(nparams));
        vir::c::migrate_to(c, domain, optional_string(dconnuri), std::move(wanted));
        return 0;
    });
}
}
