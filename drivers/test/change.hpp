// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/test/domain.hpp"
#include "drivers/test/errors.hpp"

#include <virtxx/flags.hpp>
#include <virtxx/op/domain_tuning_types.hpp>

#include <memory>
#include <utility>

/// Which of a domain's two definitions an operation is about, and how it changes them.
namespace vir::test {

struct targets {
    bool live = false;
    bool config = false;
};

/// What the flags live and config mean for the domain; neither: what is current. Errors: operation_invalid.
template <class Flags>
targets targets_of(const domain& guest, Flags flags) {
    targets out;
    out.live = any(flags, Flags::live);
    out.config = any(flags, Flags::config);
    if (!out.live && !out.config) (guest.is_active() ? out.live : out.config) = true;
    if (out.live && !guest.is_active())
        fail(error_domain::domain, errc::operation_invalid, "domain is not running");
    if (out.config && !guest.is_persistent())
        fail(error_domain::domain, errc::operation_invalid, "transient domains do not have any persistent config");
    return out;
}

/// The definition that an operation means which is about one of the two. Errors: invalid_arg for both flags,
/// operation_invalid.
template <class Flags>
std::shared_ptr<const domain_def>& definition_of(domain& guest, Flags flags) {
    if (any(flags, Flags::live) && any(flags, Flags::config))
        throw error(errc::invalid_arg, error_domain::domain,
                    "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive")
            .with_str(1, "virDomainObjGetOneDefState")
            .with_str(2, "flags");
    return targets_of(guest, flags).live ? guest.live : guest.persistent;
}

/// What operations support that tell parameters of one of the two.
inline constexpr auto one_of_two =
    domain_parameter_flags::live | domain_parameter_flags::config | domain_parameter_flags::string_okay;

/// Documents that were handed out stay as they are: the change goes into a copy.
template <class F>
void change(std::shared_ptr<const domain_def>& def, F apply) {
    auto copy = std::make_shared<domain_def>(*def);
    apply(*copy);
    def = std::move(copy);
}

template <class F>
void change(domain& guest, targets which, F apply) {
    if (which.config) change(guest.persistent, apply);
    if (which.live) change(guest.live, apply);
}

/// The value of a box that the change needs, made if there is none.
template <class T>
T& filled(box<T>& boxed) {
    return boxed ? *boxed : boxed.emplace();
}

/// Takes a value out of the document that says nothing any more.
template <class T>
void drop_if_empty(box<T>& boxed) {
    if (boxed && *boxed == T()) boxed.reset();
}

}  // namespace vir::test
