// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <virtxx/error.hpp>

namespace vir::post_parse {

using namespace device;

namespace {

// Controllers of one type stand together in the order of their indexes, a USB master before its companions. Gives the
// place of the new one.
std::ptrdiff_t insert(std::vector<controller>& all, controller added) {
    auto at = all.end();
    bool found = false;
    for (auto it = all.end(); it != all.begin();) {
        --it;
        if (it->type != added.type) continue;
        if (!added.index) {
            at = it + 1;
            break;
        }
        const bool later = it->index && *it->index > *added.index;
        const bool companion = !added.info.master && it->info.master && it->index == added.index;
        if (later || companion) {
            at = it;
            found = true;
        } else {
            if (!found) at = it + 1;
            found = true;
            // They are in order: what stands further ahead is no later.
            if (it->index) break;
        }
    }
    const auto made = all.insert(at, std::move(added));
    return made - all.begin();
}

bool is_usb2(const controller& c) {
    return c.type == controller_type::usb && c.model >= controller_model::ich9_ehci1 &&
           c.model <= controller_model::ich9_uhci3;
}

void set_master(controller& c) {
    if (c.type != controller_type::usb || c.info.master) return;
    if (c.model == controller_model::ich9_uhci1) c.info.master = 0;
    if (c.model == controller_model::ich9_uhci2) c.info.master = 2;
    if (c.model == controller_model::ich9_uhci3) c.info.master = 4;
}

// Which indexes are in use.
class indexes {
public:
    explicit indexes(const std::vector<controller>& all) {
        for (const auto& one : all)
            if (one.index) add(one);
    }

    void give(std::vector<controller>& all, std::size_t i) {
        auto& one = all[i];
        // USB 2 companions that follow each other belong together, one of each model.
        const bool follows = i && is_usb2(one) && is_usb2(all[i - 1]);
        if (follows && !companions_.contains({one.model, *all[i - 1].index})) {
            one.index = all[i - 1].index;
        } else {
            // Bus 0 is the root's, named or not.
            const bool root = one.model == controller_model::pci_root || one.model == controller_model::pcie_root;
            const std::uint32_t first = one.type == controller_type::pci && !root ? 1 : 0;
            auto& free = free_.try_emplace({one.type, root}, first).first->second;
            while (used_.contains({one.type, free})) ++free;
            one.index = free;
        }
        add(one);
    }

private:
    void add(const controller& one) {
        used_.insert({one.type, *one.index});
        if (is_usb2(one)) companions_.insert({one.model, *one.index});
    }

