// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/bhyve/mapping.hpp"

#include <algorithm>
#include <array>

namespace vir::bhyve {

using namespace device;

namespace {

constexpr unsigned slots_of_a_bus = 32;

// Which slots of the only bus are taken: 0 by the host bridge, 1 by the bridge to serial ports and the boot ROM.
class slots {
public:
    slots() { taken_[0] = taken_[1] = true; }

    void reserve(const info& device) {
        const auto* at = address_of(device);
        if (at && at->assigned() && at->slot < slots_of_a_bus) taken_[at->slot] = true;
    }
    void assign(info& device) {
        const auto* at = address_of(device);
        if (at ? at->assigned() : device.address.has_value()) return;
        const auto free = std::find(taken_.begin(), taken_.end(), false);
        if (free == taken_.end()) conf::fail("no more PCI slots are available");
        *free = true;
        device.address = pci_address(0, 0, static_cast<std::uint32_t>(free - taken_.begin()));
    }

private:
    static const pci_address* address_of(const info& device) {
        return device.address ? std::get_if<pci_address>(&*device.address) : nullptr;
    }

    std::array<bool, slots_of_a_bus> taken_{};
};

// Calls f(info&) for what sits on PCI, in the order in which places are given away.
template <class F>
void each_on_pci(domain_devices& devices, F f) {
    for (auto& controller : devices.controllers)
        if (controller.type == controller_type::sata || controller.type == controller_type::usb) f(controller.info);
    for (auto& card : devices.interfaces) f(card.info);
    for (auto& disk : devices.disks)
        if (disk.target.bus == disk_bus::virtio) f(disk.info);
    for (auto& video : devices.videos) f(video.info);
    for (auto& sound : devices.sounds) f(sound.info);
    for (auto& folder : devices.filesystems) f(folder.info);
}

}  // namespace

void hooks::before(domain_def& domain) const {
    auto& controllers = domain.devices.controllers;
    const bool root = std::any_of(controllers.begin(), controllers.end(),
                                  [](const controller& one) { return one.type == controller_type::pci; });
    if (!root) controllers.emplace_back(controller_type::pci, 0, controller_model::pci_root);
}

void hooks::device(disk& disk, const domain_def&) const {
    if (disk.target.bus != disk_bus::sata || disk.info.address) return;
    const auto index = disk_index(disk.target.dev).value_or(0);
    constexpr unsigned width = 32;
    disk.info.address = wide_ahci_ ? drive_address(index / width, 0, 0, index % width) : drive_address(index, 0, 0, 0);
}

void hooks::after(domain_def& domain) const {
    slots free;
    each_on_pci(domain.devices, [&](info& device) { free.reserve(device); });
    each_on_pci(domain.devices, [&](info& device) { free.assign(device); });
}

}  // namespace vir::bhyve
