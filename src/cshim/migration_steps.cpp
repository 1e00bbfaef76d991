// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/migration_steps.hpp"

#include "src/core/error_words.hpp"
#include "src/cshim/param_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace vir::c {
namespace {

constexpr std::array<std::string_view, 4> old_params{VIR_MIGRATE_PARAM_URI, VIR_MIGRATE_PARAM_DEST_NAME,
                                                     VIR_MIGRATE_PARAM_DEST_XML, VIR_MIGRATE_PARAM_BANDWIDTH};

vir::domain_migrate_flags to_flags(unsigned long flags) { return static_cast<vir::domain_migrate_flags>(flags); }

}  // namespace

template <class T>
std::optional<T> value_of(const vir::typed_params& params, const char* name) {
    const auto* value = params.find(name);
    if (!value) return std::nullopt;
    if (const auto* one = std::get_if<T>(value)) return *one;
    fail(error_domain::none, errc::invalid_arg, "Invalid type '{}' requested for parameter '{}', actual type is '{}'",
         type_name(static_cast<int>(type_of(param_value(T())))), name, type_name(static_cast<int>(type_of(*value))));
}

template std::optional<std::string> value_of(const vir::typed_params&, const char*);
template std::optional<std::uint64_t> value_of(const vir::typed_params&, const char*);

vir::typed_params with(const vir::typed_params& params, const char* name, const std::string& value) {
    vir::typed_params out;
    out.reserve(params.size() + 1);
    for (const auto& [key, old] : params)
        if (key != name) out.add(key, old);
    return out.add(name, value);
}

// ---- with parameters

bool steps_with_params::from(virConnectPtr where) noexcept {
    return where->driver().can<op::domain_migrate_begin3_params>();
}

bool steps_with_params::to(virConnectPtr where) noexcept {
    return where->driver().can<op::domain_migrate_prepare3_params>();
}

vir::migrate_begun steps_with_params::begin(unsigned long flags) {
    return c_.run(op::domain_migrate_begin3_params(c_.ref(domain_), params_, to_flags(flags)));
}

vir::migrate_prepared steps_with_params::prepare(const std::string& definition, cookie from_source,
                                                 unsigned long flags) {
    // What the destination is told is the source's answer, which has taken up what the caller gave.
    auto params = with(params_, VIR_MIGRATE_PARAM_DEST_XML, definition);
    auto got = c_.run_on(destination_, op::domain_migrate_prepare3_params(std::move(params), std::move(from_source),
                                                                          to_flags(flags)));
    if (!got.uri) got.uri = value_of<std::string>(params_, VIR_MIGRATE_PARAM_URI);
    return got;
}

migration_steps::cookie steps_with_params::perform(const std::string& uri, cookie from_destination,
                                                   unsigned long flags) {
    auto params = uri.empty() ? params_ : with(params_, VIR_MIGRATE_PARAM_URI, uri);
    return c_.run(op::domain_migrate_perform3_params(c_.ref(domain_), std::nullopt, std::move(params),
                                                     std::move(from_destination), to_flags(flags)));
}

vir::migrate_finished steps_with_params::finish(const std::string& uri, cookie from_source, unsigned long flags,
                                                bool cancelled) {
    auto params = uri.empty() ? params_ : with(params_, VIR_MIGRATE_PARAM_URI, uri);
    if (!params.find(VIR_MIGRATE_PARAM_DEST_NAME))
        params = with(params, VIR_MIGRATE_PARAM_DEST_NAME, domain_->ref().name);
    return c_.run_on(destination_, op::domain_migrate_finish3_params(std::move(params), std::move(from_source),
                                                                     to_flags(flags), cancelled));
}

void steps_with_params::confirm(cookie from_destination, unsigned long flags, bool cancelled) {
    c_.run(op::domain_migrate_confirm3_params(c_.ref(domain_), params_, std::move(from_destination), to_flags(flags),
                                              cancelled));
}

// ---- version 3

void steps_of_version_3::check(const vir::typed_params& params) {
    const auto is_old = [](const auto& one) { return std::ranges::find(old_params, one.first) != old_params.end(); };
    if (!std::ranges::all_of(params, is_old))
        fail(error_domain::domain, errc::argument_unsupported,
             "Migration APIs with extensible parameters are not supported but extended parameters were passed");
    for (const char* name : {VIR_MIGRATE_PARAM_URI, VIR_MIGRATE_PARAM_DEST_NAME, VIR_MIGRATE_PARAM_DEST_XML})
        value_of<std::string>(params, name);
    value_of<std::uint64_t>(params, VIR_MIGRATE_PARAM_BANDWIDTH);
}

steps_of_version_3::steps_of_version_3(const call& c, virDomainPtr domain, virConnectPtr destination,
                                       const vir::typed_params& params)
    : migration_steps(c, domain, destination),
      uri_(value_of<std::string>(params, VIR_MIGRATE_PARAM_URI)),
      name_(value_of<std::string>(params, VIR_MIGRATE_PARAM_DEST_NAME)),
      definition_(value_of<std::string>(params, VIR_MIGRATE_PARAM_DEST_XML)),
      bandwidth_(value_of<std::uint64_t>(params, VIR_MIGRATE_PARAM_BANDWIDTH).value_or(0)) {}

bool steps_of_version_3::from(virConnectPtr where) noexcept {
    return where->driver().can<op::domain_migrate_begin3>();
}

bool steps_of_version_3::to(virConnectPtr where) noexcept {
    return where->driver().can<op::domain_migrate_prepare3>();
}

vir::migrate_begun steps_of_version_3::begin(unsigned long flags) {
    return c_.run(op::domain_migrate_begin3(c_.ref(domain_), definition_, to_flags(flags), name_, bandwidth_));
}

vir::migrate_prepared steps_of_version_3::prepare(const std::string& definition, cookie from_source,
                                                  unsigned long flags) {
    auto got = c_.run_on(destination_, op::domain_migrate_prepare3(std::move(from_source), uri_, to_flags(flags),
                                                                   name_, bandwidth_, definition));
    if (!got.uri) got.uri = uri_;
    return got;
}

migration_steps::cookie steps_of_version_3::perform(const std::string& uri, cookie from_destination,
                                                    unsigned long flags) {
    std::optional<std::string> to;
    if (!uri.empty()) to = uri;
    return c_.run(op::domain_migrate_perform3(c_.ref(domain_), std::nullopt, std::move(from_destination), std::nullopt,
                                              std::move(to), to_flags(flags), name_, bandwidth_));
}

vir::migrate_finished steps_of_version_3::finish(const std::string& uri, cookie from_source, unsigned long flags,
                                                 bool cancelled) {
    std::optional<std::string> to;
    if (!uri.empty()) to = uri;
    return c_.run_on(destination_,
                     op::domain_migrate_finish3(name_.value_or(domain_->ref().name), std::move(from_source),
                                                std::nullopt, std::move(to), to_flags(flags), cancelled));
}

void steps_of_version_3::confirm(cookie from_destination, unsigned long flags, bool cancelled) {
    c_.run(op::domain_migrate_confirm3(c_.ref(domain_), std::move(from_destination), to_flags(flags), cancelled));
}

}  // namespace vir::c
