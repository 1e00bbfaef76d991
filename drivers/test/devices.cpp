// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/devices.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace vir::test {
namespace {

bool has_source(const device::disk& disk, std::string_view path) {
    if (const auto* file = std::get_if<device::file_disk_source>(&disk.source.from)) return file->path == path;
    if (const auto* block = std::get_if<device::block_disk_source>(&disk.source.from)) return block->device == path;
    if (const auto* dir = std::get_if<device::dir_disk_source>(&disk.source.from)) return dir->path == path;
    if (const auto* net = std::get_if<device::network_disk_source>(&disk.source.from)) return net->name == path;
    return false;
}

}  // namespace

const device::disk* find_disk(const domain_def& def, std::string_view name) {
    const auto& disks = def.devices.disks;
    const bool path = name.starts_with('/');
    const auto found = std::ranges::find_if(
        disks, [&](const auto& disk) { return path ? has_source(disk, name) : disk.target.dev == name; });
    return found == disks.end() ? nullptr : &*found;
}

device::disk* find_disk(domain_def& def, std::string_view name) {
    return const_cast<device::disk*>(find_disk(std::as_const(def), name));
}

const device::interface* find_interface(const domain_def& def, std::string_view name) {
    const auto& interfaces = def.devices.interfaces;
    const auto mac = mac_address::parse(name);
    const auto found = std::ranges::find_if(
        interfaces, [&](const auto& one) { return mac ? one.mac == mac : one.target == name; });
    return found == interfaces.end() ? nullptr : &*found;
}

device::interface* find_interface(domain_def& def, std::string_view name) {
    return const_cast<device::interface*>(find_interface(std::as_const(def), name));
}

void name_interfaces(domain_def& def) {
    unsigned next = 0;
    const auto taken = [&](const std::string& name) {
        return std::ranges::count(def.devices.interfaces, name, &device::interface::target) > 0;
    };
    for (auto& interface : def.devices.interfaces)
        while (interface.target.empty())
            if (auto name = "testnet" + std::to_string(next++); !taken(name)) interface.target = std::move(name);
}

}  // namespace vir::test
