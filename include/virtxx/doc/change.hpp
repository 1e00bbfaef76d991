// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include <virtxx/change_rule.hpp>
#include <virtxx/doc/domain.hpp>

namespace vir {

/// A difference of two domains' documents, and when a guest that runs takes it.
struct change : difference {
    change() = default;
    change(difference what, vir::applies when) : difference(std::move(what)), when(when) {}

    vir::applies when = vir::applies::next_start;

    friend bool operator==(const change&, const change&) = default;
};

/// What vir::compare finds, and what the rules of a driver say of each: those of conn.change_rules(), of a
/// driver_entry, or none. After a driver's rules come those that hold for any: another UUID, name or hypervisor is
/// another guest, and all else counts from the next start on.
///
/// `before` is the document of the guest as it runs. The rules are about what the hypervisor can do to such a guest:
/// the guest itself may still refuse (a device that it does not let go).
std::vector<change> changes(const domain_def& before, const domain_def& after, std::span<const change_rule> rules = {});

/// When all of the changes have taken effect: the latest of each one's.
applies latest(std::span<const change> changes) noexcept;

}  // namespace vir
