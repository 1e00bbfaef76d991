// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/add_controller.hpp"
#include "drivers/qemu/addresses.hpp"
#include "drivers/qemu/capabilities_view.hpp"
#include "drivers/qemu/machine_kind.hpp"
#include "drivers/qemu/pci_devices.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace vir::qemu {
namespace {

using namespace device;

pci_address* pci_of(info& info) { return info.address ? std::get_if<pci_address>(&*info.address) : nullptr; }

/// On PCI, but without a place.
bool wants_place(info& info) {
    if (!info.address) return true;
    auto* at = pci_of(info);
    return at && !at->assigned();
}

void place(info& info, pci_location at) {
    pci_address address(0, at.bus, at.slot, at.function);
    if (auto* old = pci_of(info)) address.multifunction = old->multifunction;
    info.address = address;
}

pci_location location_of(const pci_address& at) { return {at.bus, at.slot, at.function}; }

bool is_usb2(const controller& controller) {
    switch (controller.model.value_or(controller_model::none)) {
        case controller_model::ich9_ehci1:
        case controller_model::ich9_uhci1:
        case controller_model::ich9_uhci2:
        case controller_model::ich9_uhci3: return controller.type == controller_type::usb;
        default: return false;
    }
}

/// The functions of an ICH9 USB2 group within its slot.
unsigned usb2_function(controller_model model) {
    switch (model) {
        case controller_model::ich9_uhci2: return 1;
        case controller_model::ich9_uhci3: return 2;
        case controller_model::ich9_ehci1: return 7;
        default: return 0;
    }
}

class assigner {
public:
    assigner(domain_def& def, const capabilities_view& caps, std::vector<pci_bus_kind> buses, bool may_grow)
        : def_(def), needs_(def), slots_(std::move(buses), may_grow, caps.has_type("pcie-pci-bridge")) {}

    pci_slots& slots() { return slots_; }

    void run(bool keep_bridge_slot) {
        auto had = slots_.kinds().size();
        reserve_fixed();
        auto implied = slots_.kinds().size() - had;
        if (is_i440fx(def_)) place_i440fx();
        if (is_q35(def_)) place_q35();
        for (std::size_t n = 0; n < implied; ++n) slots_.reserve_next(connect_flags_of(slots_.kinds()[had + n]));
        if (keep_bridge_slot && slots_.any_slot_free()) slots_.reserve_next(connect_pci | connect_hotplug);
        for (auto& controller : def_.devices.controllers)
            if (controller.type == controller_type::pci) place_pci_controller(controller);
        each_pci_device(def_, [&](info& info, unsigned flags) {
            if (wants_place(info)) place_device(info, flags);
        });
    }

private:
    void reserve_fixed() {
        each_pci_device(def_, [&](info& info, unsigned flags) {
            auto* at = pci_of(info);
            if (!at || !at->assigned()) return;
            if (at->domain)
                throw error(errc::xml_error,
                            fmt::format("Invalid PCI address {:04x}:{:02x}:{:02x}.{:x}. Only PCI domain 0 is available",
                                        at->domain, at->bus, at->slot, at->function));
            // What belongs to the chipset goes where it belongs, hot-pluggable or not.
            if (is_chipset(info)) return;
            slots_.reserve(location_of(*at), flags, true);
        });
    }

    controller* find(controller_type type, std::uint32_t index) {
        for (auto& controller : def_.devices.controllers)
            if (controller.type == type && controller.index.value_or(0) == index) return &controller;
        return nullptr;
    }

    /// The controllers that the board has at fixed places.
    bool is_chipset(const info& which) {
        for (auto& controller : def_.devices.controllers)
            if (&controller.info == &which)
                return controller.index.value_or(0) == 0 &&
                       ((is_i440fx(def_) && controller.type == controller_type::ide) ||
                        (is_q35(def_) && controller.type == controller_type::sata));
        return false;
    }

    void place_fixed(info& info, pci_location at, std::string_view what) {
        if (auto* had = pci_of(info); had && had->assigned() && location_of(*had) != at)
            throw error(errc::internal_error, fmt::format("{} must have PCI address {}", what, to_string(at)));
        place(info, at);
        slots_.reserve(at, connect_pci | connect_pcie, true);
    }

    void reserve_board(pci_location at) {
        if (!slots_.in_use(at)) slots_.reserve(at, connect_pci | connect_pcie, true);
    }

