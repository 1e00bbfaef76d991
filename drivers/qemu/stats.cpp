// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/stats.hpp"

#include "drivers/qemu/document_facts.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/proc.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace vir::qemu {
namespace {

using number = std::uint64_t;

number ns(std::chrono::nanoseconds time) { return static_cast<number>(time.count()); }

kibibytes memory_of(const domain_object& guest) {
    if (guest.running && guest.running->figures.balloon) return *guest.running->figures.balloon;
    const auto& def = guest.current();
    return def.current_memory.value_or(def.memory);
}

/// What is asked of the host once for all guests.
class look {
public:
    proc::network_table network;
};

// ---- one function per group, in the order in which the groups are reported

void add_state(typed_params& to, const domain_object& guest, look&) {
    to.add("state.state", static_cast<std::int32_t>(guest.state()));
    to.add("state.reason", static_cast<std::int32_t>(guest.reason()));
}

void add_cpu(typed_params& to, const domain_object& guest, look&) {
    if (!guest.running) return;
    const auto times = proc::times(guest.running->emulator.pid());
    if (!times) return;
    to.add("cpu.time", ns(times->total()));
    to.add("cpu.user", ns(times->user));
    to.add("cpu.system", ns(times->system));
}

void add_balloon(typed_params& to, const domain_object& guest, look&) {
    to.add("balloon.current", static_cast<number>(memory_of(guest).count()));
    to.add("balloon.maximum", static_cast<number>(guest.current().memory.count()));
    if (!guest.running) return;
    if (const auto rss = proc::resident(guest.running->emulator.pid()))
        to.add("balloon.rss", static_cast<number>(*rss));
}

void add_vcpus(typed_params& to, const domain_object& guest, look&) {
    const auto& vcpus = guest.current().vcpu;
    to.add("vcpu.current", static_cast<std::uint32_t>(vcpus.current.value_or(vcpus.maximum)));
    to.add("vcpu.maximum", vcpus.maximum);
    if (!guest.running) return;
    const auto& threads = guest.running->vcpu_threads;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        const auto times = proc::times(guest.running->emulator.pid(), threads[i]);
        if (!times) continue;
        // 1 is VIR_VCPU_RUNNING.
        to.add(fmt::format("vcpu.{}.state", i), std::int32_t(1));
        to.add(fmt::format("vcpu.{}.time", i), ns(times->total()));
    }
}

void add_interfaces(typed_params& to, const domain_object& guest, look& host) {
    if (!guest.running) return;
    const auto& interfaces = guest.running->live.devices.interfaces;
    to.add("net.count", static_cast<std::uint32_t>(interfaces.size()));
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        if (interfaces[i].target.empty()) continue;
        const auto add = [&, prefix = fmt::format("net.{}.", i)](const char* name, number value) {
            to.add(prefix + name, value);
        };
        to.add(fmt::format("net.{}.name", i), interfaces[i].target);
        const auto* tap = host.network.find(interfaces[i].target);
        if (!tap) continue;
        // What the host's end of a tap sends is what the guest receives.
        add("rx.bytes", tap->tx_bytes), add("rx.pkts", tap->tx_packets);
        add("rx.errs", tap->tx_errors), add("rx.drop", tap->tx_drops);
        add("tx.bytes", tap->rx_bytes), add("tx.pkts", tap->rx_packets);
        add("tx.errs", tap->rx_errors), add("tx.drop", tap->rx_drops);
    }
}

const json* find_block(const json& blocks, const std::string& alias) {
    if (!blocks.is_array() || alias.empty()) return nullptr;
    for (const auto& one : blocks) {
        // "/machine/peripheral/virtio-disk0/virtio-backend", or the id of drives that are named so.
        const std::string qdev = one.value("qdev", "");
        if (qdev == alias || qdev.find("/" + alias + "/") != qdev.npos || qdev.ends_with("/" + alias)) return &one;
    }
    return nullptr;
}

