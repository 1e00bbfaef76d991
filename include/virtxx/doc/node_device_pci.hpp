// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/enum.hpp>

/// PCI devices of the host, and what other devices have in common with them.
namespace vir::nodedev {

/// cap: what the device can; sta: what it does now.
VIRTXX_ENUM(pcie_validity, cap, sta)
/// GT/s.
VIRTXX_ENUM(pcie_speed, _2_dot_5, _5, _8, _16, _32, _64)

/// <address>: where another PCI function is.
struct pci_place {
    std::uint32_t domain = 0;
    std::uint32_t bus = 0;
    std::uint32_t slot = 0;
    std::uint32_t function = 0;

    pci_place() = default;
    pci_place(std::uint32_t domain, std::uint32_t bus, std::uint32_t slot, std::uint32_t function)
        : domain(domain), bus(bus), slot(slot), function(function) {}
    bool operator==(const pci_place&) const = default;
};

/// <product> and <vendor>: number and name.
struct hardware_id {
    std::uint32_t id = 0;  ///< up to 0xffff
    std::string name;      ///< empty: nobody knows it

    hardware_id() = default;
    hardware_id(std::uint32_t id, std::string name) : id(id), name(std::move(name)) {}
    bool operator==(const hardware_id&) const = default;
};

/// phys_function: the device is a virtual function of that one.
struct phys_function {
    pci_place address;

    phys_function() = default;
    bool operator==(const phys_function&) const = default;
};

/// virt_functions: the device has virtual functions (SR-IOV).
struct virt_functions {
    std::uint32_t max_count = 0;       ///< how many it may have; 0: unknown (since 1.3.0)
    std::vector<pci_place> addresses;  ///< those there are

    virt_functions() = default;
    bool operator==(const virt_functions&) const = default;
};

/// pci-bridge: PCI to PCI, as its header says (since 1.3.3).
struct pci_bridge {
    pci_bridge() = default;
    bool operator==(const pci_bridge&) const = default;
};

/// cardbus-bridge (since 1.3.3).
struct cardbus_bridge {
    cardbus_bridge() = default;
    bool operator==(const cardbus_bridge&) const = default;
};

/// <type> of mdev_types: a kind of mediated device that the device can be made into.
struct mdev_type {
    std::string id;               ///< by the vendor
    std::string name;             ///< by the vendor; may be empty
    std::string device_api;       ///< "vfio-pci", "vfio-ccw", "vfio-ap"
    std::uint32_t available = 0;  ///< how many more of them there can be

    mdev_type() = default;
    bool operator==(const mdev_type&) const = default;
};

/// mdev_types (since 3.4.0).
struct mdev_types {
    std::vector<mdev_type> types;

    mdev_types() = default;
    bool operator==(const mdev_types&) const = default;
};

/// <vendor_field>, <system_field>: what PCI leaves to others to say.
struct vpd_field {
    std::string index;  ///< one digit or capital letter
    std::string value;

    vpd_field() = default;
    vpd_field(std::string index, std::string value) : index(std::move(index)), value(std::move(value)) {}
    bool operator==(const vpd_field&) const = default;
};

/// <fields access='readonly'>.
struct vpd_readonly {
    std::string change_level;    ///< of the engineering
    std::string manufacture_id;  ///< beyond that of the vendor
    std::string part_number;     ///< of the card
    std::string serial_number;   ///< of the card
    std::vector<vpd_field> vendor_fields;

    vpd_readonly() = default;
    bool operator==(const vpd_readonly&) const = default;
};

/// <fields access='readwrite'>.
struct vpd_readwrite {
    std::string asset_tag;                 ///< by the owner
    std::vector<vpd_field> vendor_fields;
    std::vector<vpd_field> system_fields;  ///< index other than A

    vpd_readwrite() = default;
    bool operator==(const vpd_readwrite&) const = default;
};

/// vpd: vital product data of the PCI specification (since 7.9.0). Fields in the order of the alternatives, one of
/// each.
struct vpd {
    std::string name;  ///< of the device
    std::vector<std::variant<vpd_readonly, vpd_readwrite>> fields;

    vpd() = default;
    bool operator==(const vpd&) const = default;
};

/// What a PCI device can be besides; in the order of the alternatives, one of each.
using pci_feature = std::variant<phys_function, virt_functions, pci_bridge, cardbus_bridge, mdev_types, vpd>;

/// <iommuGroup>: devices that only one guest can have, all of them.
struct iommu_group {
    std::uint32_t number = 0;          ///< as in /sys/kernel/iommu_groups
    std::vector<pci_place> addresses;  ///< the device itself, too

    iommu_group() = default;
    bool operator==(const iommu_group&) const = default;
};

/// <link> of <pci-express>: what it is capable of, or its state.
struct pcie_link {
    pcie_validity validity = pcie_validity::cap;
    std::optional<std::int32_t> port;  ///< cap
    std::optional<pcie_speed> speed;   ///< GT/s
    std::uint32_t width = 0;           ///< lanes

    pcie_link() = default;
    bool operator==(const pcie_link&) const = default;
};

/// <pci-express>.
struct pci_express {
    std::vector<pcie_link> links;  ///< cap, then sta; one of each

    pci_express() = default;
    bool operator==(const pci_express&) const = default;
};

/// <capability type='pci'>.
struct pci {
    std::optional<std::uint32_t> device_class;  ///< 24 bits: class, subclass, programming interface (since 5.2.0)
    std::uint32_t domain = 0;
    std::uint32_t bus = 0;
    std::uint32_t slot = 0;
    std::uint32_t function = 0;
    hardware_id product;
    hardware_id vendor;
    std::vector<pci_feature> features;
    box<nodedev::iommu_group> iommu;            ///< the device is in a group
    std::optional<std::int32_t> numa_node;      ///< that the device is near to
    box<pci_express> express;                   ///< the device is on PCI Express (since 1.2.4)

    pci() = default;
    bool operator==(const pci&) const = default;

    /// What it can be besides: feature<virt_functions>(); null when it cannot.
    template <class T>
    const T* feature() const noexcept {
        for (const auto& one : features)
            if (const auto* found = std::get_if<T>(&one)) return found;
        return nullptr;
    }
};

}  // namespace vir::nodedev
