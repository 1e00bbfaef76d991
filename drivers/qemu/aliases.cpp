// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/aliases.hpp"

#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/post_parse.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace vir::qemu {
namespace {

using namespace device;

/// The next free number behind a prefix: devices that were plugged in keep theirs.
template <class List>
unsigned first_free(const List& list, std::string_view prefix) {
    unsigned next = 0;
    for (auto& each : list) {
        std::string_view alias = each.info.alias;
        if (!alias.starts_with(prefix)) continue;
        alias.remove_prefix(prefix.size());
        unsigned number = 0;
        auto end = std::from_chars(alias.data(), alias.data() + alias.size(), number);
        if (end.ec == std::errc() && end.ptr == alias.data() + alias.size()) next = std::max(next, number + 1);
    }
    return next;
}

template <class List>
void number(List& list, std::string_view prefix) {
    auto next = first_free(list, prefix);
    for (auto& each : list)
        if (each.info.alias.empty()) each.info.alias = fmt::format("{}{}", prefix, next++);
}

bool is_narrow(const domain_def& def, unsigned index) {
    for (auto& controller : def.devices.controllers)
        if (controller.type == controller_type::scsi && controller.index.value_or(0) == index && controller.model)
            return *controller.model == controller_model::lsilogic || *controller.model == controller_model::dc390 ||
                   *controller.model == controller_model::am53c974 || *controller.model == controller_model::ncr53c90;
    return false;
}

std::string disk_alias(const domain_def& def, const disk& disk) {
    auto bus = disk.target.bus.value_or(disk_bus::none);
    auto* at = disk.info.address ? std::get_if<drive_address>(&*disk.info.address) : nullptr;
    if (at) {
        if (bus == disk_bus::scsi && !is_narrow(def, at->controller))
            return fmt::format("scsi{}-{}-{}-{}", at->controller, at->bus, at->target, at->unit);
        return fmt::format("{}{}-{}-{}", to_string(bus), at->controller, at->bus, at->unit);
    }
    return fmt::format("{}-disk{}", to_string(bus), disk_index(disk.target.dev).value_or(0));
}

std::string controller_alias(const domain_def& def, const controller& controller) {
    auto index = controller.index.value_or(0);
    switch (controller.type) {
        case controller_type::pci:
            // The root is the board's: "pcie.0" on q35.
            return index == 0 && has_pcie_root(def) ? "pcie.0" : fmt::format("pci.{}", index);
        case controller_type::ide:
            if (index == 0 && is_i440fx(def)) return "ide";
            break;
        case controller_type::sata:
            if (index == 0 && is_q35(def)) return "ide";
            break;
        case controller_type::usb:
            return index == 0 ? "usb" : fmt::format("usb{}", index);
        default: break;
    }
    return fmt::format("{}{}", to_string(controller.type), index);
}

template <class F>
void each_info(domain_def& def, F f) {
    auto& devices = def.devices;
    auto all = [&](auto& list) {
        for (auto& each : list) f(each.info);
    };
    all(devices.disks);
    all(devices.controllers);
    all(devices.filesystems);
    all(devices.interfaces);
    all(devices.smartcards);
    all(devices.serials);
    all(devices.parallels);
    all(devices.consoles);
    all(devices.channels);
    all(devices.inputs);
    all(devices.tpms);
    all(devices.sounds);
    all(devices.videos);
    all(devices.hostdevs);
    all(devices.redirdevs);
    all(devices.hubs);
    all(devices.watchdogs);
    all(devices.rngs);
    all(devices.panics);
    all(devices.shmems);
    all(devices.memories);
    all(devices.cryptos);
    if (devices.memballoon) f(devices.memballoon->info);
    if (devices.iommu) f(devices.iommu->info);
    if (devices.vsock) f(devices.vsock->info);
    if (devices.nvram) f(devices.nvram->info);
}

}  // namespace

void assign_aliases(domain_def& def) {
    auto& devices = def.devices;
    for (auto& disk : devices.disks)
        if (disk.info.alias.empty()) disk.info.alias = disk_alias(def, disk);
    for (auto& controller : devices.controllers)
        if (controller.info.alias.empty()) controller.info.alias = controller_alias(def, controller);
    number(devices.interfaces, "net");
    number(devices.filesystems, "fs");
    number(devices.sounds, "sound");
    number(devices.hostdevs, "hostdev");
    number(devices.redirdevs, "redir");
    number(devices.videos, "video");
    number(devices.parallels, "parallel");
    number(devices.serials, "serial");
    number(devices.channels, "channel");
    // The first console is the first serial port seen again.
    for (std::size_t i = 0; i < devices.consoles.size(); ++i) {
        auto& console = devices.consoles[i];
        bool same = i == 0 && !devices.serials.empty() &&
                    console.type.value_or(console_target_type::serial) == console_target_type::serial;
        if (same)
            console.info.alias = devices.serials.front().info.alias;
        else if (console.info.alias.empty())
            console.info.alias = fmt::format("console{}", i);
    }
    number(devices.hubs, "hub");
    number(devices.shmems, "shmem");
    number(devices.smartcards, "smartcard");
    number(devices.watchdogs, "watchdog");
    number(devices.inputs, "input");
    number(devices.rngs, "rng");
    number(devices.tpms, "tpm");
    number(devices.panics, "panic");
    number(devices.cryptos, "crypto");
    for (auto& memory : devices.memories)
        if (memory.info.alias.empty()) {
            std::string prefix = memory.model == memory_model::virtio_mem    ? "virtiomem"
                                 : memory.model == memory_model::virtio_pmem ? "virtiopmem"
                                 : memory.model == memory_model::nvdimm      ? "nvdimm"
                                                                             : "dimm";
            memory.info.alias = fmt::format("{}{}", prefix, first_free(devices.memories, prefix));
        }
    if (devices.memballoon && devices.memballoon->info.alias.empty()) devices.memballoon->info.alias = "balloon0";
    if (devices.iommu && devices.iommu->info.alias.empty()) devices.iommu->info.alias = "iommu0";
    if (devices.vsock && devices.vsock->info.alias.empty()) devices.vsock->info.alias = "vsock0";
    if (devices.nvram && devices.nvram->info.alias.empty()) devices.nvram->info.alias = "nvram";
}

void drop_aliases(domain_def& def) {
    each_info(def, [](info& info) {
        if (!info.alias.starts_with("ua-")) info.alias.clear();
    });
}

}  // namespace vir::qemu
