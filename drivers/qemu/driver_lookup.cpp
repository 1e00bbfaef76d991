// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/document_facts.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/stats.hpp"

// Which guests there are, and what is known of them. Nothing here asks a monitor and waits for it, but for the bulk
// stats, which wait for all together and not for long.
namespace vir::qemu {

task<std::int32_t> driver::handle(op::connect_num_of_domains) {
    co_return site_->domains.count(list_domains_flags::active);
}

task<std::vector<std::int32_t>> driver::handle(op::connect_list_domains op) {
    co_return site_->domains.active_ids(op.max_ids);
}

task<std::int32_t> driver::handle(op::connect_num_of_defined_domains) {
    co_return site_->domains.count(list_domains_flags::inactive);
}

task<std::vector<std::string>> driver::handle(op::connect_list_defined_domains op) {
    co_return site_->domains.inactive_names(op.max_names);
}

task<std::vector<domain_ref>> driver::handle(op::connect_list_all_domains op) {
    co_return site_->domains.refs(op.flags);
}

task<domain_ref> driver::handle(op::domain_lookup_by_id op) { co_return site_->domains.by_id(op.id)->ref(); }
task<domain_ref> driver::handle(op::domain_lookup_by_uuid op) { co_return site_->domains.by_uuid(op.uuid)->ref(); }
task<domain_ref> driver::handle(op::domain_lookup_by_name op) { co_return site_->domains.by_name(op.name)->ref(); }

task<domain_info> driver::handle(op::domain_get_info op) { co_return info_of(*site_->domains.get(op.domain)); }

task<domain_status> driver::handle(op::domain_get_state op) {
    const auto guest = site_->domains.get(op.domain);
    co_return domain_status(guest->state(), guest->reason());
}

task<document<domain_def>> driver::handle(op::domain_get_xml_desc op) {
    using f = domain_xml_flags;
    check_flags(op, f::secure | f::inactive | f::update_cpu | f::migratable);
    const auto guest = site_->domains.get(op.domain);
    const bool live = guest->is_active() && !any(op.flags, f::inactive | f::migratable);
    domain_def def = live || !guest->persistent ? guest->current() : *guest->persistent;
    if (!live) def.id.reset();
    if (!any(op.flags, f::secure)) hide_passwords(def);
    co_return document<domain_def>(std::move(def));
}

task<std::string> driver::handle(op::domain_get_os_type op) {
    const auto type = site_->domains.get(op.domain)->current().os.type.type;
    co_return std::string(to_string(type.value_or(guest::os_type::hvm)));
}

task<bool> driver::handle(op::domain_is_active op) { co_return site_->domains.get(op.domain)->is_active(); }
task<bool> driver::handle(op::domain_is_persistent op) { co_return site_->domains.get(op.domain)->is_persistent(); }
task<bool> driver::handle(op::domain_is_updated op) { co_return site_->domains.get(op.domain)->updated; }
task<bool> driver::handle(op::domain_get_autostart op) { co_return site_->domains.get(op.domain)->autostart; }

task<domain_control_info> driver::handle(op::domain_get_control_info op) {
    const auto run = running_instance(*site_->domains.get(op.domain));
    domain_control_info out;
    if (!run->monitor || !run->monitor->is_open()) {
        out.state = domain_control_state::error;
        out.details = domain_control_error_reason::monitor;
    } else if (run->monitor->unanswered() > 0) {
        out.state = domain_control_state::occupied;
        out.state_time = std::chrono::duration_cast<std::chrono::milliseconds>(run->monitor->stalled_for());
    } else if (const auto jobs = run->guest->jobs.jobs(); !jobs.empty() && jobs.front().active) {
        out.state = domain_control_state::job;
        out.state_time = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - jobs.front().since);
    }
    co_return out;
}

task<domain_job_info> driver::handle(op::domain_get_job_info op) {
    // No operation here is one of minutes yet.
    running_instance(*site_->domains.get(op.domain));
    co_return domain_job_info();
}

task<domain_job_stats> driver::handle(op::domain_get_job_stats op) {
    using f = domain_job_stats_flags;
    check_flags(op, f::completed | f::keep_completed);
    const auto guest = site_->domains.get(op.domain);
    if (any(op.flags, f::keep_completed) && !any(op.flags, f::completed))
        throw error(errc::invalid_arg, error_domain::domain,
                    "Flag 'VIR_DOMAIN_JOB_STATS_COMPLETED' is required by flag 'VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED'");
    if (!any(op.flags, f::completed)) running_instance(*guest);
    co_return domain_job_stats();
}

task<kibibytes> driver::handle(op::domain_get_max_memory op) {
    co_return site_->domains.get(op.domain)->current().memory;
}

task<std::int32_t> driver::handle(op::domain_get_max_vcpus op) {
    co_return static_cast<std::int32_t>(site_->domains.get(op.domain)->current().vcpu.maximum);
}

task<std::int32_t> driver::handle(op::domain_get_vcpus_flags op) {
    using f = domain_vcpu_flags;
    check_flags(op, f::live | f::config | f::maximum);
    const auto guest = site_->domains.get(op.domain);
    if (any(op.flags, f::live) && !guest->is_active())
        fail(error_domain::domain, errc::operation_invalid, "domain is not running");
    if (any(op.flags, f::config) && !guest->persistent)
        fail(error_domain::domain, errc::operation_invalid, "transient domains do not have any persistent config");
    const auto& vcpus = (any(op.flags, f::config) ? *guest->persistent : guest->current()).vcpu;
    const auto count = any(op.flags, f::maximum) ? vcpus.maximum : vcpus.current.value_or(vcpus.maximum);
    co_return static_cast<std::int32_t>(count);
}

task<std::vector<domain_stats_record>> driver::handle(op::connect_get_all_domain_stats op) {
    using f = domain_stats_flags;
    const auto unknown = op.stats & ~answerable;
    if (any(op.flags, f::enforce_stats) && unknown != stats::all)
        fail(errc::argument_unsupported, "Stats types bits {:#x} are not supported by this daemon or QEMU",
             static_cast<std::uint32_t>(unknown));
    co_return co_await collect_stats(site_->domains.some(op.domains, filters_of(op.flags)), op.stats, op.flags);
}

}  // namespace vir::qemu
