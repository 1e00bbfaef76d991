// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"
#include "drivers/test/errors.hpp"

#include "drivers/test/change.hpp"
#include "src/core/cpu_map.hpp"

#include <algorithm>
#include <chrono>

namespace vir::test {
namespace {

std::uint32_t online_vcpus(const domain_def& def) { return def.vcpu.current.value_or(def.vcpu.maximum); }

bool is_online(const domain_def& def, std::uint32_t vcpu) {
    if (def.options)
        for (const auto& one : def.options->vcpu_states)
            if (one.id == vcpu) return one.enabled;
    return vcpu < online_vcpus(def);
}

const guest::vcpu_pin* pin_of(const domain_def& def, std::uint32_t vcpu) {
    if (!def.options || !def.options->cpu_tune) return nullptr;
    const auto& pins = def.options->cpu_tune->vcpu_pins;
    const auto found = std::ranges::find(pins, vcpu, &guest::vcpu_pin::id);
    return found == pins.end() ? nullptr : &*found;
}

index_set cpus_of(const domain_def& def, std::uint32_t vcpu, const node_info& host) {
    if (const auto* pin = pin_of(def, vcpu)) return pin->cpus;
    return def.vcpu.cpus.value_or(first_cpus(host.nodes * host.sockets * host.cores * host.threads));
}

// The rooms of an answer for several maps of one length.
std::span<std::byte> map_at(std::vector<std::byte>& maps, std::size_t i, std::size_t length) {
    return std::span(maps).subspan(i * length, length);
}

std::size_t size_of(std::int32_t asked) { return static_cast<std::size_t>(std::max(asked, 0)); }

}  // namespace

task<vcpu_list> driver::handle(op::domain_get_vcpus op) {
    auto guest = get(op.domain);
    if (!guest->is_active()) fail(errc::operation_invalid, "cannot list vcpus for an inactive domain");
    const auto& def = *guest->live;
    // As in libvirt's test driver: microseconds since 1970, a tenth of them.
    const auto used = std::chrono::duration_cast<std::chrono::microseconds>(
                          std::chrono::system_clock::now().time_since_epoch()).count() / 10;
    // The room of a vCPU that is offline stays empty.
    const auto count = std::min<std::size_t>(size_of(op.max_info), online_vcpus(def));
    const auto length = size_of(op.map_length);
    vcpu_list out;
    out.vcpus.resize(count);
    out.maps.resize(count * length);
    for (std::size_t i = 0; i < count; ++i) {
        const auto number = static_cast<std::uint32_t>(i);
        if (!is_online(def, number)) continue;
        const auto cpus = cpus_of(def, number, node_.info);
        const auto last = last_of(cpus);
        out.vcpus[i] = vcpu_info(number, vcpu_state::running, std::chrono::nanoseconds(used),
                                 last ? static_cast<std::int32_t>(*last) : -1);
        write_cpu_map(cpus, map_at(out.maps, i, length));
    }
    co_return out;
}

task<void> driver::handle(op::domain_pin_vcpu op) {
    // The older of the two functions says that it is about the running domain.
    allow_flags(op, domain_affect::live);
    auto guest = get(op.domain);
    if (!guest->is_active()) fail(errc::operation_invalid, "cannot pin vcpus on an inactive domain");
    if (op.vcpu >= guest->live->vcpu.maximum || !is_online(*guest->live, op.vcpu))
        fail(errc::invalid_arg, "requested vcpu '{}' is not present in the domain", static_cast<std::int32_t>(op.vcpu));
    change(guest->live, [&](domain_def& def) {
        auto& pins = filled(filled(def.options).cpu_tune).vcpu_pins;
        auto place = std::ranges::lower_bound(pins, op.vcpu, {}, &guest::vcpu_pin::id);
        if (place == pins.end() || place->id != op.vcpu) {
            place = pins.emplace(place);
            place->id = op.vcpu;
        }
        place->cpus = from_cpu_map(op.map);
    });
    co_return;
}

task<pin_info> driver::handle(op::domain_get_vcpu_pin_info op) {
    auto guest = get(op.domain);
    const auto& def = *definition_of(*guest, op.flags);
    const auto count = std::min<std::size_t>(size_of(op.max_maps), def.vcpu.maximum);
    const auto length = size_of(op.map_length);
    pin_info out;
    out.count = static_cast<std::int32_t>(count);
    out.maps.resize(count * length);
    for (std::size_t i = 0; i < count; ++i)
        write_cpu_map(cpus_of(def, static_cast<std::uint32_t>(i), node_.info), map_at(out.maps, i, length));
    co_return out;
}

task<void> driver::handle(op::domain_pin_emulator op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    auto guest = get(op.domain);
    auto& kept = definition_of(*guest, op.flags);
    const auto cpus = from_cpu_map(op.map);
    if (cpus.empty()) fail(errc::invalid_arg, "Empty cpu list for pinning");
    change(kept, [&](domain_def& def) { filled(filled(def.options).cpu_tune).emulator_pin = cpus; });
    co_return;
}

task<pin_info> driver::handle(op::domain_get_emulator_pin_info op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    auto guest = get(op.domain);
    const auto& def = *definition_of(*guest, op.flags);
    const auto& host = node_.info;
    auto cpus = def.vcpu.cpus.value_or(first_cpus(host.nodes * host.sockets * host.cores * host.threads));
    if (def.options && def.options->cpu_tune && def.options->cpu_tune->emulator_pin)
        cpus = *def.options->cpu_tune->emulator_pin;
    pin_info out;
    out.count = 1;
    out.maps.resize(size_of(op.map_length));
    write_cpu_map(cpus, out.maps);
    co_return out;
}

}  // namespace vir::test
