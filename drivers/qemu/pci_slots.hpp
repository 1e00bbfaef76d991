// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vir::qemu {

/// The kinds of PCI bus that a guest can have: the model of the controller that provides it.
enum class pci_bus_kind : std::uint8_t {
    none,
    pci_root,
    pcie_root,
    pci_bridge,
    dmi_to_pci_bridge,
    pcie_to_pci_bridge,
    pcie_root_port,
    pcie_switch_upstream_port,
    pcie_switch_downstream_port,
    pci_expander_bus,
    pcie_expander_bus,
};

/// What a device asks of the slot it goes to, and what a bus offers.
enum pci_connect : unsigned {
    connect_hotplug = 1 << 0,
    connect_pci = 1 << 1,
    connect_pcie = 1 << 2,
    connect_root_port = 1 << 3,
    connect_switch_upstream = 1 << 4,
    connect_switch_downstream = 1 << 5,
    connect_dmi_bridge = 1 << 6,
    connect_pcie_to_pci_bridge = 1 << 7,
    connect_pci_bridge = 1 << 8,
    connect_pci_expander = 1 << 9,
    connect_pcie_expander = 1 << 10,
    /// Shares a slot's eight functions with others of its kind (root ports).
    connect_aggregate = 1 << 11,
    connect_kinds = connect_pci | connect_pcie | connect_root_port | connect_switch_upstream |
                    connect_switch_downstream | connect_dmi_bridge | connect_pcie_to_pci_bridge | connect_pci_bridge |
                    connect_pci_expander | connect_pcie_expander,
};

/// domain is always 0.
struct pci_location {
    unsigned bus = 0;
    unsigned slot = 0;
    unsigned function = 0;

    friend bool operator==(const pci_location&, const pci_location&) = default;
};

/// "0000:00:1f.2"
std::string to_string(const pci_location& at);

/// What a controller that is itself a PCI device asks for.
unsigned connect_flags_of(pci_bus_kind controller);

/// The slots of all PCI buses of one guest: which are taken, which is the next free one.
/// Errors are vir::error(errc::xml_error) naming the address, or errc::internal_error when no slot is left.
class pci_slots {
public:
    /// With `may_grow`, a device that fits nowhere adds the controllers it needs (see kinds()).
    pci_slots(std::vector<pci_bus_kind> buses, bool may_grow, bool pcie_to_pci_supported);

    const std::vector<pci_bus_kind>& kinds() const noexcept { return kinds_; }

    bool in_use(pci_location at) const;
    bool slot_in_use(unsigned bus, unsigned slot) const;
    bool any_slot_free() const;

    /// An address that the document (or the chipset) fixes. Throws when it is taken or can not hold such a device.
    void reserve(pci_location at, unsigned flags, bool from_config);
    void reserve_slot(unsigned bus, unsigned slot, unsigned flags);

    /// The next free place for such a device; a whole slot, or one function of a shared one.
    pci_location reserve_next(unsigned flags);
    /// Gives a function back.
    void release(pci_location at);
    /// Where reserve_next would go, without growing.
    std::optional<pci_location> find_next(unsigned flags) const;

private:
    struct slot_state {
        std::uint8_t functions = 0;
        bool aggregate = false;
    };
    struct bus_state {
        unsigned flags = 0;
        unsigned min_slot = 0;
        unsigned max_slot = 0;
        std::array<slot_state, 32> slots{};
    };

    void add_bus(pci_bus_kind kind);
    bool grow(unsigned flags);
    void check(pci_location at, unsigned flags, bool from_config) const;

    std::vector<pci_bus_kind> kinds_;
    std::vector<bus_state> buses_;
    bool may_grow_;
    bool pcie_to_pci_supported_;
};

}  // namespace vir::qemu
