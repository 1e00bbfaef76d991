// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

namespace vir::post_parse {

using namespace guest;

namespace {

// A limit as large as this is none.
constexpr kibibytes unlimited(9007199254740991);

// What a guest can have of what it is told one by one.
constexpr std::uint32_t most = 65536;

void limits(memory_tune& tune) {
    for (auto* limit : {&tune.hard_limit, &tune.soft_limit, &tune.swap_hard_limit})
        if (*limit && **limit >= unlimited) limit->reset();
}

void iothreads(domain_def& domain, findings& found) {
    auto& ids = domain.options->iothread_ids;
    if (ids.empty()) return;
    std::unordered_set<std::uint32_t> known;
    for (std::size_t i = 0; i < ids.size(); ++i)
        found.about(document_part("iothreadids/iothread", i), [&] {
            if (!known.insert(ids[i].id).second)
                fail(errc::xml_error, "duplicate iothread id '" + std::to_string(ids[i].id) + "' found");
        });
    const auto count = std::max<std::size_t>(domain.iothreads.value_or(0), ids.size());
    found.about(document_part("iothreads"), [&] {
        if (count > most) fail(errc::internal_error, "failed to populate iothreadids: more than " +
                                                         std::to_string(most) + " of them");
        domain.iothreads = static_cast<std::uint32_t>(count);
        for (std::uint32_t next = 1; ids.size() < count; ++next)
            if (!known.contains(next)) ids.emplace_back().id = next;
    });
}

// The last word about each counts, and those that nobody names can be put in later.
void vcpu_states(domain_def& domain, findings& found) {
    auto& states = domain.options->vcpu_states;
    auto& vcpu = domain.vcpu;
    if (states.empty()) return;
    for (std::size_t i = 0; i < states.size(); ++i)
        found.about(document_part("vcpus/vcpu", i), [&] {
            if (states[i].id >= vcpu.maximum)
                fail(errc::xml_error,
                     "vcpu id '" + std::to_string(states[i].id) + "' is out of range of maximum vcpu count");
        });
    if (found.only_checks()) return;
    if (vcpu.maximum > most)
        fail(errc::config_unsupported, "more than " + std::to_string(most) + " vcpus cannot be told one by one");
    std::vector<guest::vcpu> all(vcpu.maximum);
    for (std::uint32_t id = 0; id < all.size(); ++id) {
        all[id].id = id;
        all[id].enabled = false;
    }
    for (auto& state : states) all[state.id] = std::move(state);
    for (auto& state : all) {
        if (!state.hotpluggable) state.hotpluggable = !state.enabled;
        if (state.order == 0u) state.order.reset();
    }
    states = std::move(all);
    vcpu.current = static_cast<std::uint32_t>(std::ranges::count(states, true, &guest::vcpu::enabled));
}

bool has_iothread(const domain_def& domain, std::uint32_t id) {
    const auto& ids = domain.options->iothread_ids;
    if (ids.empty()) return 1 <= id && id <= domain.iothreads.value_or(0);
    return std::any_of(ids.begin(), ids.end(), [&](const iothread& thread) { return thread.id == id; });
}

// One entry per policy and priority, in the order of the policies; those without priority stay one by one.
template <class Schedule>
void settle(std::vector<Schedule>& all, std::string_view path, const char* overlap, findings& found) {
    std::map<std::uint32_t, Schedule> by_id;
    for (std::size_t i = 0; i < all.size(); ++i)
        found.about(document_part(path, i), [&] {
            for (const auto& range : all[i].ids.ranges())
                for (auto id = range.first; id <= range.last; ++id)
                    if (!by_id.emplace(id, all[i]).second) fail(errc::xml_detail, overlap);
        });
    std::vector<Schedule> out;
    for (auto policy : {sched_policy::batch, sched_policy::idle, sched_policy::fifo, sched_policy::rr}) {
        for (const auto& [id, schedule] : by_id) {
            if (schedule.policy != policy) continue;
            auto same = std::find_if(out.begin(), out.end(), [&](const Schedule& s) {
                return s.policy == policy && s.priority == schedule.priority && s.priority != 0;
            });
            if (same == out.end()) {
                same = out.insert(out.end(), schedule);
                same->ids = index_set();
            }
            same->ids.insert(id, id);
        }
    }
    all = std::move(out);
}

template <class Pin>
void sort_pins(std::vector<Pin>& pins) {
    std::stable_sort(pins.begin(), pins.end(), [](const Pin& a, const Pin& b) { return a.id < b.id; });
}

void settle_pins(domain_def& domain, findings& found) {
    auto& tune = *domain.options->cpu_tune;
    auto& vcpus = tune.vcpu_pins;
    std::unordered_set<std::uint32_t> pinned;
    for (std::size_t i = 0; i < vcpus.size(); ++i)
        found.about(document_part("cputune/vcpupin", i), [&] {
            if (!pinned.insert(vcpus[i].id).second && vcpus[i].id < domain.vcpu.maximum)
                fail(errc::internal_error, "duplicate vcpupin for vcpu '" + std::to_string(vcpus[i].id) + "'");
        });
    // Of processors that are not there nothing is kept.
    std::erase_if(vcpus, [&](const vcpu_pin& pin) { return pin.id >= domain.vcpu.maximum; });
    auto& threads = tune.iothread_pins;
    pinned.clear();
    for (std::size_t i = 0; i < threads.size(); ++i)
        found.about(document_part("cputune/iothreadpin", i), [&] {
            const auto id = std::to_string(threads[i].id);
            if (!has_iothread(domain, threads[i].id)) fail(errc::config_unsupported, "Cannot find 'iothread' : " + id);
            if (!pinned.insert(threads[i].id).second)
                fail(errc::internal_error, "duplicate iothreadpin for same iothread '" + id + "'");
        });
    sort_pins(vcpus);
    sort_pins(threads);
}

bool has_pins(const domain_def& domain) {
    if (!domain.options || !domain.options->cpu_tune) return false;
    const auto& tune = *domain.options->cpu_tune;
    return !tune.vcpu_pins.empty() || tune.emulator_pin || !tune.iothread_pins.empty();
}

constexpr const char* no_nodes = "nodeset for NUMA memory tuning must be set if 'placement' is 'static'";

// "auto" of the CPUs and of the memory imply each other.
void placement_of(domain_def& domain) {
    auto& vcpu = domain.vcpu;
    if (domain.options && domain.options->numa_tune && domain.options->numa_tune->memory) {
        auto& memory = *domain.options->numa_tune->memory;
        if (memory == numa_memory()) return domain.options->numa_tune->memory.reset();
        if (!memory.mode) memory.mode = numa_mode::strict;
        if (!memory.placement)
            memory.placement = memory.nodes ? placement::_static : vcpu.placement.value_or(placement::_static);
        if (memory.placement == placement::_static && !memory.nodes)
            fail(errc::config_unsupported, no_nodes);
        if (memory.placement == placement::_auto) {
            memory.nodes.reset();
            if (!vcpu.cpus && !has_pins(domain)) vcpu.placement = placement::_auto;
        } else {
            memory.placement.reset();
        }
    } else if (vcpu.placement == placement::_auto) {
        if (!domain.options) domain.options.emplace();
        if (!domain.options->numa_tune) domain.options->numa_tune.emplace();
        auto& memory = domain.options->numa_tune->memory.emplace();
        memory.mode = numa_mode::strict;
        memory.placement = placement::_auto;
    }
}

void settle_cells(domain_def& domain, findings& found) {
    auto& tune = *domain.options->numa_tune;
    auto& cells = tune.cells;
    if (cells.empty()) return;
    const std::size_t count = domain.cpu && domain.cpu->numa ? domain.cpu->numa->cells.size() : 0;
    found.about(document_part("numatune/memnode"), [&] {
        if (tune.memory && tune.memory->placement == placement::_auto)
            fail(errc::config_unsupported, "Per-node binding is not compatible with automatic NUMA placement.");
        if (!count) fail(errc::xml_error, "Element 'memnode' is invalid without any guest NUMA cells");
    });
    std::unordered_set<std::uint32_t> known;
    for (std::size_t i = 0; i < cells.size(); ++i)
        found.about_sound(document_part("numatune/memnode", i), [&] {
            auto& cell = cells[i];
            if (cell.cell >= count)
                fail(errc::xml_error, "Argument 'cellid' in memnode element must correspond to existing guest's NUMA "
                                      "cell");
            if (!known.insert(cell.cell).second)
                fail(errc::xml_error, "Multiple memnode elements with cellid " + std::to_string(cell.cell));
            if (!cell.mode) cell.mode = numa_mode::strict;
            if (tune.memory && tune.memory->mode == numa_mode::restrictive && cell.mode != numa_mode::restrictive)
                fail(errc::xml_error, "'restrictive' mode is required in memnode element when mode is 'restrictive' "
                                      "in memory element");
        });
    std::ranges::stable_sort(cells, {}, &numa_memory_cell::cell);
}

template <class Number>
void forget_zero(std::optional<Number>& number) {
    if (number == Number(0)) number.reset();
}

void check_schedules(const domain_def& domain, findings& found) {
    const auto& tune = *domain.options->cpu_tune;
    for (std::size_t i = 0; i < tune.vcpu_schedules.size(); ++i)
        found.about(document_part("cputune/vcpusched", i), [&] {
            for (const auto& range : tune.vcpu_schedules[i].ids.ranges())
                if (range.last >= domain.vcpu.maximum)
                    fail(errc::config_unsupported, "vCPU '" +
                                                       std::to_string(std::max(range.first, domain.vcpu.maximum)) +
                                                       "' is not present in domain definition");
        });
    for (std::size_t i = 0; i < tune.iothread_schedules.size(); ++i)
        found.about(document_part("cputune/iothreadsched", i), [&] {
            for (const auto& range : tune.iothread_schedules[i].ids.ranges())
                if (!has_iothread(domain, range.first) || !has_iothread(domain, range.last))
                    fail(errc::config_unsupported, "Cannot find 'iothread' : " + std::to_string(range.last));
        });
}

}  // namespace

void tuning(domain_def& domain, findings& found) {
    if (domain.options) iothreads(domain, found);
    if (domain.iothreads == 0u) domain.iothreads.reset();
    if (domain.options) vcpu_states(domain, found);
    if (domain.options && domain.options->cpu_tune) settle_pins(domain, found);
    found.about(document_part("numatune/memory"), [&] { placement_of(domain); });
    if (!domain.options) return;
    auto& options = *domain.options;
    if (options.memory_tune) limits(*options.memory_tune);
    if (options.memory_tune && *options.memory_tune == memory_tune()) options.memory_tune.reset();
    if (options.numa_tune) settle_cells(domain, found);
    if (!options.cpu_tune) return;
    auto& tune = *options.cpu_tune;
    check_schedules(domain, found);
    settle(tune.vcpu_schedules, "cputune/vcpusched", "'vcpusched' attributes 'vcpus' must not overlap", found);
    settle(tune.iothread_schedules, "cputune/iothreadsched",
           "'iothreadsched' attributes 'iothreads' must not overlap", found);
    resource_control(domain, found);
    for (auto* period : {&tune.period, &tune.global_period, &tune.emulator_period, &tune.iothread_period})
        forget_zero(*period);
    for (auto* quota : {&tune.quota, &tune.global_quota, &tune.emulator_quota, &tune.iothread_quota})
        forget_zero(*quota);
    if (tune == cpu_tune()) options.cpu_tune.reset();
}

}  // namespace vir::post_parse
