// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/function_domain.hpp"

// Moving guests to other hosts. It is made of steps that drivers do; as long as none of them does, this only says so,
// in the words and the order of libvirt.

namespace {

using vir::c::call;
using vir::c::entry;

virDomainPtr move_to(const char* function, virDomainPtr domain, virConnectPtr dconn, unsigned int count = 0) {
    return entry(function, domain, virDomainPtr(), [&](call& c) -> virDomainPtr {
        c.need_writable();
        c.check(dconn);
        if (dconn->read_only()) vir::c::throw_read_only(function, false);
        if (count > 0)
            fail(vir::c::domain_of(function), vir::errc::argument_unsupported,
                 "Migration APIs with extensible parameters are not supported but extended parameters were passed");
        vir::c::throw_no_support(function);
    });
}

int move_to_uri(const char* function, virDomainPtr domain, const char* needed, const char* name) {
    return entry(function, domain, -1, [&](call& c) -> int {
        c.need_writable();
        if (name) c.need(needed, name);
        fail(vir::c::domain_of(function), vir::errc::argument_unsupported,
             "direct migration is not supported by the source host");
    });
}

}  // namespace

extern "C" {

virDomainPtr virDomainMigrate(virDomainPtr domain, virConnectPtr dconn, unsigned long, const char*, const char*,
                              unsigned long) {
    return move_to("virDomainMigrate", domain, dconn);
}

virDomainPtr virDomainMigrate2(virDomainPtr domain, virConnectPtr dconn, const char*, unsigned long, const char*,
                               const char*, unsigned long) {
    return move_to("virDomainMigrate2", domain, dconn);
}

virDomainPtr virDomainMigrate3(virDomainPtr domain, virConnectPtr dconn, virTypedParameterPtr, unsigned int nparams,
                               unsigned int) {
    return move_to("virDomainMigrate3", domain, dconn, nparams);
}

int virDomainMigrateToURI(virDomainPtr domain, const char* duri, unsigned long, const char*, unsigned long) {
    return move_to_uri("virDomainMigrateToURI", domain, duri, "duri");
}

int virDomainMigrateToURI2(virDomainPtr domain, const char*, const char*, const char*, unsigned long, const char*,
                           unsigned long) {
    return move_to_uri("virDomainMigrateToURI2", domain, nullptr, nullptr);
}

int virDomainMigrateToURI3(virDomainPtr domain, const char*, virTypedParameterPtr, unsigned int, unsigned int) {
    return move_to_uri("virDomainMigrateToURI3", domain, nullptr, nullptr);
}
}
