// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/doc/one_of_each.hpp"
#include "src/doc/table.hpp"
#include "src/doc/words.hpp"

#include <virtxx/doc/node_device_pci.hpp>

namespace vir::xml {

using namespace nodedev;

namespace {

constexpr errc bad_device = errc::internal_error;

// A field is named by one character.
void drop_nameless(std::vector<vpd_field>& fields) {
    std::erase_if(fields, [](const vpd_field& field) {
        const char c = field.index.size() == 1 ? field.index[0] : ' ';
        return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'));
    });
}

}  // namespace

template <>
const record& describe<pci_place>() {
    using t = pci_place;
    static constexpr table rows(of<t>, "address",
        attribute<&t::domain>("domain").hex(4),
        pci_bus<&t::bus>(),
        pci_slot<&t::slot>(),
        pci_function<&t::function>());
    return rows;
}

template <>
const record& describe<phys_function>() {
    using t = phys_function;
    static constexpr table rows(of<t>, "phys_function",
        element<&t::address>("address").required(errc::xml_error, "Missing address in 'phys_function' capability"));
    return rows;
}

template <>
const record& describe<virt_functions>() {
    using t = virt_functions;
    static constexpr table rows(of<t>, "virt_functions",
        attribute<&t::max_count>("maxCount").omit_default()
            .invalid(errc::xml_error, "Malformed 'maxCount' parameter"),
        element<&t::addresses>("address"));
    return rows;
}

template <>
const record& describe<pci_bridge>() {
    static constexpr table rows(of<pci_bridge>, "pci-bridge");
    return rows;
}

template <>
const record& describe<cardbus_bridge>() {
    static constexpr table rows(of<cardbus_bridge>, "cardbus-bridge");
    return rows;
}

template <>
const record& describe<mdev_type>() {
    using t = mdev_type;
    static constexpr table rows(of<t>, "type",
        attribute<&t::id>("id")
            .required(errc::xml_error, "missing 'id' attribute for mediated device's <type> element"),
        element<&t::name>("name"),
        element<&t::device_api>("deviceAPI")
            .required(errc::xml_error, "missing device API for mediated device type '{@id}'"),
        element<&t::available>("availableInstances")
            .required(errc::xml_error, "missing number of available instances for mediated device type '{@id}'"),
        key<[](const t& type) { return type.id; }>);
    return rows;
}

template <>
const record& describe<mdev_types>() {
    using t = mdev_types;
    static constexpr table rows(of<t>, "mdev_types",
        element<&t::types>("type").json("types"));
    return rows;
}

template <>
const record& describe<vpd_field>() {
    using t = vpd_field;
    static constexpr table rows(of<t>, "field",
        attribute<&t::index>("index"),
        text<&t::value>());
    return rows;
}

template <>
const record& describe<vpd_readonly>() {
    using t = vpd_readonly;
    static constexpr table rows(of<t>, "readonly",
        element<&t::change_level>("change_level"),
        element<&t::manufacture_id>("manufacture_id"),
        element<&t::part_number>("part_number"),
        element<&t::serial_number>("serial_number"),
        element<&t::vendor_fields>("vendor_field"),
        validate<[](t& fields) { drop_nameless(fields.vendor_fields); }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<vpd_readwrite>() {
    using t = vpd_readwrite;
    static constexpr table rows(of<t>, "readwrite",
        element<&t::asset_tag>("asset_tag"),
        element<&t::vendor_fields>("vendor_field"),
        element<&t::system_fields>("system_field"),
        validate<[](t& fields) {
            drop_nameless(fields.vendor_fields);
            drop_nameless(fields.system_fields);
            // The field of the system that PCI has a use for.
            for (const auto& field : fields.system_fields)
                if (field.index == "A") fields.asset_tag = field.value;
            std::erase_if(fields.system_fields, [](const vpd_field& field) { return field.index == "A"; });
        }>,
        end_tag<t>());
    return rows;
}

template <>
const record& describe<vpd>() {
    using t = vpd;
    static constexpr table rows(of<t>, "vpd",
        element<&t::name>("name").required(errc::xml_error, "Could not read a device name from the <name> element"),
        element<&t::fields>("fields").selected_by("access")
            .invalid(errc::xml_error, "Unsupported VPD field access type specified {}")
            .missing(errc::xml_error, "VPD fields access type parsing has failed"),
        validate<[](t& vpd) { keep_one_of_each(vpd.fields); }>);
    return rows;
}

template <>
const record& describe<iommu_group>() {
    using t = iommu_group;
    static constexpr table rows(of<t>, "iommuGroup",
        attribute<&t::number>("number").required(),
        element<&t::addresses>("address"));
    return rows;
}

template <>
const record& describe<pcie_link>() {
    using t = pcie_link;
    static constexpr table rows(of<t>, "link",
        attribute<&t::validity>("validity").required(),
        attribute<&t::port>("port"),
        attribute<&t::speed>("speed"),
        attribute<&t::width>("width").required(),
        validate<[](t& link) {
            if (link.port.value_or(0) < 0) link.port.reset();
        }>);
    return rows;
}

template <>
const record& describe<pci_express>() {
    using t = pci_express;
    static constexpr table rows(of<t>, "pci-express",
        element<&t::links>("link"),
        validate<[](t& express) {
            keep_one_of_each(express.links, [](const pcie_link& link) { return link.validity; });
        }>);
    return rows;
}

template <>
const record& describe<pci>() {
    using t = pci;
    static constexpr table rows(of<t>, "pci",
        element<&t::device_class>("class").as(hexadecimal).hex(6).range(0, 0xffffff)
            .invalid(bad_device, "invalid PCI class supplied for '{name}'"),
        element<&t::domain>("domain").required(bad_device, "no PCI domain ID supplied for '{name}'")
            .invalid(bad_device, "invalid PCI domain ID supplied for '{name}'"),
        element<&t::bus>("bus").required(bad_device, "no PCI bus ID supplied for '{name}'")
            .invalid(bad_device, "invalid PCI bus ID supplied for '{name}'"),
        element<&t::slot>("slot").required(bad_device, "no PCI slot ID supplied for '{name}'")
            .invalid(bad_device, "invalid PCI slot ID supplied for '{name}'"),
        element<&t::function>("function").required(bad_device, "no PCI function ID supplied for '{name}'")
            .invalid(bad_device, "invalid PCI function ID supplied for '{name}'"),
        inside("product",
            attribute<&t::product, &hardware_id::id>("id").as(hexadecimal).hex(4)
                .required(bad_device, "no PCI product ID supplied for '{name}'")
                .invalid(bad_device, "invalid PCI product ID supplied for '{name}'"),
            text<&t::product, &hardware_id::name>()).required(bad_device, "no PCI product ID supplied for '{name}'"),
        inside("vendor",
            attribute<&t::vendor, &hardware_id::id>("id").as(hexadecimal).hex(4)
                .required(bad_device, "no PCI vendor ID supplied for '{name}'")
                .invalid(bad_device, "invalid PCI vendor ID supplied for '{name}'"),
            text<&t::vendor, &hardware_id::name>()).required(bad_device, "no PCI vendor ID supplied for '{name}'"),
        element<&t::features>("capability").selected_by("type").missing(errc::xml_error, "Missing capability type"),
        element<&t::iommu>("iommuGroup"),
        element<&t::numa_node>("numa", "node").invalid(bad_device, "invalid NUMA node ID supplied for '{name}'"),
        element<&t::express>("pci-express"),
        validate<[](t& device) {
            std::erase_if(device.features, [](const pci_feature& one) {
                const auto* types = std::get_if<mdev_types>(&one);
                return types && types->types.empty();
            });
            keep_one_of_each(device.features);
            if (device.iommu && device.iommu->addresses.empty()) device.iommu.reset();
            if (device.numa_node.value_or(0) < 0) device.numa_node.reset();
        }>,
        end_tag<t>());
    return rows;
}

}  // namespace vir::xml
