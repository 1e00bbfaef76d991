// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>
#include <utility>

namespace vir::post_parse {

namespace {

void check_timer(const guest::timer& timer) {
    auto refuse = [&](const char* what) {
        fail(errc::config_unsupported,
             "timer " + std::string(to_string(timer.name)) + " doesn't support setting of timer " + what);
    };
    const bool tsc = timer.name == guest::timer_name::tsc;
    if (timer.frequency && !tsc) refuse("frequency");
    if (timer.mode && !tsc) refuse("mode");
    if (timer.track && timer.name != guest::timer_name::platform && timer.name != guest::timer_name::rtc)
        refuse("track");
    if (timer.catchup && timer.tick_policy != guest::timer_tick_policy::catchup)
        fail(errc::xml_error, "setting of timer catchup policies is only supported with tickpolicy='catchup'");
}

void check_numa(const domain_def& domain) {
    if (!domain.cpu || !domain.cpu->numa) return;
    struct piece {
        std::uint32_t first, last;
        std::size_t cell;
    };
    std::vector<piece> pieces;
    const auto& cells = domain.cpu->numa->cells;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i].cpus)
            for (const auto& range : cells[i].cpus->ranges())
                pieces.push_back({range.first, range.last, i});
    if (pieces.empty()) return;
    std::ranges::sort(pieces, {}, &piece::first);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        count += std::uint64_t(pieces[i].last) - pieces[i].first + 1;
        if (i && pieces[i].first <= pieces[i - 1].last)
            fail(errc::config_unsupported,
                 "NUMA cells " + std::to_string(std::max(pieces[i - 1].cell, pieces[i].cell)) + " and " +
                     std::to_string(std::min(pieces[i - 1].cell, pieces[i].cell)) + " have overlapping vCPU ids");
    }
    if (count > domain.vcpu.maximum) fail(errc::internal_error, "Number of CPUs in <numa> exceeds the <vcpu> count");
    if (pieces.back().last >= domain.vcpu.maximum)
        fail(errc::internal_error, "CPU IDs in <numa> exceed the <vcpu> count");
}

void check_action(const char* event, std::optional<lifecycle_action> action) {
    if (action == lifecycle_action::coredump_destroy || action == lifecycle_action::coredump_restart)
        fail(errc::config_unsupported, std::string("Lifecycle event '") + event + "' doesn't support '" +
                                           std::string(to_string(*action)) + "' action");
}

template <class Threads>
void check_pool(const Threads& threads) {
    if (threads.thread_pool_max == 0)
        fail(errc::config_unsupported, "thread_pool_max must be a positive integer");
    if (threads.thread_pool_min && !(*threads.thread_pool_min <= threads.thread_pool_max))
        fail(errc::config_unsupported, "thread_pool_min must be smaller or equal to thread_pool_max");
}

// In the kernel's limits; no more than 0 is none.
void check_cpu_tune(const guest::cpu_tune& tune, findings& found) {
    const auto check = [&](const char* name, std::string_view path, const auto& value, std::int64_t low,
                           std::int64_t high) {
        found.about(document_part(path), [&] {
            if (value && std::cmp_greater(*value, 0) && (std::cmp_less(*value, low) || std::cmp_greater(*value, high)))
                fail(errc::config_unsupported, std::string("Value of cputune '") + name + "' must be in range [" +
                                                   std::to_string(low) + ", " + std::to_string(high) + "]");
        });
    };
    constexpr std::int64_t longest = 17592186044415;
    check("shares", "cputune/shares", tune.shares, 2, 262144);
    check("period", "cputune/period", tune.period, 1000, 1000000);
    check("global_period", "cputune/global_period", tune.global_period, 1000, 1000000);
    check("emulator_period", "cputune/emulator_period", tune.emulator_period, 1000, 1000000);
    check("iothread_period", "cputune/iothread_period", tune.iothread_period, 1000, 1000000);
    check("quota", "cputune/quota", tune.quota, 1000, longest);
    check("global_quota", "cputune/global_quota", tune.global_quota, 1000, longest);
    check("emulator_quota", "cputune/emulator_quota", tune.emulator_quota, 1000, longest);
    check("iothread_quota", "cputune/iothread_quota", tune.iothread_quota, 1000, longest);
}

void check_firmware(const guest::os& os) {
    const auto refuse = [](const std::string& why) { fail(errc::xml_detail, why); };
    const auto* loader = os.loader ? &*os.loader : nullptr;
    if (os.firmware) {
        for (auto [given, what] : {std::pair(loader && loader->readonly, "loader attribute 'readonly'"),
                                   {loader && loader->type, "loader attribute 'type'"},
                                   {loader && !loader->path.empty(), "loader path"},
                                   {os.nvram && !os.nvram->template_path.empty(), "nvram attribute 'template'"}})
            if (given) refuse(std::string(what) + " cannot be specified when firmware autoselection is enabled");
        if (os.firmware != guest::firmware::efi && os.nvram)
            refuse("firmware type '" + std::string(to_string(*os.firmware)) + "' does not support nvram");
    } else if ((loader || os.nvram) && !(loader && !loader->path.empty())) {
        refuse("no loader path specified and firmware auto selection disabled");
    }
    if (!loader || !loader->stateless) return;
    if (*loader->stateless) {
        if (os.nvram && !os.nvram->template_path.empty())
            refuse("NVRAM template is not permitted when loader is stateless");
        if (os.nvram) refuse("NVRAM is not permitted when loader is stateless");
    } else if (os.firmware) {
        if (os.firmware != guest::firmware::efi) refuse("Only EFI firmware permits NVRAM");
    } else if (loader->type != guest::loader_type::pflash) {
        refuse("Only pflash loader type permits NVRAM");
    }
}

