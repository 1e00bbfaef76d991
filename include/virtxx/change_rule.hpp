// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/enum.hpp>
#include <virtxx/xml/diagnostic.hpp>

#include <concepts>
#include <span>
#include <string_view>

namespace vir {

struct domain_def;

/// When a change of a document takes effect on a guest that runs.
/// live: now. next_start: it can be written into the definition, and counts from the next start on. recreate: only for
/// a guest that is undefined and defined anew.
VIRTXX_ENUM(applies, live, next_start, recreate)

/// What happens at a place of a document.
VIRTXX_ENUM(change_kind, any, added, removed, changed)

/// One change, as rules look at it.
struct change_view {
    change_view(const domain_def& before, const domain_def& after, const difference& what, std::string_view key)
        : before(before), after(after), what(what), key(key) {}

    const domain_def& before;
    const domain_def& after;
    const difference& what;
    std::string_view key;  ///< of the innermost item of a list: "vda" in "/domain/devices/disk[vda]/iotune"
};

/// A line of a driver's table: what it can do about changes at a place. The first line that fits counts.
struct change_rule {
    using condition = bool (*)(const change_view&);

    constexpr change_rule(std::string_view path, vir::applies when, change_kind kind = change_kind::any,
                          condition only_if = nullptr)
        : path(path), when(when), kind(kind), only_if(only_if) {}
    constexpr change_rule(std::string_view path, vir::applies when, condition only_if)
        : change_rule(path, when, change_kind::any, only_if) {}

    /// As in difference::path, without what is in brackets: "/domain/devices/disk/target/@dev". "/domain/metadata/**"
    /// is that element and all that is in it.
    std::string_view path;
    vir::applies when;
    change_kind kind;
    condition only_if;
};

/// D says when changes of its domains' documents take effect: a table, found without I/O. A driver that does not has
/// the rules that hold for any (doc/change.hpp).
template <class D>
concept rules_changes = requires(const D& driver) {
    { driver.change_rules() } -> std::same_as<std::span<const change_rule>>;
};

/// The rules of a driver, or of what a pointer to one points at; empty: it has none.
template <class D>
std::span<const change_rule> rules_for(const D& driver) {
    if constexpr (rules_changes<D>)
        return driver.change_rules();
    else if constexpr (requires { driver->change_rules(); })
        return driver ? driver->change_rules() : std::span<const change_rule>();
    else
        return {};
}

}  // namespace vir
