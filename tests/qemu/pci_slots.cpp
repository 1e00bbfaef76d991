// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/pci_slots.hpp"

#include <virtxx/error.hpp>

#include <catch2/catch.hpp>

using namespace vir;
using namespace vir::qemu;
using kind = pci_bus_kind;

TEST_CASE("slots are given in order and skip those that are taken") {
    pci_slots slots({kind::pci_root}, false, true);
    slots.reserve({0, 2, 0}, connect_pci, true);
    CHECK(slots.reserve_next(connect_pci | connect_hotplug) == pci_location{0, 1, 0});
    CHECK(slots.reserve_next(connect_pci | connect_hotplug) == pci_location{0, 3, 0});
    CHECK_THROWS_WITH(slots.reserve({0, 3, 0}, connect_pci, true), "Attempted double use of PCI Address 0000:00:03.0");
}

TEST_CASE("root ports share a slot, other devices do not") {
    pci_slots slots({kind::pcie_root}, false, true);
    auto port = connect_flags_of(kind::pcie_root_port);
    for (unsigned function = 0; function < 8; ++function)
        CHECK(slots.reserve_next(port) == pci_location{0, 1, function});
    CHECK(slots.reserve_next(port) == pci_location{0, 2, 0});
    CHECK(slots.reserve_next(connect_pcie) == pci_location{0, 3, 0});
}

TEST_CASE("a bus that grows adds what the device can be plugged into") {
    SECTION("an Express device that can be unplugged needs a port of its own") {
        pci_slots slots({kind::pcie_root}, true, true);
        CHECK(slots.reserve_next(connect_pcie | connect_hotplug) == pci_location{1, 0, 0});
        CHECK(slots.reserve_next(connect_pcie | connect_hotplug) == pci_location{2, 0, 0});
        CHECK(slots.kinds() == std::vector{kind::pcie_root, kind::pcie_root_port, kind::pcie_root_port});
    }
    SECTION("a conventional device on an Express board needs a bridge, and that a port") {
        pci_slots slots({kind::pcie_root}, true, true);
        CHECK(slots.reserve_next(connect_pci | connect_hotplug) == pci_location{2, 1, 0});
        CHECK(slots.kinds() == std::vector{kind::pcie_root, kind::pcie_root_port, kind::pcie_to_pci_bridge});
    }
    SECTION("the 32nd device of a conventional board goes behind a bridge") {
        pci_slots slots({kind::pci_root}, true, true);
        slots.reserve_next(connect_pci);  // the bridge's
        for (unsigned slot = 2; slot < 32; ++slot) CHECK(slots.reserve_next(connect_pci) == pci_location{0, slot, 0});
        CHECK(slots.reserve_next(connect_pci) == pci_location{1, 1, 0});
    }
}

TEST_CASE("an address that can not hold the device is refused with the reason") {
    pci_slots slots({kind::pci_root}, false, true);
    CHECK_THROWS_WITH(slots.reserve({3, 1, 0}, connect_pci, true), Catch::Contains("no <controller type='pci'>"));
    CHECK_THROWS_WITH(slots.reserve({0, 1, 0}, connect_pcie_expander, true),
                      Catch::Contains("It requires a controller that accepts a pcie-expander-bus."));
    CHECK_THROWS_WITH(slots.reserve({0, 0, 0}, connect_pci, true), Catch::Contains("slot must be >= 1"));
}