    std::set<std::pair<controller_type, std::uint32_t>> used_;
    std::set<std::pair<std::optional<controller_model>, std::uint32_t>> companions_;
    std::map<std::pair<controller_type, bool>, std::uint32_t> free_;  // none below is; a PCI root's are its own
};

bool has(const domain_devices& devices, controller_type type, std::uint32_t index) {
    return std::any_of(devices.controllers.begin(), devices.controllers.end(),
                       [&](const controller& c) { return c.type == type && c.index == index; });
}

void ensure(domain_devices& devices, controller_type type, std::uint32_t index) {
    // Implied ones come last.
    if (!has(devices, type, index)) devices.controllers.emplace_back(type, index);
}

// All up to the highest that a device names.
void ensure_up_to(domain_devices& devices, controller_type type, std::optional<std::uint32_t> highest,
                  std::optional<controller_model> model = {}) {
    if (!highest) return;
    // Far more than any hypervisor has: a disk's name alone can ask for millions.
    constexpr std::uint32_t most = 4095;
    if (*highest > most)
        fail(errc::config_unsupported, "a device needs " + std::string(to_string(type)) + " controller " +
                                           std::to_string(*highest) + "; the highest is " + std::to_string(most));
    std::set<std::uint32_t> known;
    for (const auto& one : devices.controllers)
        if (one.type == type && one.index) known.insert(*one.index);
    for (std::uint32_t i = 0; i <= *highest; ++i)
        if (!known.contains(i)) devices.controllers.emplace_back(type, i, model);
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
    auto look = [&](const device::info& info) {
        auto* at = info.address ? std::get_if<virtio_serial_address>(&*info.address) : nullptr;
        ensure(devices, controller_type::virtio_serial, at ? at->controller : 0);
    };
    for (const auto& channel : devices.channels)
        if (channel.type == channel_target_type::virtio) look(channel.info);
    for (const auto& console : devices.consoles)
        if (console.type == console_target_type::virtio) look(console.info);
}

void for_smartcards(domain_devices& devices) {
    for (auto& card : devices.smartcards) {
        if (!card.info.address) {
            std::uint32_t slot = 0;
            for (const auto& other : devices.smartcards) {
                auto* at = other.info.address ? std::get_if<ccid_address>(&*other.info.address) : nullptr;
                if (at && at->controller == 0) slot = std::max(slot, at->slot + 1);
            }
            card.info.address = ccid_address(0, slot);
        }
        if (auto* at = std::get_if<ccid_address>(&*card.info.address))
            ensure(devices, controller_type::ccid, at->controller);
    }
}

void for_hostdevs(domain_devices& devices) {
    std::optional<std::uint32_t> highest;
    for (const auto& hostdev : devices.hostdevs) {
        if (!std::holds_alternative<scsi_hostdev>(hostdev.source) || !hostdev.info.address) continue;
        if (auto* at = std::get_if<drive_address>(&*hostdev.info.address)) raise(highest, at->controller);
    }
    // New ones are like those that are there.
    std::optional<controller_model> model;
    for (const auto& controller : devices.controllers)
        if (controller.type == controller_type::scsi && !model) model = controller.model;
    ensure_up_to(devices, controller_type::scsi, highest, model);
}

void check_usb(const domain_devices& devices, findings& found) {
    bool disabled = false, there = false;
    for (const auto& controller : devices.controllers) {
        if (controller.type != controller_type::usb) continue;
        (controller.model == controller_model::none ? disabled : there) = true;
    }
    found.about(document_part("devices/redirdev"), [&] {
        // Who only checks a document does not know what its hypervisor has without being asked.
        if (!devices.redirdevs.empty() && !there && (disabled || !found.only_checks()))
            fail(errc::config_unsupported, "cannot add redirected USB device: USB is disabled for this domain");
    });
    if (!disabled) return;
    found.about(document_part("devices/hub"), [&] {
        if (!devices.hubs.empty()) fail(errc::config_unsupported, "Can't add USB hub: USB is disabled for this domain");
    });
    for (std::size_t i = 0; i < devices.inputs.size(); ++i)
        found.about(document_part("devices/input", i), [&] {
            if (devices.inputs[i].bus == input_bus::usb)
                fail(errc::config_unsupported, "Can't add USB input device. USB bus is disabled");
        });
}

void check_pci(const controller& one) {
    if (one.type != controller_type::pci || !one.pci) return;
    if (one.pci->index) {
        if (*one.pci->index > 30)
            fail(errc::config_unsupported, "PCI controller target index '" + std::to_string(*one.pci->index) +
                                               "' out of range - must be 0-30");
        if ((one.index == 0u) != (one.pci->index == 0u))
            fail(errc::config_unsupported,
                 "Only the PCI controller with index 0 can have target index 0, and vice versa");
    }
    if (one.index == 0u && one.pci->numa_node)
        fail(errc::config_unsupported, "The PCI controller with index=0 can't be associated with a NUMA node");
}

}  // namespace

void number_controllers(domain_def& domain, findings& found) {
    auto& devices = domain.devices;
    std::vector<controller> given;
    given.swap(devices.controllers);
    std::vector<std::size_t> was;  // of each, its number among the given
    for (std::size_t i = 0; i < given.size(); ++i) {
        set_master(given[i]);
        const auto at = insert(devices.controllers, std::move(given[i]));
        was.insert(was.begin() + at, i);
    }
    indexes used(devices.controllers);
    for (std::size_t i = 0; i < devices.controllers.size(); ++i)
        if (!devices.controllers[i].index) used.give(devices.controllers, i);
    if (found.only_checks()) {
        for (std::size_t i = 0; i < was.size(); ++i) given[was[i]] = std::move(devices.controllers[i]);
        given.swap(devices.controllers);
    }
    std::set<std::pair<controller_type, std::uint32_t>> known;
    for (std::size_t i = 0; i < devices.controllers.size(); ++i)
        found.about(document_part("devices/controller", i), [&] {
            const auto& one = devices.controllers[i];
            // Companions of a USB controller share its index.
            if (one.type != controller_type::usb && !known.insert({one.type, *one.index}).second)
                fail(errc::xml_error, "Multiple '" + std::string(to_string(one.type)) + "' controllers with index '" +
                                          std::to_string(*one.index) + "'");
        });
}

void controllers(domain_def& domain, findings& found) {
    auto& devices = domain.devices;
    check_usb(devices, found);
    for (std::size_t i = 0; i < devices.controllers.size(); ++i)
        found.about(document_part("devices/controller", i), [&] { check_pci(devices.controllers[i]); });
    const document_part all("devices");
    found.about(
        all, [&] { for_disks(devices, controller_type::scsi, disk_bus::scsi); },
        [&] { for_disks(devices, controller_type::fdc, disk_bus::fdc); },
        [&] { for_disks(devices, controller_type::ide, disk_bus::ide); },
        [&] { for_disks(devices, controller_type::sata, disk_bus::sata); });
    for_channels(devices);
    for_smartcards(devices);
    found.about(all, [&] { for_hostdevs(devices); });
}

}  // namespace vir::post_parse
