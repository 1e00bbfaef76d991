// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"

#include <chrono>
#include <utility>

namespace vir::test {
namespace {

std::uint32_t vcpus_now(const domain_def& def) { return def.vcpu.current.value_or(def.vcpu.maximum); }

}  // namespace

task<std::int32_t> driver::handle(op::connect_num_of_domains) {
    co_return domains_.count(list_domains_flags::active);
}

task<std::vector<std::int32_t>> driver::handle(op::connect_list_domains op) {
    co_return domains_.active_ids(op.max_ids);
}

task<std::int32_t> driver::handle(op::connect_num_of_defined_domains) {
    co_return domains_.count(list_domains_flags::inactive);
}

task<std::vector<std::string>> driver::handle(op::connect_list_defined_domains op) {
    co_return domains_.inactive_names(op.max_names);
}

task<std::vector<domain_ref>> driver::handle(op::connect_list_all_domains op) { co_return domains_.refs(op.flags); }

task<domain_ref> driver::handle(op::domain_lookup_by_id op) {
    if (auto found = domains_.find_id(op.id)) co_return found->ref();
    throw error(errc::no_domain, error_domain::test, in_words_of(errc::no_domain));
}

task<domain_ref> driver::handle(op::domain_lookup_by_uuid op) {
    if (auto found = domains_.find(op.uuid)) co_return found->ref();
    throw error(errc::no_domain, error_domain::test, in_words_of(errc::no_domain));
}

task<domain_ref> driver::handle(op::domain_lookup_by_name op) {
    if (auto found = domains_.find(op.name)) co_return found->ref();
    throw error(errc::no_domain, error_domain::test, in_words_of(errc::no_domain));
}

task<domain_info> driver::handle(op::domain_get_info op) {
    using namespace std::chrono;
    auto guest = get(op.domain);
    const auto& def = guest->current();
    // libvirt's test driver gives the time of day as the CPU time: it grows, as one expects.
    const auto cpu_time = duration_cast<nanoseconds>(system_clock::now().time_since_epoch());
    co_return domain_info(guest->state(), def.memory, def.current_memory.value_or(def.memory),
                          static_cast<std::uint16_t>(vcpus_now(def)), cpu_time);
}

task<domain_status> driver::handle(op::domain_get_state op) {
    auto guest = get(op.domain);
    co_return domain_status(guest->state(), guest->reason());
}

task<document<domain_def>> driver::handle(op::domain_get_xml_desc op) {
    using f = domain_xml_flags;
    allow_flags(op, f::secure | f::inactive | f::migratable);
    auto guest = get(op.domain);
    const bool inactive = any(op.flags, domain_xml_flags::inactive);
    auto def = inactive && guest->is_persistent() ? *guest->persistent : guest->current();
    if (inactive) def.id.reset();
    if (!any(op.flags, domain_xml_flags::secure)) hide_passwords(def);
    co_return document<domain_def>(std::move(def));
}

task<std::string> driver::handle(op::domain_get_os_type op) {
    get(op.domain);
    co_return "linux";
}

task<std::string> driver::handle(op::domain_get_hostname op) {
    allow_flags(op, domain_hostname_flags::none);
    co_return get_active(op.domain)->name + "host";
}

task<bool> driver::handle(op::domain_is_active op) { co_return get(op.domain)->is_active(); }
task<bool> driver::handle(op::domain_is_persistent op) { co_return get(op.domain)->is_persistent(); }
task<bool> driver::handle(op::domain_is_updated op) {
    get(op.domain);
    co_return false;
}
task<bool> driver::handle(op::domain_get_autostart op) { co_return get(op.domain)->autostart; }
task<void> driver::handle(op::domain_set_autostart op) {
    get(op.domain)->autostart = op.autostart;
    co_return;
}

task<domain_control_info> driver::handle(op::domain_get_control_info op) {
    get_active(op.domain);
    co_return domain_control_info();
}

task<domain_time> driver::handle(op::domain_get_time op) {
    if (!get(op.domain)->is_active()) fail(errc::operation_invalid, "domain is not running");
    co_return domain_time(627319920, 0);
}

// A guest that is not there keeps no time.
task<void> driver::handle(op::domain_set_time op) {
    if (!get(op.domain)->is_active()) fail(error_domain::domain, errc::operation_invalid, "domain is not running");
    co_return;
}

task<std::vector<domain_stats_record>> driver::handle(op::connect_get_all_domain_stats op) {
    const auto groups = static_cast<std::uint32_t>(op.stats);
    const auto unknown = groups & ~static_cast<std::uint32_t>(stats::state);
    if (unknown && any(op.flags, domain_stats_flags::enforce_stats))
        fail(errc::argument_unsupported, "Stats types bits {:#x} are not supported by this daemon", unknown);

    std::vector<domain_stats_record> out;
    out.reserve(op.domains.empty() ? domains_.size() : op.domains.size());
    domains_.for_some(op.domains, filters_of(op.flags), [&](const domain_ptr& guest) {
        auto& record = out.emplace_back();
        record.domain = guest->ref();
        if (groups && !any(op.stats, stats::state)) return;
        record.params.reserve(2);
        record.params.add("state.state", static_cast<std::int32_t>(guest->state()));
        record.params.add("state.reason", static_cast<std::int32_t>(guest->reason()));
    });
    co_return out;
}

}  // namespace vir::test
