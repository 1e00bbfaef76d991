// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"
#include "drivers/test/errors.hpp"

#include "drivers/test/change.hpp"
#include "src/core/cpu_map.hpp"
#include "src/core/known_params.hpp"

#include <algorithm>

namespace vir::test {
namespace {

// A definition may only say how many: then they are numbered from 1.
std::vector<guest::iothread> threads_of(const domain_def& def) {
    if (def.options && !def.options->iothread_ids.empty()) return def.options->iothread_ids;
    std::vector<guest::iothread> out(def.iothreads.value_or(0));
    for (std::size_t i = 0; i < out.size(); ++i) out[i].id = static_cast<std::uint32_t>(i + 1);
    return out;
}

bool has_thread(const domain_def& def, std::uint32_t id) {
    return std::ranges::count(threads_of(def), id, &guest::iothread::id) > 0;
}

void set_threads(domain_def& def, std::vector<guest::iothread> threads) {
    def.iothreads = threads.empty() ? std::nullopt : std::optional(static_cast<std::uint32_t>(threads.size()));
    filled(def.options).iothread_ids = std::move(threads);
}

std::vector<guest::iothread_pin>* pins_of(domain_def& def) {
    return def.options && def.options->cpu_tune ? &def.options->cpu_tune->iothread_pins : nullptr;
}

void check_unused(const domain_def& def, std::uint32_t id) {
    for (const auto& disk : def.devices.disks)
        if (disk.driver.iothread == id)
            fail(error_domain::domain, errc::invalid_arg,
                 "cannot remove IOThread {} since it is being used by disk '{}'", id, disk.target.dev);
    for (const auto& controller : def.devices.controllers)
        if (controller.driver && controller.driver->iothread == id)
            fail(error_domain::domain, errc::invalid_arg,
                 "cannot remove IOThread '{}' since it is being used by controller", id);
}

constexpr known_param thread_params[] = {
    {"poll_max_ns", param_type::uint64},
    {"poll_grow", param_type::uint32},
    {"poll_shrink", param_type::uint32},
};

}  // namespace

task<std::vector<domain_iothread_info>> driver::handle(op::domain_get_iothread_info op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    auto guest = get(op.domain);
    const auto& def = *definition_of(*guest, op.flags);
    // Without any pin libvirt's test driver counts vCPUs, where others count the host's CPUs.
    const auto anywhere = def.vcpu.cpus.value_or(first_cpus(def.vcpu.current.value_or(def.vcpu.maximum)));
    std::vector<domain_iothread_info> out;
    for (const auto& thread : threads_of(def)) {
        auto cpus = anywhere;
        if (def.options && def.options->cpu_tune)
            for (const auto& pin : def.options->cpu_tune->iothread_pins)
                if (pin.id == thread.id) cpus = pin.cpus;
        out.emplace_back(thread.id, to_cpu_map(cpus));
    }
    co_return out;
}

task<void> driver::handle(op::domain_pin_iothread op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    const auto cpus = from_cpu_map(op.map);
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    if (cpus.empty()) fail(errc::invalid_arg, "Empty iothread cpumap list for pinning");
    if (!has_thread(*kept, op.iothread)) fail(errc::invalid_arg, "iothreadid {} not found", op.iothread);
    change(kept, [&](domain_def& def) {
        auto& pins = filled(filled(def.options).cpu_tune).iothread_pins;
        auto place = std::ranges::find(pins, op.iothread, &guest::iothread_pin::id);
        if (place == pins.end()) {
            pins.emplace_back().id = op.iothread;
            place = pins.end() - 1;
        }
        place->cpus = cpus;
    });
    co_return;
}

task<void> driver::handle(op::domain_add_iothread op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    if (op.iothread == 0) fail(errc::invalid_arg, "invalid value of 0 for iothread_id");
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    if (has_thread(*kept, op.iothread))
        fail(error_domain::domain, errc::invalid_arg, "an IOThread is already using iothread_id '{}'", op.iothread);
    change(kept, [&](domain_def& def) {
        auto threads = threads_of(def);
        threads.emplace_back().id = op.iothread;
        set_threads(def, std::move(threads));
    });
    co_return;
}

task<void> driver::handle(op::domain_del_iothread op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    if (op.iothread == 0) fail(errc::invalid_arg, "invalid value of 0 for iothread_id");
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    if (!has_thread(*kept, op.iothread))
        fail(error_domain::domain, errc::invalid_arg, "cannot find IOThread '{}' in iothreadids list", op.iothread);
    check_unused(*kept, op.iothread);
    change(kept, [&](domain_def& def) {
        auto threads = threads_of(def);
        std::erase_if(threads, [&](const auto& thread) { return thread.id == op.iothread; });
        set_threads(def, std::move(threads));
        if (auto* pins = pins_of(def)) {
            std::erase_if(*pins, [&](const auto& pin) { return pin.id == op.iothread; });
            drop_if_empty(def.options->cpu_tune);
        }
    });
    co_return;
}

task<void> driver::handle(op::domain_set_iothread_params op) {
    allow_flags(op, domain_affect::live);
    if (op.iothread == 0) fail(errc::invalid_arg, "invalid value of 0 for iothread_id");
    auto guest = get(op.domain);
    if (!has_thread(*definition_of(*guest, op.flags), op.iothread))
        fail(errc::invalid_arg, "cannot find IOThread '{}' in iothreadids", op.iothread);
    check_params(op.params, thread_params);
    // There is no element for what was set, and nothing that would wait.
    co_return;
}

}  // namespace vir::test
