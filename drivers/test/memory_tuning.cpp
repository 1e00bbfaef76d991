// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"
#include "drivers/test/errors.hpp"

#include "drivers/test/change.hpp"
#include "src/core/known_params.hpp"

#include <algorithm>

namespace vir::test {
namespace {

// ---- the scheduler, of which a domain has one parameter that never changes

constexpr known_param scheduler_params[] = {{"weight", param_type::uint32}};
constexpr std::uint32_t scheduler_weight = 50;

// ---- memory

// What C programs know as no limit, in KiB.
constexpr kibibytes unlimited(9007199254740991);

struct memory_limit {
    std::string_view name;
    std::optional<kibibytes> guest::memory_tune::*member;
};
constexpr memory_limit memory_limits[] = {
    {"hard_limit", &guest::memory_tune::hard_limit},
    {"soft_limit", &guest::memory_tune::soft_limit},
    {"swap_hard_limit", &guest::memory_tune::swap_hard_limit},
};
constexpr known_param memory_params[] = {
    {"hard_limit", param_type::uint64},
    {"soft_limit", param_type::uint64},
    {"swap_hard_limit", param_type::uint64},
};

guest::memory_tune memory_tune_of(const domain_def& def) {
    return def.options && def.options->memory_tune ? *def.options->memory_tune : guest::memory_tune();
}

// ---- NUMA

constexpr known_param numa_params[] = {{"numa_mode", param_type::int32}, {"numa_nodeset", param_type::string}};

guest::numa_memory numa_memory_of(const domain_def& def) {
    if (!def.options || !def.options->numa_tune) return {};
    return def.options->numa_tune->memory.value_or(guest::numa_memory());
}

// The numbers of C and the words of documents have one order.
constexpr int numa_modes = 4;

guest::numa_mode numa_mode_of(std::int32_t number) {
    if (number < 0 || number >= numa_modes) fail(errc::invalid_arg, "unsupported numatune mode: '{}'", number);
    return static_cast<guest::numa_mode>(number);
}

index_set nodes_of(const std::string& text) {
    const auto nodes = index_set::parse(text);
    if (!nodes) fail(error_domain::none, errc::invalid_arg, "Failed to parse bitmap '{}'", text);
    if (nodes->empty()) fail(errc::operation_invalid, "Invalid nodeset of 'numatune': {}", text);
    return *nodes;
}

}  // namespace

task<scheduler_type> driver::handle(op::domain_get_scheduler_type op) {
    get(op.domain);
    co_return scheduler_type("fair", 1);
}

task<typed_params> driver::handle(op::domain_get_scheduler_parameters op) {
    allow_flags(op, domain_parameter_flags::string_okay);
    get(op.domain);
    typed_params out;
    out.add("weight", scheduler_weight);
    co_return out;
}

task<void> driver::handle(op::domain_set_scheduler_parameters op) {
    allow_flags(op, domain_affect::none);
    check_params(op.params, scheduler_params);
    get(op.domain);
    co_return;
}

task<typed_params> driver::handle(op::domain_get_memory_parameters op) {
    allow_flags(op, one_of_two);
    auto guest = get(op.domain);
    const auto tune = memory_tune_of(*definition_of(*guest, op.flags));
    typed_params out;
    for (const auto& one : memory_limits)
        out.add(std::string(one.name), (tune.*one.member).value_or(unlimited).count());
    co_return out;
}

task<void> driver::handle(op::domain_set_memory_parameters op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    check_params(op.params, memory_params);
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    auto tune = memory_tune_of(*kept);
    for (const auto& one : memory_limits)
        if (const auto* given = op.params.find<std::uint64_t>(one.name)) tune.*one.member = kibibytes(*given);
    if (tune.hard_limit.value_or(unlimited) > tune.swap_hard_limit.value_or(unlimited))
        fail(errc::invalid_arg, "memory hard_limit tunable value must be lower than or equal to swap_hard_limit");
    for (const auto& one : memory_limits)
        if (tune.*one.member >= unlimited) (tune.*one.member).reset();
    change(kept, [&](domain_def& def) {
        filled(def.options).memory_tune = tune;
        drop_if_empty(def.options->memory_tune);
    });
    co_return;
}

task<typed_params> driver::handle(op::domain_get_numa_parameters op) {
    allow_flags(op, one_of_two);
    auto guest = get(op.domain);
    const auto memory = numa_memory_of(*definition_of(*guest, op.flags));
    typed_params out;
    out.add("numa_mode", static_cast<std::int32_t>(memory.mode.value_or(guest::numa_mode::strict)));
    out.add("numa_nodeset", memory.nodes ? to_string(*memory.nodes) : std::string());
    co_return out;
}

task<void> driver::handle(op::domain_set_numa_parameters op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    check_params(op.params, numa_params);
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    std::optional<guest::numa_mode> mode;
    std::optional<index_set> nodes;
    for (const auto& [name, value] : op.params) {
        if (name == "numa_mode") mode = numa_mode_of(std::get<std::int32_t>(value));
        else nodes = nodes_of(std::get<std::string>(value));
    }
    auto memory = numa_memory_of(*kept);
    const auto mode_now = memory.mode.value_or(guest::numa_mode::strict);
    if (&kept == &guest->live && mode && *mode != mode_now)
        fail(errc::operation_invalid, "can't change numatune mode for running domain");
    memory.mode = mode.value_or(mode_now);
    if (nodes) {
        memory.nodes = nodes;
        memory.placement.reset();
    }
    if (!memory.nodes && memory.placement.value_or(guest::placement::_static) == guest::placement::_static)
        fail(error_domain::domain, errc::config_unsupported,
             "nodeset for NUMA memory tuning must be set if 'placement' is 'static'");
    change(kept, [&](domain_def& def) { filled(filled(def.options).numa_tune).memory = memory; });
    co_return;
}

}  // namespace vir::test