void check_options(const domain_options& options, findings& found) {
    if (options.cpu_tune) check_cpu_tune(*options.cpu_tune, found);
    for (std::size_t i = 0; i < options.iothread_ids.size(); ++i)
        found.about(document_part("iothreadids/iothread", i), [&] { check_pool(options.iothread_ids[i]); });
    found.about(document_part("defaultiothread"), [&] {
        if (options.default_iothread) check_pool(*options.default_iothread);
    });
    for (std::size_t i = 0; i < options.key_wraps.size(); ++i)
        found.about(document_part("keywrap/cipher", i), [&] {
            for (std::size_t k = 0; k < i; ++k)
                if (options.key_wraps[k].name == options.key_wraps[i].name)
                    fail(errc::internal_error, "A domain definition can have no more than one cipher node with name " +
                                                   std::string(to_string(options.key_wraps[i].name)));
        });
    std::unordered_set<std::string_view> events;
    for (std::size_t i = 0; i < options.perf.size(); ++i)
        found.about(document_part("perf/event", i), [&] {
            const auto& event = options.perf[i];
            if (!events.insert(event.name).second)
                fail(errc::xml_error, "perf event '" + event.name + "' was already specified");
        });
    if (!options.id_map) return;
    const auto& map = *options.id_map;
    found.about(
        document_part("idmap"),
        [&] {
            if (map.uids.empty() != map.gids.empty())
                fail(errc::config_unsupported, "uid and gid should be mapped both");
        },
        [&] {
            for (const auto* ids : {&map.uids, &map.gids})
                if (!ids->empty() && ids->front().start != 0)
                    fail(errc::config_unsupported, "You must map the root user of container");
        });
}

}  // namespace

void check_cpu(const domain_def& domain, findings& found) {
    if (!domain.cpu) return;
    const auto& cpu = *domain.cpu;
    auto refuse = [](errc code, const std::string& why) { fail(code, error_domain::cpu, why); };
    const bool has_model = cpu.model && !cpu.model->name.empty();
    const bool custom = !cpu.mode || cpu.mode == guest::cpu_mode::custom;
    found.about(
        document_part("cpu"),
        [&] {
            if (cpu.migratable && cpu.mode != guest::cpu_mode::host_passthrough &&
                cpu.mode != guest::cpu_mode::maximum)
                refuse(errc::config_unsupported,
                       "Attribute migratable is only allowed for 'host-passthrough' / 'maximum' CPU mode");
        },
        [&] {
            if (!cpu.vendor.empty() && !has_model) refuse(errc::xml_error, "CPU vendor specified without CPU model");
        },
        [&] {
            if (!cpu.features.empty() && !has_model && custom)
                refuse(errc::xml_error, "Non-empty feature list specified without CPU model");
        });
    std::unordered_set<std::string_view> names;
    for (std::size_t i = 0; i < cpu.features.size(); ++i)
        found.about(document_part("cpu/feature", i), [&] {
            if (!names.insert(cpu.features[i].name).second)
                refuse(errc::xml_error, "CPU feature '" + cpu.features[i].name + "' specified more than once");
        });
    found.about(document_part("cpu"), [&] {
        if (cpu.check && custom && !has_model)
            fail(errc::config_unsupported, "check attribute specified for CPU with no model");
    });
    found.about(document_part("cpu/topology"), [&] {
        if (!cpu.topology) return;
        constexpr auto most = std::numeric_limits<std::uint32_t>::max();
        std::uint64_t count = 1;
        for (auto factor :
             {cpu.topology->sockets, cpu.topology->dies.value_or(1), cpu.topology->cores, cpu.topology->threads})
            if ((count *= factor) > most)
                fail(errc::config_unsupported, "cpu topology results in more than " + std::to_string(most) + " cpus");
    });
}

void check_guest(const domain_def& domain, findings& found) {
    for (std::size_t i = 0; i < domain.clock.timers.size(); ++i)
        found.about(document_part("clock/timer", i), [&] { check_timer(domain.clock.timers[i]); });
    found.about_sound(document_part("cpu/numa"), [&] { check_numa(domain); });
    found.about(document_part("on_poweroff"), [&] { check_action("poweroff", domain.on_poweroff); });
    found.about(document_part("on_reboot"), [&] { check_action("reboot", domain.on_reboot); });
    if (domain.options) check_options(*domain.options, found);
    found.about(document_part("os"), [&] { check_firmware(domain.os); });
    found.about(document_part("os"), [&] {
        if (domain.os.type.type == guest::os_type::exe && !(domain.os.init && !domain.os.init->path.empty()))
            fail(errc::xml_error, "init binary must be specified");
    });
}

}  // namespace vir::post_parse