    void place_i440fx() {
        reserve_board({0, 1, 0});  // ISA bridge
        if (auto* ide = find(controller_type::ide, 0)) place_fixed(ide->info, {0, 1, 1}, "Primary IDE controller");
        auto* usb = find(controller_type::usb, 0);
        if (usb && usb->model == controller_model::piix3_uhci && wants_place(usb->info)) {
            place(usb->info, {0, 1, 2});
            slots_.reserve({0, 1, 2}, connect_pci, true);
        }
        place_primary_video({0, 2, 0});
    }

    void place_q35() {
        reserve_board({0, 31, 0});  // LPC
        if (auto* sata = find(controller_type::sata, 0)) place_fixed(sata->info, {0, 31, 2}, "Primary SATA controller");
        reserve_board({0, 31, 3});  // SMBus
        place_q35_usb();
        for (auto& controller : def_.devices.controllers)
            if (controller.model == controller_model::dmi_to_pci_bridge && wants_place(controller.info) &&
                !slots_.slot_in_use(0, 30)) {
                place(controller.info, {0, 30, 0});
                slots_.reserve({0, 30, 0}, connect_dmi_bridge, false);
            }
        place_primary_video({0, 1, 0});
        for (auto& sound : def_.devices.sounds)
            if (sound.model == sound_model::ich9 && wants_place(sound.info) && !slots_.slot_in_use(0, 27)) {
                place(sound.info, {0, 27, 0});
                slots_.reserve({0, 27, 0}, connect_pcie, false);
                break;
            }
    }

    /// The first two groups of ICH9 USB2 controllers are where the real board has them.
    void place_q35_usb() {
        for (auto& controller : def_.devices.controllers) {
            if (!is_usb2(controller) || !wants_place(controller.info)) continue;
            auto slot = usb2_slot(controller);
            if (!slot) {
                for (unsigned candidate : {29u, 26u})
                    if (!slots_.slot_in_use(0, candidate)) {
                        slot = pci_location{0, candidate, 0};
                        break;
                    }
            }
            if (!slot) return;
            place_usb2(controller, *slot);
        }
    }

    void place_primary_video(pci_location at) {
        auto& videos = def_.devices.videos;
        if (videos.empty()) return;
        auto& video = videos.front();
        if (!needs_.of(video) || !wants_place(video.info)) return;
        if (slots_.slot_in_use(at.bus, at.slot)) return;  // where there is room, then
        place(video.info, at);
        slots_.reserve(at, connect_pci | connect_pcie, true);
    }

    void place_pci_controller(controller& controller) {
        auto flags = needs_.of(controller);
        if (!flags || !wants_place(controller.info)) return;
        place(controller.info, slots_.reserve_next(flags));
    }

    std::optional<pci_location> usb2_slot(const controller& which) {
        for (auto& other : def_.devices.controllers) {
            if (&other == &which || !is_usb2(other) || other.index.value_or(0) != which.index.value_or(0)) continue;
            auto* at = pci_of(other.info);
            if (at && at->assigned()) return pci_location{at->bus, at->slot, 0};
        }
        return std::nullopt;
    }

    void place_usb2(controller& controller, pci_location slot) {
        slot.function = usb2_function(*controller.model);
        slots_.reserve(slot, connect_pci | connect_pcie, true);
        place(controller.info, slot);
        if (slot.function == 0) pci_of(controller.info)->multifunction = true;
    }

    void place_device(info& info, unsigned flags) {
        for (auto& controller : def_.devices.controllers)
            if (&controller.info == &info && is_usb2(controller)) {
                auto slot = usb2_slot(controller);
                if (!slot) {
                    slot = slots_.reserve_next(flags);
                    slots_.release(*slot);
                }
                place_usb2(controller, *slot);
                return;
            }
        place(info, slots_.reserve_next(flags));
    }