const json* find_image(const json& images, const std::string& file) {
    if (!images.is_array() || file.empty()) return nullptr;
    for (const auto& one : images)
        if (one.value("file", "") == file && one.contains("image")) return &one["image"];
    return nullptr;
}

void add_blocks(typed_params& to, const domain_object& guest, look&) {
    if (!guest.running) return;
    const auto& disks = guest.running->live.devices.disks;
    const auto& figures = guest.running->figures;
    to.add("block.count", static_cast<std::uint32_t>(disks.size()));
    for (std::size_t i = 0; i < disks.size(); ++i) {
        const auto prefix = fmt::format("block.{}.", i);
        to.add(prefix + "name", disks[i].target.dev);
        const auto path = source_path(disks[i]);
        if (!path.empty()) to.add(prefix + "path", path);
        if (const auto* block = find_block(figures.blocks, disks[i].info.alias); block && block->contains("stats")) {
            static constexpr std::pair<const char*, const char*> names[] = {
                {"rd.reqs", "rd_operations"}, {"rd.bytes", "rd_bytes"}, {"rd.times", "rd_total_time_ns"},
                {"wr.reqs", "wr_operations"}, {"wr.bytes", "wr_bytes"}, {"wr.times", "wr_total_time_ns"},
                {"fl.reqs", "flush_operations"}, {"fl.times", "flush_total_time_ns"}};
            const auto& stats = (*block)["stats"];
            for (const auto& [ours, theirs] : names)
                if (stats.contains(theirs)) to.add(prefix + ours, stats[theirs].get<number>());
            const json* storage = block->contains("parent") ? &(*block)["parent"] : nullptr;
            if (storage && storage->contains("stats"))
                to.add(prefix + "allocation", (*storage)["stats"].value("wr_highest_offset", number(0)));
        }
        if (const auto* image = find_image(figures.images, path)) {
            to.add(prefix + "capacity", image->value("virtual-size", number(0)));
            to.add(prefix + "physical", image->value("actual-size", number(0)));
        }
    }
}

struct group {
    stats flag;
    void (*add)(typed_params&, const domain_object&, look&);
    bool asks_qemu;
};
constexpr group groups[] = {
    {stats::state, add_state, true},    {stats::cpu_total, add_cpu, false},        {stats::balloon, add_balloon, true},
    {stats::vcpu, add_vcpus, false},    {stats::interface, add_interfaces, false}, {stats::block, add_blocks, true},
};

}  // namespace

task<std::vector<domain_stats_record>> collect_stats(std::vector<domain_ptr> guests, stats wanted,
                                                     domain_stats_flags flags) {
    if (wanted == stats::all) wanted = answerable;
    bool ask = false;
    for (const auto& one : groups) ask = ask || (one.asks_qemu && any(wanted, one.flag));
    if (ask && !any(flags, domain_stats_flags::nowait)) {
        std::vector<instance_ptr> runs;
        for (const auto& guest : guests)
            if (guest->running && guest->running->is_usable()) runs.push_back(guest->running);
        co_await refresh_figures(std::move(runs));
    }

    look host;
    std::vector<domain_stats_record> out;
    out.reserve(guests.size());
    for (const auto& guest : guests) {
        domain_stats_record record;
        record.domain = guest->ref();
        for (const auto& one : groups)
            if (any(wanted, one.flag)) one.add(record.params, *guest, host);
        if (ask && guest->running) {
            const auto age = clock::now() - guest->running->figures.sampled;
            record.sampled = std::chrono::duration_cast<std::chrono::milliseconds>(age);
            record.stale = guest->running->figures.stale;
        }
        out.push_back(std::move(record));
    }
    co_return out;
}

domain_info info_of(const domain_object& guest) {
    const auto& def = guest.current();
    domain_info out;
    out.state = guest.state();
    out.max_memory = def.memory;
    out.memory = memory_of(guest);
    out.vcpus = static_cast<std::uint16_t>(def.vcpu.current.value_or(def.vcpu.maximum));
    if (guest.running)
        if (const auto times = proc::times(guest.running->emulator.pid())) out.cpu_time = times->total();
    return out;
}

}  // namespace vir::qemu
