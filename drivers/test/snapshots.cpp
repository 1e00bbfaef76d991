// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"
#include "src/core/flag_rules.hpp"

#include <utility>

// Which snapshots there are, and what becomes of them; taking one is snapshot_create.cpp's.
namespace vir::test {
namespace {

using list_flags = domain_snapshot_list_flags;
using snapshot_ptr = moment_list<domain_snapshot_def>::pointer;

constexpr auto filters = list_flags::metadata | list_flags::no_metadata | list_flags::leaves | list_flags::no_leaves |
                         list_flags::inactive | list_flags::active | list_flags::disk_only | list_flags::internal |
                         list_flags::external | list_flags::topological;

bool is_shown(const domain& of, const domain_snapshot_def& one, list_flags flags) {
    using f = list_flags;
    using state = snapshot::guest_state;
    if (!passes(flags, f::metadata, f::no_metadata, true)) return false;
    if (any(flags, f::leaves | f::no_leaves) && !passes(flags, f::no_leaves, f::leaves, of.snapshots.has_children(one)))
        return false;
    if (any(flags, f::inactive | f::active | f::disk_only)) {
        const auto kind = one.state == state::shutoff         ? f::inactive
                          : one.state == state::disk_snapshot ? f::disk_only
                                                              : f::active;
        if (!any(flags, kind)) return false;
    }
    const bool external = snapshot::usual_place(one) == device::disk_snapshot::external;
    return passes(flags, f::external, f::internal, external);
}

// Every list has parents before their children, as the flag topological asks.
std::vector<snapshot_ptr> shown(const domain& of, const std::string& below, bool deep, list_flags flags) {
    auto out = of.snapshots.below(below, deep);
    std::erase_if(out, [&](const snapshot_ptr& one) { return !is_shown(of, *one, flags); });
    return out;
}

std::vector<domain_snapshot_ref> refs(const domain& of, const std::vector<snapshot_ptr>& list) {
    std::vector<domain_snapshot_ref> out;
    for (const auto& one : list) out.emplace_back(one->name, of.ref());
    return out;
}

std::vector<std::string> names(const std::vector<snapshot_ptr>& list, std::int32_t most) {
    std::vector<std::string> out;
    for (const auto& one : list) {
        if (std::cmp_greater_equal(out.size(), std::max(most, 0))) break;
        out.push_back(one->name);
    }
    return out;
}

snapshot_ptr of_name(const domain& of, const std::string& name) {
    if (auto found = of.snapshots.find(name)) return found;
    fail(errc::no_domain_snapshot, "no domain snapshot with matching name '{}'", name);
}

// Of a domain those without a parent (roots) or all, of a snapshot its children or (descendants) all below.
template <class Op>
std::vector<snapshot_ptr> of_domain(const Op& op, const domain& guest) {
    allow_flags(op, filters | list_flags::roots);
    return shown(guest, {}, !any(op.flags, list_flags::roots), op.flags);
}
template <class Op>
std::vector<snapshot_ptr> of_snapshot(const Op& op, const domain& guest) {
    allow_flags(op, filters | list_flags::descendants);
    return shown(guest, of_name(guest, op.snapshot.name)->name, any(op.flags, list_flags::descendants), op.flags);
}

}  // namespace

task<std::int32_t> driver::handle(op::domain_snapshot_num op) {
    co_return static_cast<std::int32_t>(of_domain(op, *get(op.domain)).size());
}
task<std::vector<std::string>> driver::handle(op::domain_snapshot_list_names op) {
    co_return names(of_domain(op, *get(op.domain)), op.max_names);
}
task<std::vector<domain_snapshot_ref>> driver::handle(op::domain_list_all_snapshots op) {
    auto guest = get(op.domain);
    co_return refs(*guest, of_domain(op, *guest));
}
task<std::int32_t> driver::handle(op::domain_snapshot_num_children op) {
    co_return static_cast<std::int32_t>(of_snapshot(op, *get(op.snapshot.domain)).size());
}
task<std::vector<std::string>> driver::handle(op::domain_snapshot_list_children_names op) {
    co_return names(of_snapshot(op, *get(op.snapshot.domain)), op.max_names);
}
task<std::vector<domain_snapshot_ref>> driver::handle(op::domain_snapshot_list_all_children op) {
    auto guest = get(op.snapshot.domain);
    co_return refs(*guest, of_snapshot(op, *guest));
}

task<domain_snapshot_ref> driver::handle(op::domain_snapshot_lookup_by_name op) {
    auto guest = get(op.domain);
    co_return domain_snapshot_ref(of_name(*guest, op.name)->name, guest->ref());
}

task<bool> driver::handle(op::domain_has_current_snapshot op) {
    co_return get(op.domain)->snapshots.current() != nullptr;
}

task<domain_snapshot_ref> driver::handle(op::domain_snapshot_current op) {
    auto guest = get(op.domain);
    const auto current = guest->snapshots.current();
    if (!current) fail(errc::no_domain_snapshot, "the domain does not have a current snapshot");
    co_return domain_snapshot_ref(current->name, guest->ref());
}

task<domain_snapshot_ref> driver::handle(op::domain_snapshot_get_parent op) {
    auto guest = get(op.snapshot.domain);
    const auto one = of_name(*guest, op.snapshot.name);
    if (one->parent.empty()) fail(errc::no_domain_snapshot, "snapshot '{}' does not have a parent", one->name);
    co_return domain_snapshot_ref(one->parent, guest->ref());
}

task<bool> driver::handle(op::domain_snapshot_is_current op) {
    auto guest = get(op.snapshot.domain);
    co_return of_name(*guest, op.snapshot.name) == guest->snapshots.current();
}

task<bool> driver::handle(op::domain_snapshot_has_metadata op) {
    of_name(*get(op.snapshot.domain), op.snapshot.name);
    co_return true;
}

task<document<domain_snapshot_def>> driver::handle(op::domain_snapshot_get_xml_desc op) {
    allow_flags(op, domain_snapshot_xml_flags::secure);
    auto def = *of_name(*get(op.snapshot.domain), op.snapshot.name);
    if (!any(op.flags, domain_snapshot_xml_flags::secure)) {
        if (def.domain) hide_passwords(*def.domain);
        if (def.inactive_domain) hide_passwords(*def.inactive_domain);
    }
    co_return document<domain_snapshot_def>(std::move(def));
}

task<void> driver::handle(op::domain_revert_to_snapshot op) {
    using f = domain_snapshot_revert_flags;
    using state = snapshot::guest_state;
    check_exclusive<f>(error_domain::domain_snapshot, op.flags, {f::running, "VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING"},
                       {f::paused, "VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED"});
    allow_flags(op, f::running | f::paused | f::force);
    auto guest = get(op.snapshot.domain);
    const auto to = of_name(*guest, op.snapshot.name);

    const bool ran = to->state == state::running || to->state == state::paused;
    const bool runs = ran || any(op.flags, f::running | f::paused);
    const bool pauses = any(op.flags, f::paused) || (to->state == state::paused && !any(op.flags, f::running));
    if (guest->is_active()) {
        guest->set_state(domain_state::shutoff, domain_shutoff_reason::from_snapshot);
        guest->stop();
        tell(*guest, lifecycle::stopped, stopped_detail::from_snapshot);
    }
    guest->set_state(domain_state::shutoff, domain_shutoff_reason::from_snapshot);
    if (guest->is_persistent()) guest->persistent = std::make_shared<const domain_def>(*to->domain);
    guest->snapshots.set_current(to->name);
    if (!runs) {
        forget_if_transient(guest);
        co_return;
    }
    start(guest, *to->domain, domain_running_reason::from_snapshot);
    tell(*guest, lifecycle::started, started_detail::from_snapshot);
    if (pauses) {
        guest->set_state(domain_state::paused, domain_paused_reason::from_snapshot);
        tell(*guest, lifecycle::suspended, suspended_detail::from_snapshot);
    }
}

task<void> driver::handle(op::domain_snapshot_delete op) {
    using f = domain_snapshot_delete_flags;
    check_exclusive<f>(error_domain::domain_snapshot, op.flags, {f::children, "VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN"},
                       {f::children_only, "VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY"});
    allow_flags(op, f::children | f::children_only);
    auto guest = get(op.snapshot.domain);
    const auto name = of_name(*guest, op.snapshot.name)->name;
    if (any(op.flags, f::children | f::children_only)) guest->snapshots.remove_below(name);
    if (!any(op.flags, f::children_only)) guest->snapshots.remove(name);
    co_return;
}

}  // namespace vir::test
