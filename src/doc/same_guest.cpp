// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/same_guest.hpp"

#include "src/doc/fail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace vir {
namespace {

template <class... Args>
[[noreturn]] void refuse(fmt::format_string<Args...> why, Args&&... args) {
    fail(errc::config_unsupported, fmt::format(why, std::forward<Args>(args)...));
}

template <class T>
std::string spelled(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_convertible_v<T, std::string_view>) return fmt::format("{}", value);
    else if constexpr (requires { value.count(); }) return fmt::format("{}", value.count());
    else return std::string(to_string(value));
}
template <class T>
std::string spelled(const std::optional<T>& value) {
    return value ? spelled(*value) : "(null)";
}

template <class T>
void same(std::string_view what, const T& source, const T& target) {
    if (!(source == target))
        refuse("Target {} {} does not match source {}", what, spelled(target), spelled(source));
}

// The devices of one kind, in their order.
template <class List, class F>
void same_devices(std::string_view what, const List& source, const List& target, F compare) {
    same(fmt::format("domain {} count", what), source.size(), target.size());
    for (std::size_t i = 0; i < source.size(); ++i) compare(source[i], target[i]);
}
template <class List>
void same_count(std::string_view what, const List& source, const List& target) {
    same(fmt::format("domain {} count", what), source.size(), target.size());
}

void same_disk(const device::disk& source, const device::disk& target) {
    same("disk device", source.device, target.device);
    same("disk bus", source.target.bus, target.target.bus);
    if (source.target.dev != target.target.dev)
        refuse("Target disk {} does not match source {}", target.target.dev, source.target.dev);
    const auto serial = [](const std::string& text) { return text.empty() ? std::string("<null>") : text; };
    same("disk serial", serial(source.serial), serial(target.serial));
    if (source.readonly != target.readonly)
        refuse("Target disk access mode does not match source");
}

void same_interface(const device::interface& source, const device::interface& target) {
    same("network card mac", source.mac, target.mac);
    same("network card model", source.model, target.model);
}

void same_devices(const domain_devices& source, const domain_devices& target) {
    same_devices("disk", source.disks, target.disks, same_disk);
    same_count("controller", source.controllers, target.controllers);
    same_count("filesystem", source.filesystems, target.filesystems);
    same_devices("net card", source.interfaces, target.interfaces, same_interface);
    same_devices("input device", source.inputs, target.inputs, [](const device::input& from, const device::input& to) {
        same("input device type", from.type, to.type);
    });
    same_devices("sound card", source.sounds, target.sounds, [](const device::sound& from, const device::sound& to) {
        same("sound card model", from.model, to.model);
    });
    same_count("video card", source.videos, target.videos);
    same_count("host device", source.hostdevs, target.hostdevs);
    same_count("smartcard", source.smartcards, target.smartcards);
    same_count("parallel port", source.parallels, target.parallels);
    same_count("channel", source.channels, target.channels);
    same_count("hub device", source.hubs, target.hubs);
    same_count("redirected devices", source.redirdevs, target.redirdevs);
    same_count("watchdog", source.watchdogs, target.watchdogs);
    const auto count = [](const auto& boxed) { return boxed ? 1 : 0; };
    same("domain memory balloon count", count(source.memballoon), count(target.memballoon));
    same_count("RNG device", source.rngs, target.rngs);
    same_count("panic device", source.panics, target.panics);
    same_count("shared memory device", source.shmems, target.shmems);
    same_count("TPM device", source.tpms, target.tpms);
    same_count("memory device", source.memories, target.memories);
    if (count(source.vsock) != count(target.vsock)) refuse("Target domain vsock device count does not match source");
}

}  // namespace

void check_same_guest(const domain_def& source, const domain_def& target) {
    same("domain virt type", source.type, target.type);
    if (source.uuid != target.uuid)
        refuse("Target domain uuid {} does not match source {}", to_string(target.uuid.value_or(uuid())),
               to_string(source.uuid.value_or(uuid())));
    if (source.name != target.name)
        refuse("Target domain name '{}' does not match source '{}'", target.name, source.name);
    same("domain max memory", source.memory, target.memory);
    same("domain current memory", source.current_memory.value_or(source.memory),
         target.current_memory.value_or(target.memory));
    same("domain vCPU max", source.vcpu.maximum, target.vcpu.maximum);
    const auto online = [](const domain_def& def) { return def.vcpu.current.value_or(def.vcpu.maximum); };
    if (const auto from = online(source), to = online(target); from != to)
        refuse("State of vCPU '{}' differs between source and destination definitions", std::min(from, to));
    same("domain OS type", source.os.type.type, target.os.type.type);
    same("domain architecture", source.os.type.arch, target.os.type.arch);
    const auto machine = [](const domain_def& def) {
        return def.os.type.machine.empty() ? std::string("(null)") : def.os.type.machine;
    };
    same("domain machine type", machine(source), machine(target));
    if (source.features != target.features) refuse("The features of the target domain do not match the source");
    if (source.cpu != target.cpu)
        fail(errc::config_unsupported, error_domain::cpu, "Target CPU does not match source");
    same_devices(source.devices, target.devices);
}

}  // namespace vir