    domain_def& def_;
    pci_requirements needs_;
    pci_slots slots_;
};

pci_bus_kind missing_kind(const domain_def& def) {
    return has_pcie_root(def) ? pci_bus_kind::pcie_root_port : pci_bus_kind::pci_bridge;
}

std::vector<pci_bus_kind> buses_of(const domain_def& def) {
    std::vector<pci_bus_kind> out;
    for (auto& controller : def.devices.controllers) {
        if (controller.type != controller_type::pci) continue;
        auto index = controller.index.value_or(0);
        if (index > 255)
            throw error(errc::xml_error, fmt::format("PCI controller index {} too high, maximum is 255", index));
        if (out.size() <= index) out.resize(index + 1, missing_kind(def));
        out[index] = bus_kind_of(controller);
    }
    return out;
}

controller_model model_of(pci_bus_kind kind) {
    switch (kind) {
        case pci_bus_kind::pcie_root_port: return controller_model::pcie_root_port;
        case pci_bus_kind::pcie_to_pci_bridge: return controller_model::pcie_to_pci_bridge;
        case pci_bus_kind::dmi_to_pci_bridge: return controller_model::dmi_to_pci_bridge;
        default: return controller_model::pci_bridge;
    }
}

/// Function 0 of a slot that several devices share has to say so.
void mark_multifunction(domain_def& def) {
    auto shared = [&](const pci_address& at) {
        bool found = false;
        each_pci_device(def, [&](info& info, unsigned) {
            auto* other = pci_of(info);
            found = found || (other && other->bus == at.bus && other->slot == at.slot && other->function != 0);
        });
        return found;
    };
    each_pci_device(def, [&](info& info, unsigned) {
        auto* at = pci_of(info);
        if (at && at->assigned() && at->function == 0 && !at->multifunction && shared(*at)) at->multifunction = true;
    });
}

void fill_pci_options(domain_def& def) {
    auto next_bus_nr = [&] {
        std::uint32_t lowest = 256;
        for (auto& controller : def.devices.controllers)
            if (controller.pci && controller.pci->bus_nr) lowest = std::min(lowest, *controller.pci->bus_nr);
        // Room for the bus itself and one bridge behind it.
        return lowest - 2;
    };
    for (auto& controller : def.devices.controllers) {
        if (controller.type != controller_type::pci || !controller.model) continue;
        if (*controller.model == controller_model::pci_root || *controller.model == controller_model::pcie_root)
            continue;
        if (!controller.pci) controller.pci = pci_controller();
        auto& pci = *controller.pci;
        auto name = [&](pci_controller_name value) {
            if (!pci.name || *pci.name == pci_controller_name::none) pci.name = value;
        };
        auto index = controller.index.value_or(0);
        auto* at = pci_of(controller.info);
        switch (*controller.model) {
            case controller_model::pci_bridge:
                name(pci_controller_name::pci_bridge);
                if (!pci.chassis_nr) pci.chassis_nr = index;
                break;
            case controller_model::dmi_to_pci_bridge: name(pci_controller_name::i82801b11_bridge); break;
            case controller_model::pcie_to_pci_bridge: name(pci_controller_name::pcie_pci_bridge); break;
            case controller_model::pcie_root_port:
            case controller_model::pcie_switch_downstream_port:
                name(*controller.model == controller_model::pcie_root_port ? pci_controller_name::pcie_root_port
                                                                          : pci_controller_name::xio3130_downstream);
                if (!pci.chassis) pci.chassis = index;
                if (!pci.port && at)
                    pci.port = *controller.model == controller_model::pcie_root_port ? (at->slot << 3) + at->function
                                                                                     : at->slot;
                break;
            case controller_model::pcie_switch_upstream_port: name(pci_controller_name::x3130_upstream); break;
            case controller_model::pci_expander_bus:
            case controller_model::pcie_expander_bus:
                name(*controller.model == controller_model::pci_expander_bus ? pci_controller_name::pxb
                                                                            : pci_controller_name::pxb_pcie);
                if (!pci.bus_nr) pci.bus_nr = next_bus_nr();
                break;
            default: break;
        }
    }
}

}  // namespace

void assign_pci_addresses(domain_def& def, const capabilities_view& caps) {
    auto buses = buses_of(def);
    if (buses.empty()) return;

    bool complete = true;
    each_pci_device(def, [&](info& info, unsigned) { complete = complete && !wants_place(info); });
    bool express = has_pcie_root(def);
    // First on a copy that may grow: how many controllers does all of that need?
    {
        auto copy = def;
        assigner trial(copy, caps, buses, true);
        bool keep_bridge_slot = !complete && !express;
        trial.run(keep_bridge_slot);
        // A guest that leaves its buses to us gets one free port, so that something can be plugged in later.
        if (express && buses.size() == 1 && trial.slots().kinds().size() > 1)
            trial.slots().reserve_next(connect_pcie | connect_hotplug);
        auto& kinds = trial.slots().kinds();
        for (std::uint32_t index = 1; index < kinds.size(); ++index)
            if (!has_controller(def, controller_type::pci, index))
                add_controller(def, controller_type::pci, index, model_of(kinds[index]));
        buses = kinds;
    }
    assigner real(def, caps, buses, false);
    real.run(false);
    mark_multifunction(def);
    fill_pci_options(def);
}

}  // namespace vir::qemu
