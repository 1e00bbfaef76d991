// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"
#include "src/doc/node_device_kinds.hpp"

#include <virtxx/flags.hpp>

// Devices of the host: which there are and what is known of them.
namespace vir::test {
namespace {

using kind = list_node_devices_flags;

// Devices that have the capability; absent: all.
auto having(const std::optional<std::string>& capability) {
    return [wanted = capability ? std::optional(kind_named(*capability)) : std::nullopt](const node_device& device) {
        return !wanted || any(kinds_of(device.def), *wanted);
    };
}

}  // namespace

driver::device_ptr driver::device_named(std::string_view name) const {
    if (auto found = devices_.find(name)) return found;
    fail(errc::no_node_device, "no node device with matching name '{}'", name);
}

void driver::add_devices(std::vector<node_device_def> definitions) {
    for (auto& def : definitions) {
        complete(def);
        devices_.add(std::make_shared<node_device>(std::move(def)));
    }
}

task<std::int32_t> driver::handle(op::node_num_of_devices op) { co_return devices_.count(having(op.capability)); }

task<std::vector<std::string>> driver::handle(op::node_list_devices op) {
    co_return devices_.names(op.max_names, having(op.capability));
}

task<std::vector<node_device_ref>> driver::handle(op::connect_list_all_node_devices op) {
    constexpr auto states = kind::active | kind::inactive;
    allow_flags(op, ~states);
    co_return devices_.refs([flags = op.flags](const node_device& device) {
        return flags == kind::none || any(kinds_of(device.def), flags);
    });
}

task<node_device_ref> driver::handle(op::node_device_lookup_by_name op) { co_return device_named(op.name)->ref(); }

task<document<node_device_def>> driver::handle(op::node_device_get_xml_desc op) {
    co_return document<node_device_def>(device_named(op.device.name)->def);
}

task<std::optional<std::string>> driver::handle(op::node_device_get_parent op) {
    const auto& parent = device_named(op.device.name)->def.parent.name;
    if (parent.empty()) fail(errc::internal_error, "no parent for this device");
    co_return parent;
}

task<std::int32_t> driver::handle(op::node_device_num_of_caps op) {
    co_return static_cast<std::int32_t>(device_named(op.device.name)->def.capabilities.size());
}

task<std::vector<std::string>> driver::handle(op::node_device_list_caps op) {
    auto out = capability_names(device_named(op.device.name)->def);
    if (std::cmp_less(std::max(op.max_names, 0), out.size())) out.resize(static_cast<std::size_t>(op.max_names));
    co_return out;
}

}  // namespace vir::test
