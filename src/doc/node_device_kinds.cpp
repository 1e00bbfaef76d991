// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/node_device_kinds.hpp"

#include <virtxx/flags.hpp>

#include <algorithm>
#include <iterator>
#include <variant>

namespace vir {
namespace {

using kind = list_node_devices_flags;

struct known_kind {
    kind flag;
    std::string_view name;
};

// First the alternatives of a capability, in their order; then what is only found in them.
constexpr known_kind known_kinds[] = {
    {kind::cap_system, "system"},           {kind::cap_pci_dev, "pci"},
    {kind::cap_usb_dev, "usb_device"},      {kind::cap_usb_interface, "usb"},
    {kind::cap_net, "net"},                 {kind::cap_scsi_host, "scsi_host"},
    {kind::cap_scsi_target, "scsi_target"}, {kind::cap_scsi, "scsi"},
    {kind::cap_storage, "storage"},         {kind::cap_scsi_generic, "scsi_generic"},
    {kind::cap_drm, "drm"},                 {kind::cap_mdev, "mdev"},
    {kind::cap_ccw_dev, "ccw"},             {kind::cap_css_dev, "css"},
    {kind::cap_vdpa, "vdpa"},               {kind::cap_ap_card, "ap_card"},
    {kind::cap_ap_queue, "ap_queue"},       {kind::cap_ap_matrix, "ap_matrix"},
    {kind::cap_fc_host, "fc_host"},         {kind::cap_vports, "vports"},
    {kind::cap_mdev_types, "mdev_types"},   {kind::cap_vpd, "vpd"},
};
constexpr std::size_t alternatives = std::variant_size_v<nodedev::capability>;
static_assert(known_kinds[alternatives - 1].flag == kind::cap_ap_matrix);

constexpr kind inner_kind(const nodedev::fc_host&) { return kind::cap_fc_host; }
constexpr kind inner_kind(const nodedev::vport_ops&) { return kind::cap_vports; }
constexpr kind inner_kind(const nodedev::mdev_types&) { return kind::cap_mdev_types; }
constexpr kind inner_kind(const nodedev::vpd&) { return kind::cap_vpd; }

template <class Capability>
kind inner_kinds(const Capability& one) {
    auto out = kind::none;
    if constexpr (requires { one.features.front().index(); })
        for (const auto& feature : one.features)
            std::visit(
                [&out](const auto& inner) {
                    if constexpr (requires { inner_kind(inner); }) out = out | inner_kind(inner);
                },
                feature);
    return out;
}

}  // namespace

list_node_devices_flags kinds_of(const node_device_def& device) {
    auto out = kind::none;
    for (const auto& capability : device.capabilities) {
        out = out | known_kinds[capability.index()].flag;
        out = out | std::visit([](const auto& one) { return inner_kinds(one); }, capability);
    }
    return out;
}

list_node_devices_flags kind_named(std::string_view name) noexcept {
    const auto found = std::ranges::find(known_kinds, name, &known_kind::name);
    return found == std::end(known_kinds) ? kind::none : found->flag;
}

std::vector<std::string> capability_names(const node_device_def& device) {
    std::vector<std::string> out;
    for (const auto& capability : device.capabilities) out.emplace_back(known_kinds[capability.index()].name);
    return out;
}

}  // namespace vir
