// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/call.hpp"
#include "src/cshim/migration.hpp"

#include <virtxx/op/domain_migrate_steps.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace vir::c {

/// The first value of that name, when there is one. Errors: invalid_arg when it is of another type than T.
template <class T>
std::optional<T> value_of(const vir::typed_params& params, const char* name);

/// The parameters with another value of that name, or one more.
vir::typed_params with(const vir::typed_params& params, const char* name, const std::string& value);

/// The steps of a migration on two connections, each with the cookie of the one before: the operations of one
/// generation. `flags` are those for the side that is asked.
class migration_steps {
public:
    using cookie = std::vector<std::byte>;

    migration_steps(const call& c, virDomainPtr domain, virConnectPtr destination) noexcept
        : c_(c), domain_(domain), destination_(destination) {}
    migration_steps(const migration_steps&) = delete;
    virtual ~migration_steps() = default;

    virtual vir::migrate_begun begin(unsigned long flags) = 0;
    virtual vir::migrate_prepared prepare(const std::string& definition, cookie from_source, unsigned long flags) = 0;
    virtual cookie perform(const std::string& uri, cookie from_destination, unsigned long flags) = 0;
    virtual vir::migrate_finished finish(const std::string& uri, cookie from_source, unsigned long flags,
                                         bool cancelled) = 0;
    virtual void confirm(cookie from_destination, unsigned long flags, bool cancelled) = 0;

protected:
    const call& c_;
    virDomainPtr domain_;
    virConnectPtr destination_;
};

/// Those with parameters.
class steps_with_params final : public migration_steps {
public:
    steps_with_params(const call& c, virDomainPtr domain, virConnectPtr destination, vir::typed_params params)
        : migration_steps(c, domain, destination), params_(std::move(params)) {}

    /// Whether a connection can be the source, or the destination, of these.
    static bool from(virConnectPtr where) noexcept;
    static bool to(virConnectPtr where) noexcept;

    vir::migrate_begun begin(unsigned long flags) override;
    vir::migrate_prepared prepare(const std::string& definition, cookie from_source, unsigned long flags) override;
    cookie perform(const std::string& uri, cookie from_destination, unsigned long flags) override;
    vir::migrate_finished finish(const std::string& uri, cookie from_source, unsigned long flags,
                                 bool cancelled) override;
    void confirm(cookie from_destination, unsigned long flags, bool cancelled) override;

private:
    vir::typed_params params_;
};

/// Those of version 3, which know four parameters.
class steps_of_version_3 final : public migration_steps {
public:
    /// Errors: argument_unsupported for other parameters.
    steps_of_version_3(const call& c, virDomainPtr domain, virConnectPtr destination, const vir::typed_params& params);

    static bool from(virConnectPtr where) noexcept;
    static bool to(virConnectPtr where) noexcept;
    /// Throws argument_unsupported, or invalid_arg for one of another type.
    static void check(const vir::typed_params& params);

    vir::migrate_begun begin(unsigned long flags) override;
    vir::migrate_prepared prepare(const std::string& definition, cookie from_source, unsigned long flags) override;
    cookie perform(const std::string& uri, cookie from_destination, unsigned long flags) override;
    vir::migrate_finished finish(const std::string& uri, cookie from_source, unsigned long flags,
                                 bool cancelled) override;
    void confirm(cookie from_destination, unsigned long flags, bool cancelled) override;

private:
    std::optional<std::string> uri_;
    std::optional<std::string> name_;
    std::optional<std::string> definition_;
    std::uint64_t bandwidth_;
};

}  // namespace vir::c
