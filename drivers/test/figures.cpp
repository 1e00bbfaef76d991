// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"
#include "drivers/test/errors.hpp"

#include "drivers/test/change.hpp"
#include "src/core/known_params.hpp"

#include <algorithm>

// Nothing runs, so nothing is counted: the figures are those of libvirt's test driver, the same ones on each call.
namespace vir::test {
namespace {

constexpr std::string_view all_perf_events[] = {
    "cmt",           "mbmt",           "mbml",          "cpu_cycles",
    "instructions",  "cache_references", "cache_misses", "branch_instructions",
    "branch_misses", "bus_cycles",     "stalled_cycles_frontend", "stalled_cycles_backend",
    "ref_cpu_cycles", "cpu_clock",     "task_clock",    "page_faults",
    "context_switches", "cpu_migrations", "page_faults_min", "page_faults_maj",
    "alignment_faults", "emulation_faults",
};

std::ptrdiff_t place_of(std::string_view event) {
    return std::ranges::find(all_perf_events, event) - std::begin(all_perf_events);
}

const std::vector<known_param>& perf_params() {
    static const auto all = [] {
        std::vector<known_param> out;
        for (auto name : all_perf_events) out.push_back({name, param_type::boolean});
        return out;
    }();
    return all;
}

// The host's CPUs that the domain has run on.
constexpr std::uint32_t used_cpus = 2;
constexpr std::uint64_t cpu_time = 48772617035, user_time = 5540000000, system_time = 6460000000;  // ns
constexpr std::uint64_t vcpu_time = 23151740627;  // ns, on the first of them

typed_params first_of(const typed_params& all, std::size_t count) {
    typed_params out;
    for (std::size_t i = 0; i < std::min(count, all.size()); ++i) out.add(all[i].first, all[i].second);
    return out;
}

}  // namespace

task<std::vector<domain_memory_stat>> driver::handle(op::domain_memory_stats op) {
    using tag = domain_memory_stat_tag;
    auto guest = get(op.domain);
    if (!guest->is_active()) fail(error_domain::domain, errc::operation_invalid, "domain is not running");
    // It is the balloon that tells.
    const auto& balloon = guest->live->devices.memballoon;
    if (!balloon || balloon->model == device::memballoon_model::none) co_return std::vector<domain_memory_stat>();
    const auto now = guest->live->current_memory.value_or(guest->live->memory).count();
    std::vector<domain_memory_stat> out;
    const auto add = [&](tag what, std::uint64_t value) {
        if (out.size() < op.max_stats) out.emplace_back(what, value);
    };
    add(tag::actual_balloon, now);
    add(tag::swap_in, 0);
    add(tag::swap_out, 0);
    add(tag::major_fault, 0);
    add(tag::minor_fault, 0);
    add(tag::unused, now / 2);
    add(tag::available, now);
    add(tag::usable, now / 2);
    add(tag::last_update, 627319920);
    add(tag::disk_caches, now / 8);
    add(tag::hugetlb_pgalloc, 0);
    add(tag::hugetlb_pgfail, 0);
    add(tag::rss, now / 2);
    co_return out;
}

task<void> driver::handle(op::domain_set_memory_stats_period op) {
    allow_flags(op, domain_memory_flags::live | domain_memory_flags::config);
    if (op.period.count() < 0)
        throw error(errc::invalid_arg, error_domain::domain,
                    "period in virDomainSetMemoryStatsPeriod must be zero or greater");
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    const auto& balloon = kept->devices.memballoon;
    if (!balloon || balloon->model == device::memballoon_model::none)
        fail(errc::internal_error, "No memory balloon device configured, can not set the collection period");
    change(kept, [&](domain_def& def) {
        const auto seconds = static_cast<std::uint32_t>(op.period.count());
        def.devices.memballoon->stats_period = seconds ? std::optional(seconds) : std::nullopt;
    });
    co_return;
}

task<domain_cpu_stats> driver::handle(op::domain_get_cpu_stats op) {
    allow_flags(op, domain_parameter_flags::string_okay);
    if (op.start_cpu == -1 && op.ncpus > 1)
        throw error(errc::invalid_arg, error_domain::domain, "ncpus must be 1 when start_cpu is -1");
    if (op.start_cpu < -1)
        throw error(errc::invalid_arg, error_domain::domain,
                    "start_cpu in virDomainGetCPUStats must be zero or greater");
    get_active(op.domain);
    domain_cpu_stats out;
    if (op.start_cpu == -1) {
        typed_params all;
        all.add("cpu_time", cpu_time).add("user_time", user_time).add("system_time", system_time);
        out.count = static_cast<std::int32_t>(op.nparams ? std::min<std::size_t>(op.nparams, all.size()) : all.size());
        out.params = first_of(all, op.nparams);
        co_return out;
    }
    if (op.nparams == 0) {
        out.count = op.ncpus ? 2 : static_cast<std::int32_t>(used_cpus);
        co_return out;
    }
    const auto start = static_cast<std::uint32_t>(op.start_cpu);
    if (start >= used_cpus)
        fail(errc::invalid_arg, "start_cpu {} larger than maximum of {}", start, used_cpus - 1);
    for (auto cpu = start; cpu < used_cpus && cpu - start < op.ncpus; ++cpu) {
        typed_params all;
        all.add("cpu_time", cpu_time / used_cpus + cpu).add("vcpu_time", vcpu_time + cpu);
        for (const auto& [name, value] : first_of(all, op.nparams)) out.params.add(name, value);
    }
    out.count = static_cast<std::int32_t>(std::min<std::uint32_t>(op.nparams, 2));
    co_return out;
}

task<typed_params> driver::handle(op::domain_get_perf_events op) {
    allow_flags(op, one_of_two);
    auto guest = get(op.domain);
    const auto& def = *definition_of(*guest, op.flags);
    const auto enabled = [&](std::string_view event) {
        if (!def.options) return false;
        return std::ranges::any_of(def.options->perf, [&](auto& one) { return one.name == event && one.enabled; });
    };
    typed_params out;
    for (auto name : all_perf_events) out.add(std::string(name), enabled(name));
    co_return out;
}

task<void> driver::handle(op::domain_set_perf_events op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    check_params(op.params, perf_params());
    auto guest = get(op.domain);
    change(definition_of(*guest, op.flags), [&](domain_def& def) {
        auto& events = filled(def.options).perf;
        for (const auto& [name, value] : op.params) {
            auto event = std::ranges::find(events, name, &guest::perf_event::name);
            if (event == events.end()) {
                event = std::ranges::find_if(events, [&](auto& one) { return place_of(one.name) > place_of(name); });
                event = events.emplace(event);
                event->name = name;
            }
            event->enabled = std::get<bool>(value);
        }
    });
    co_return;
}

task<security_label> driver::handle(op::domain_get_security_label op) {
    const bool active = get(op.domain)->is_active();
    co_return security_label(active ? "libvirt-test" : "", active);
}

}  // namespace vir::test
