// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"
#include "src/cshim/call.hpp"

#include <virtxx/op/domain_migrate.hpp>
#include <virtxx/typed_params.hpp>

#include <optional>
#include <string>

namespace vir::c {

/// How a guest is to be moved: what the functions of all generations say, as that of the newest does.
struct migration_request {
    migration_request(unsigned long flags, vir::typed_params params) : flags(flags), params(std::move(params)) {}
    /// What is null or 0 is not said.
    migration_request(unsigned long flags, const char* name, const char* uri, const char* definition,
                      unsigned long bandwidth);

    bool wants(unsigned long flag) const noexcept { return flags & flag; }

    unsigned long flags;  ///< of virDomainMigrateFlags
    vir::typed_params params;
};

/// Throws argument_unsupported when only the definition is to be moved and that connection cannot. `which` is "source"
/// or "destination".
void check_offline(virConnectPtr where, const migration_request& wanted, const char* which);

/// Throws argument_unsupported when the source cannot do it all.
void check_alone(virConnectPtr source, const migration_request& wanted);
/// The source does it all, and goes to that daemon for it. Errors: argument_unsupported where it cannot.
void migrate_to(const call& c, virDomainPtr domain, std::optional<std::string> destination, migration_request wanted);

/// The same, to the other connection's daemon; the guest there. Errors: no_support where the source cannot.
virDomainPtr migrate_by_source(const call& c, virDomainPtr domain, virConnectPtr destination,
                               migration_request wanted);

/// Leads both hosts through the steps; the guest at the destination. When one fails, both are told, and the guest runs
/// on at the source. Errors: no_support where they cannot; argument_unsupported where they know fewer parameters.
virDomainPtr migrate_in_steps(const call& c, virDomainPtr domain, virConnectPtr destination,
                              migration_request wanted);

}  // namespace vir::c
