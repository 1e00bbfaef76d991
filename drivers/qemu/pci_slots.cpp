// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/pci_slots.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <utility>

namespace vir::qemu {
namespace {

struct kind_facts {
    unsigned accepts;
    unsigned asks;
    unsigned min_slot;
    unsigned max_slot;
};

kind_facts facts_of(pci_bus_kind kind) {
    using enum pci_bus_kind;
    switch (kind) {
        case pci_root:
            return {connect_hotplug | connect_pci | connect_pci_bridge | connect_pci_expander, 0, 1, 31};
        case pcie_root:
            return {connect_pcie | connect_root_port | connect_dmi_bridge | connect_pcie_expander, 0, 1, 31};
        case pci_bridge:
            return {connect_hotplug | connect_pci | connect_pci_bridge, connect_pci_bridge, 1, 31};
        case dmi_to_pci_bridge:
            return {connect_pci | connect_pci_bridge, connect_dmi_bridge, 0, 31};
        case pcie_to_pci_bridge:
            return {connect_hotplug | connect_pci | connect_pci_bridge, connect_pcie_to_pci_bridge, 1, 31};
        case pcie_root_port:
            return {connect_hotplug | connect_pcie | connect_switch_upstream | connect_pcie_to_pci_bridge,
                    connect_root_port | connect_aggregate, 0, 0};
        case pcie_switch_upstream_port:
            return {connect_switch_downstream, connect_switch_upstream, 0, 31};
        case pcie_switch_downstream_port:
            return {connect_hotplug | connect_pcie | connect_switch_upstream | connect_pcie_to_pci_bridge,
                    connect_switch_downstream, 0, 0};
        case pci_expander_bus:
            return {connect_hotplug | connect_pci | connect_pci_bridge, connect_pci_expander, 0, 31};
        case pcie_expander_bus:
            return {connect_root_port | connect_dmi_bridge, connect_pcie_expander, 0, 31};
        case none:
            break;
    }
    return {0, 0, 0, 0};
}

std::string_view wanted_by(unsigned flags) {
    if (flags & connect_pci_expander) return "a pci-expander-bus";
    if (flags & connect_pcie_expander) return "a pcie-expander-bus";
    if (flags & connect_dmi_bridge) return "a dmi-to-pci-bridge";
    if (flags & connect_switch_upstream) return "a pcie-switch-upstream-port";
    if (flags & connect_switch_downstream) return "a pcie-switch-downstream-port";
    if (flags & connect_root_port) return "a pcie-root-port";
    if (flags & connect_pcie_to_pci_bridge) return "a pcie-to-pci-bridge";
    if (flags & connect_pci_bridge) return "a pci-bridge";
    if (flags & connect_pcie) return "a PCI Express device";
    return "a standard PCI device";
}

}  // namespace

std::string to_string(const pci_location& at) {
    return fmt::format("0000:{:02x}:{:02x}.{:x}", at.bus, at.slot, at.function);
}

unsigned connect_flags_of(pci_bus_kind controller) { return facts_of(controller).asks; }

pci_slots::pci_slots(std::vector<pci_bus_kind> buses, bool may_grow, bool pcie_to_pci_supported)
    : may_grow_(may_grow), pcie_to_pci_supported_(pcie_to_pci_supported) {
    for (auto kind : buses) add_bus(kind);
}

void pci_slots::add_bus(pci_bus_kind kind) {
    auto facts = facts_of(kind);
    bus_state bus;
    bus.flags = facts.accepts;
    bus.min_slot = facts.min_slot;
    bus.max_slot = facts.max_slot;
    kinds_.push_back(kind);
    buses_.push_back(bus);
}

bool pci_slots::in_use(pci_location at) const {
    return at.bus < buses_.size() && (buses_[at.bus].slots[at.slot].functions >> at.function & 1);
}

bool pci_slots::slot_in_use(unsigned bus, unsigned slot) const {
    return bus < buses_.size() && buses_[bus].slots[slot].functions != 0;
}

bool pci_slots::any_slot_free() const {
    for (auto& bus : buses_)
        if (bus.flags)
            for (unsigned slot = bus.min_slot; slot <= bus.max_slot; ++slot)
                if (!bus.slots[slot].functions) return true;
    return false;
}

void pci_slots::check(pci_location at, unsigned flags, bool from_config) const {
    if (at.bus >= buses_.size() || !buses_[at.bus].flags)
        throw error(errc::xml_error,
                    fmt::format("PCI address {} is on bus {}, which no <controller type='pci'> provides; add the "
                                "controller with index='{}' or leave the address out",
                                to_string(at), at.bus, at.bus));
    auto& bus = buses_[at.bus];
    // A user may mix conventional and Express devices: QEMU accepts it, and existing documents do so.
    auto accepted = bus.flags;
    if (from_config) {
        if (accepted & (connect_pci | connect_pcie)) accepted |= connect_pci | connect_pcie;
        if (accepted & connect_pcie) accepted |= connect_pci_bridge;
    }
    if (!(accepted & flags & connect_kinds))
        throw error(errc::xml_error,
                    fmt::format("The device at PCI address {} cannot be plugged into the PCI controller "
                                "with index='{}'. It requires a controller that accepts {}.",
                                to_string(at), at.bus, wanted_by(flags)));
    if (!from_config && (flags & connect_hotplug) && !(bus.flags & connect_hotplug))
        throw error(errc::xml_error,
                    fmt::format("The device at PCI address {} requires hotplug capability, but the PCI "
                                "controller with index='{}' doesn't support hotplug",
                                to_string(at), at.bus));
    if (at.slot > bus.max_slot || at.slot < bus.min_slot)
        throw error(errc::xml_error, fmt::format("Invalid PCI address {}. slot must be {} {}", to_string(at),
                                                 at.slot > bus.max_slot ? "<=" : ">=",
                                                 at.slot > bus.max_slot ? bus.max_slot : bus.min_slot));
}

void pci_slots::reserve(pci_location at, unsigned flags, bool from_config) {
    // A bus that the document takes for granted; the places of such controllers are found later.
    while (may_grow_ && !kinds_.empty() && at.bus >= buses_.size())
        add_bus(kinds_[0] == pci_bus_kind::pcie_root ? pci_bus_kind::pcie_root_port : pci_bus_kind::pci_bridge);
    check(at, flags, from_config);
    auto& slot = buses_[at.bus].slots[at.slot];
    if (slot.functions >> at.function & 1)
        throw error(errc::xml_error, fmt::format("Attempted double use of PCI Address {}", to_string(at)));
    if (!slot.functions) slot.aggregate = (flags & connect_aggregate) && at.function == 0;
    slot.functions |= static_cast<std::uint8_t>(1u << at.function);
}

void pci_slots::reserve_slot(unsigned bus, unsigned slot, unsigned flags) {
    check({bus, slot, 0}, flags, true);
    buses_[bus].slots[slot].functions = 0xff;
    buses_[bus].slots[slot].aggregate = false;
}

void pci_slots::release(pci_location at) {
    auto& slot = buses_[at.bus].slots[at.slot];
    slot.functions &= static_cast<std::uint8_t>(~(1u << at.function));
    if (!slot.functions) slot.aggregate = false;
}

std::optional<pci_location> pci_slots::find_next(unsigned flags) const {
    auto find_on = [&](unsigned index) -> std::optional<pci_location> {
        auto& bus = buses_[index];
        for (unsigned slot = bus.min_slot; slot <= bus.max_slot; ++slot) {
            auto& state = bus.slots[slot];
            if (!state.functions) return pci_location{index, slot, 0};
            if ((flags & connect_aggregate) && state.aggregate)
                for (unsigned function = 0; function < 8; ++function)
                    if (!(state.functions >> function & 1)) return pci_location{index, slot, function};
        }
        return std::nullopt;
    };
    auto kind = flags & connect_kinds;
    for (unsigned index = 0; index < buses_.size(); ++index) {
        auto& bus = buses_[index];
        if (!(bus.flags & kind)) continue;
        if ((flags & connect_hotplug) && !(bus.flags & connect_hotplug)) continue;
        if (auto at = find_on(index)) return at;
    }
    return std::nullopt;
}

bool pci_slots::grow(unsigned flags) {
    if (buses_.empty()) return false;
    bool express = kinds_[0] == pci_bus_kind::pcie_root;
    if (flags & (connect_pcie | connect_pcie_to_pci_bridge | connect_switch_upstream)) {
        if (!express) return false;
        add_bus(pci_bus_kind::pcie_root_port);
        return true;
    }
    if (flags & (connect_pci | connect_pci_bridge)) {
        if (!express) {
            bool first = true;
            for (auto kind : kinds_) first = first && kind != pci_bus_kind::pci_bridge;
            add_bus(pci_bus_kind::pci_bridge);
            // The slot of the first bridge was kept from the start; later ones take theirs where it is free now.
            if (!first) reserve_next(connect_pci_bridge);
            return true;
        }
        if (pcie_to_pci_supported_) {
            reserve_next(connect_pcie_to_pci_bridge);
            add_bus(pci_bus_kind::pcie_to_pci_bridge);
        } else {
            add_bus(pci_bus_kind::dmi_to_pci_bridge);
            add_bus(pci_bus_kind::pci_bridge);
        }
        return true;
    }
    return false;
}

pci_location pci_slots::reserve_next(unsigned flags) {
    auto at = find_next(flags);
    if (!at && may_grow_) {
        if (grow(flags)) at = find_next(flags);
    }
    if (!at)
        throw error(errc::internal_error, fmt::format("No PCI slot is free for {}; remove a device, or add a PCI "
                                                      "controller that it can be plugged into",
                                                      wanted_by(flags)));
    auto& slot = buses_[at->bus].slots[at->slot];
    if (flags & connect_aggregate) {
        slot.aggregate = true;
        slot.functions |= static_cast<std::uint8_t>(1u << at->function);
    } else {
        slot.functions |= 1;
    }
    return *at;
}

}  // namespace vir::qemu
