// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/migration.hpp"

#include "src/core/error_words.hpp"
#include "src/core/log.hpp"
#include "src/cshim/migration_steps.hpp"

#include <virtxx/op/connect.hpp>
#include <virtxx/op/domain.hpp>

#include <exception>
#include <utility>

namespace vir::c {
namespace {

bool can_go_alone(virConnectPtr source) noexcept {
    return source->driver().can<op::domain_migrate_perform3_params>() ||
           source->driver().can<op::domain_migrate_perform3>();
}

// The source's step that is all of them.
void perform_alone(const call& c, virDomainPtr domain, std::optional<std::string> destination,
                   migration_request wanted) {
    const auto flags = static_cast<domain_migrate_flags>(wanted.flags);
    if (c.can<op::domain_migrate_perform3_params>()) {
        c.run(op::domain_migrate_perform3_params(c.ref(domain), std::move(destination), std::move(wanted.params), {},
                                                 flags));
        return;
    }
    const auto text = [&](const char* name) { return value_of<std::string>(wanted.params, name); };
    steps_of_version_3::check(wanted.params);
    c.run(op::domain_migrate_perform3(c.ref(domain), text(VIR_MIGRATE_PARAM_DEST_XML), {}, std::move(destination),
                                      text(VIR_MIGRATE_PARAM_URI), flags, text(VIR_MIGRATE_PARAM_DEST_NAME),
                                      value_of<std::uint64_t>(wanted.params, VIR_MIGRATE_PARAM_BANDWIDTH)
                                          .value_or(0)));
}

// A guest that is paused arrives so.
void keep_paused(const call& c, virDomainPtr domain, migration_request& wanted) {
    if (!c.can<op::domain_get_state>()) return;
    if (c.run(op::domain_get_state(c.ref(domain))).state == domain_state::paused) wanted.flags |= VIR_MIGRATE_PAUSED;
}

// What went wrong first is what the caller is told.
class first_failure {
public:
    /// Runs a step; false when it failed.
    template <class F>
    bool attempt(F step) {
        try {
            step();
            return true;
        } catch (...) {
            if (!first_) first_ = std::current_exception();
            return false;
        }
    }
    void rethrow_if_any() const {
        if (first_) std::rethrow_exception(first_);
    }
    bool is_there() const noexcept { return first_ != nullptr; }

private:
    std::exception_ptr first_;
};

domain_ref lead(migration_steps& steps, const migration_request& wanted) {
    // What is about the source alone is not told the destination, which may be too old to know it.
    const auto at_source = wanted.flags;
    const auto at_destination =
        wanted.flags & ~static_cast<unsigned long>(VIR_MIGRATE_ABORT_ON_ERROR | VIR_MIGRATE_AUTO_CONVERGE |
                                                   VIR_MIGRATE_CHANGE_PROTECTION);
    auto begun = steps.begin(at_source);

    first_failure failure;
    migrate_prepared prepared;
    bool is_prepared = failure.attempt([&] {
        prepared = steps.prepare(begun.definition, std::move(begun.cookie), at_destination);
        if (!prepared.uri && !wanted.wants(VIR_MIGRATE_OFFLINE))
            fail(error_domain::domain, errc::internal_error, "the destination did not say where the memory goes");
    });
    migrate_finished finished;
    if (is_prepared) {
        const auto uri = prepared.uri.value_or(std::string());
        migration_steps::cookie from_source;
        if (wanted.wants(VIR_MIGRATE_OFFLINE))
            from_source = std::move(prepared.cookie);  // there is no memory to send
        else
            failure.attempt([&] { from_source = steps.perform(uri, std::move(prepared.cookie), at_source); });
        // The destination is to forget the guest when the source failed, and is asked even then.
        const bool cancelled = failure.is_there();
        failure.attempt([&] { finished = steps.finish(uri, std::move(from_source), at_destination, cancelled); });
    }
    const bool cancelled = failure.is_there();
    try {
        steps.confirm(std::move(finished.cookie), at_source, cancelled);
    } catch (const std::exception& e) {
        // Where the guest runs is settled: it stays a success or the failure that it is.
        logger("capi").warn("a guest that was to be moved may be left paused at its source: {}", e.what());
    }
    failure.rethrow_if_any();
    return std::move(finished.domain);
}

}  // namespace

migration_request::migration_request(unsigned long flags, const char* name, const char* uri, const char* definition,
                                     unsigned long bandwidth)
    : flags(flags) {
    if (uri) params.add(VIR_MIGRATE_PARAM_URI, uri);
    if (name) params.add(VIR_MIGRATE_PARAM_DEST_NAME, name);
    if (definition) params.add(VIR_MIGRATE_PARAM_DEST_XML, definition);
    if (bandwidth) params.add(VIR_MIGRATE_PARAM_BANDWIDTH, static_cast<unsigned long long>(bandwidth));
}

void check_offline(virConnectPtr where, const migration_request& wanted, const char* which) {
    if (!wanted.wants(VIR_MIGRATE_OFFLINE)) return;
    if (steps_with_params::from(where) || steps_of_version_3::from(where)) return;
    fail(error_domain::domain, errc::argument_unsupported, "offline migration is not supported by the {} host", which);
}

void check_alone(virConnectPtr source, const migration_request& wanted) {
    check_offline(source, wanted, "source");
    const bool daemons = wanted.wants(VIR_MIGRATE_PEER2PEER);
    if (daemons && can_go_alone(source)) return;
    fail(error_domain::domain, errc::argument_unsupported, "{} migration is not supported by the source host",
         daemons ? "p2p" : "direct");
}

void migrate_to(const call& c, virDomainPtr domain, std::optional<std::string> destination, migration_request wanted) {
    check_alone(c.conn, wanted);
    c.need(destination ? destination->c_str() : nullptr, "dconnuri");
    perform_alone(c, domain, std::move(destination), std::move(wanted));
}

virDomainPtr migrate_by_source(const call& c, virDomainPtr domain, virConnectPtr destination,
                               migration_request wanted) {
    if (!can_go_alone(c.conn)) throw_no_support(c.function);
    const auto name = value_of<std::string>(wanted.params, VIR_MIGRATE_PARAM_DEST_NAME).value_or(domain->ref().name);
    perform_alone(c, domain, c.run_on(destination, op::connect_get_uri()), std::move(wanted));
    return c.make(c.run_on(destination, op::domain_lookup_by_name(name)), destination);
}

virDomainPtr migrate_in_steps(const call& c, virDomainPtr domain, virConnectPtr destination,
                              migration_request wanted) {
    const bool with_params = steps_with_params::from(c.conn) && steps_with_params::to(destination);
    const bool version_3 = steps_of_version_3::from(c.conn) && steps_of_version_3::to(destination);
    if (wanted.wants(VIR_MIGRATE_CHANGE_PROTECTION) && !steps_with_params::from(c.conn) &&
        !steps_of_version_3::from(c.conn))
        fail(error_domain::domain, errc::argument_unsupported, "cannot enforce change protection");
    if (wanted.wants(VIR_MIGRATE_TUNNELLED))
        fail(error_domain::domain, errc::operation_invalid,
             "cannot perform tunnelled migration without using peer2peer flag");
    if (!with_params) steps_of_version_3::check(wanted.params);
    if (!with_params && !version_3) throw_no_support(c.function);
    keep_paused(c, domain, wanted);
    if (with_params) {
        steps_with_params steps(c, domain, destination, wanted.params);
        return c.make(lead(steps, wanted), destination);
    }
    steps_of_version_3 steps(c, domain, destination, wanted.params);
    return c.make(lead(steps, wanted), destination);
}

}  // namespace vir::c
