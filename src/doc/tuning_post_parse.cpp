// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <map>

namespace vir::post_parse {

using namespace guest;

namespace {

// A limit as large as this is none.
constexpr kibibytes unlimited(9007199254740991);

void limits(memory_tune& tune) {
    for (auto* limit : {&tune.hard_limit, &tune.soft_limit, &tune.swap_hard_limit})
        if (*limit && **limit >= unlimited) limit->reset();
}

void iothreads(domain_def& domain) {
    auto& ids = domain.options->iothread_ids;
    if (ids.empty()) return;
    auto count = std::max<std::size_t>(domain.iothreads.value_or(0), ids.size());
    domain.iothreads = static_cast<std::uint32_t>(count);
    std::uint32_t next = 1;
    while (ids.size() < count) {
        while (std::any_of(ids.begin(), ids.end(), [&](const iothread& t) { return t.id == next; })) ++next;
        ids.emplace_back().id = next;
    }
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

// "auto" of the CPUs and of the memory imply each other.
void placement_of(domain_def& domain) {
    auto& vcpu = domain.vcpu;
    if (domain.options && domain.options->numa_tune && domain.options->numa_tune->memory) {
        auto& memory = *domain.options->numa_tune->memory;
        if (!memory.mode) memory.mode = numa_mode::strict;
        if (memory.placement == placement::_static && !memory.nodes)
            fail(errc::config_unsupported,
                 "nodeset for NUMA memory tuning must be set if 'placement' is 'static'");
        if (!memory.placement)
            memory.placement = memory.nodes ? placement::_static : vcpu.placement.value_or(placement::_auto);
        if (memory.placement == placement::_auto) {
            memory.nodes.reset();
            if (!vcpu.cpus) vcpu.placement = placement::_auto;
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

}  // namespace

void tuning(domain_def& domain, findings& found) {
    found.about(document_part("numatune/memory"), [&] { placement_of(domain); });
    if (!domain.options) return;
    auto& options = *domain.options;
    iothreads(domain);
    if (options.cpu_tune)
        for (std::size_t i = 0; i < options.cpu_tune->iothread_schedules.size(); ++i)
            found.about(document_part("cputune/iothreadsched", i), [&] {
                for (const auto& range : options.cpu_tune->iothread_schedules[i].ids.ranges())
                    if (!has_iothread(domain, range.first) || !has_iothread(domain, range.last))
                        fail(errc::config_unsupported, "Cannot find 'iothread' : " + std::to_string(range.last));
            });
    if (options.memory_tune) limits(*options.memory_tune);
    if (options.memory_tune && *options.memory_tune == memory_tune()) options.memory_tune.reset();
    found.about(document_part("numatune/memnode"), [&] {
        if (options.numa_tune && !options.numa_tune->cells.empty() && !(domain.cpu && domain.cpu->numa))
            fail(errc::xml_error, "Element 'memnode' is invalid without any guest NUMA cells");
    });
    if (!options.cpu_tune) return;
    auto& tune = *options.cpu_tune;
    sort_pins(tune.vcpu_pins);
    sort_pins(tune.iothread_pins);
    settle(tune.vcpu_schedules, "cputune/vcpusched", "'vcpusched' attributes 'vcpus' must not overlap", found);
    settle(tune.iothread_schedules, "cputune/iothreadsched",
           "'iothreadsched' attributes 'iothreads' must not overlap", found);
}

}  // namespace vir::post_parse
