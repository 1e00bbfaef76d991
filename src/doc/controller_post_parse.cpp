// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>

#include <virtxx/error.hpp>

namespace vir::post_parse {

using namespace device;

namespace {

bool has(const domain_devices& devices, controller_type type, std::uint32_t index) {
    return std::any_of(devices.controllers.begin(), devices.controllers.end(),
                       [&](const controller& c) { return c.type == type && c.index == index; });
}

void ensure(domain_devices& devices, controller_type type, std::uint32_t index) {
    if (!has(devices, type, index)) devices.controllers.emplace_back(type, index);
}

// All up to the highest that a device names.
void ensure_up_to(domain_devices& devices, controller_type type, std::optional<std::uint32_t> highest) {
    if (!highest) return;
    for (std::uint32_t i = 0; i <= *highest; ++i) ensure(devices, type, i);
}

void raise(std::optional<std::uint32_t>& highest, std::uint32_t value) {
    highest = std::max(highest.value_or(0), value);
}

void for_disks(domain_devices& devices, controller_type type, disk_bus bus) {
    std::optional<std::uint32_t> highest;
    for (const auto& disk : devices.disks) {
        if (disk.target.bus != bus || !disk.info.address) continue;
        if (auto* at = std::get_if<drive_address>(&*disk.info.address)) raise(highest, at->controller);
    }
    ensure_up_to(devices, type, highest);
}

void for_channels(domain_devices& devices) {
    std::optional<std::uint32_t> highest;
    auto look = [&](const device::info& info) {
        auto* at = info.address ? std::get_if<virtio_serial_address>(&*info.address) : nullptr;
        if (at) raise(highest, at->controller);
    };
    for (const auto& channel : devices.channels) look(channel.info);
    for (const auto& console : devices.consoles) {
        if (console.type != console_target_type::virtio) continue;
        raise(highest, 0);
        look(console.info);
    }
    ensure_up_to(devices, controller_type::virtio_serial, highest);
}

void for_smartcards(domain_devices& devices) {
    std::optional<std::uint32_t> highest;
    for (auto& card : devices.smartcards) {
        if (!card.info.address) {
            std::uint32_t slot = 0;
            for (const auto& other : devices.smartcards) {
                auto* at = other.info.address ? std::get_if<ccid_address>(&*other.info.address) : nullptr;
                if (at && at->controller == 0) slot = std::max(slot, at->slot + 1);
            }
            card.info.address = ccid_address(0, slot);
        }
        if (auto* at = std::get_if<ccid_address>(&*card.info.address)) raise(highest, at->controller);
    }
    ensure_up_to(devices, controller_type::ccid, highest);
}

void for_hostdevs(domain_devices& devices) {
    std::optional<std::uint32_t> highest;
    for (const auto& hostdev : devices.hostdevs) {
        if (!std::holds_alternative<scsi_hostdev>(hostdev.source) || !hostdev.info.address) continue;
        if (auto* at = std::get_if<drive_address>(&*hostdev.info.address)) raise(highest, at->controller);
    }
    ensure_up_to(devices, controller_type::scsi, highest);
}

}  // namespace

void controllers(domain_def& domain) {
    auto& devices = domain.devices;
    for (auto& controller : devices.controllers) {
        if (controller.index) continue;
        std::uint32_t free = 0;
        while (has(devices, controller.type, free)) ++free;
        controller.index = free;
    }
    for (std::size_t i = 0; i < devices.controllers.size(); ++i) {
        const auto& one = devices.controllers[i];
        // Companions of a USB controller share its index.
        if (one.type == controller_type::usb) continue;
        for (std::size_t k = 0; k < i; ++k)
            if (devices.controllers[k].type == one.type && devices.controllers[k].index == one.index)
                throw error(errc::xml_error, "Multiple '" + std::string(to_string(one.type)) +
                                                 "' controllers with index '" + std::to_string(*one.index) + "'");
    }
    for_disks(devices, controller_type::scsi, disk_bus::scsi);
    for_disks(devices, controller_type::fdc, disk_bus::fdc);
    for_disks(devices, controller_type::ide, disk_bus::ide);
    for_disks(devices, controller_type::sata, disk_bus::sata);
    for_channels(devices);
    for_smartcards(devices);
    for_hostdevs(devices);
}

}  // namespace vir::post_parse
