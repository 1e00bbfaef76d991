// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/errors.hpp"
#include "src/doc/new_node_device.hpp"
#include "src/doc/node_device_kinds.hpp"

#include <virtxx/flags.hpp>
#include <virtxx/xml/binding.hpp>

#include <string_view>
#include <type_traits>
#include <variant>

// How devices of the host come and go, as in libvirt 9.0.0's test driver: what can be made is one virtual port of a
// SCSI host, scsi_host12, after the model of scsi_host11. Making it again replaces it.
namespace vir::test {
namespace {

constexpr std::string_view model_port = "scsi_host11";
constexpr std::string_view made_port = "scsi_host12";

bool makes_ports(const node_device& device) { return any(kinds_of(device.def), list_node_devices_flags::cap_vports); }

// The Fibre Channel names of a SCSI host; null when the device is none, or has no such port.
template <class Device>
std::conditional_t<std::is_const_v<Device>, const nodedev::fc_host, nodedev::fc_host>* port_of(Device& device) {
    for (auto& capability : device.capabilities)
        if (auto* host = std::get_if<nodedev::scsi_host>(&capability))
            for (auto& feature : host->features)
                if (auto* port = std::get_if<nodedev::fc_host>(&feature)) return port;
    return nullptr;
}

}  // namespace

void driver::tell(const node_device& device, node_device_lifecycle what) {
    events_.emit(event::node_device_lifecycle(device.ref(), what));
}

void driver::check_parent(const nodedev::parent& wanted) const {
    const auto none = [] {
        fail(error_domain::nodedev, errc::internal_error, "Could not find parent device for 'new device'");
    };
    if (!wanted.name.empty()) {
        const auto parent = devices_.find(wanted.name);
        if (!parent) none();
        if (!makes_ports(*parent))
            fail(error_domain::nodedev, errc::internal_error, "Parent device {} is not capable of vport operations",
                 wanted.name);
        return;
    }
    const bool by_names = !wanted.wwnn.empty(), by_fabric = !by_names && !wanted.fabric_wwn.empty();
    const auto fits = [&](const node_device& device) {
        if (!makes_ports(device)) return false;
        const auto* port = port_of(device.def);
        if (by_names) return port && port->wwnn == wanted.wwnn && port->wwpn == wanted.wwpn;
        if (by_fabric) return port && port->fabric_wwn == wanted.fabric_wwn;
        return true;
    };
    if (devices_.count(fits)) return;
    if (by_names || by_fabric) none();
    fail(error_domain::nodedev, errc::internal_error, "Could not find any vport capable device");
}

driver::device_ptr driver::make_port(const std::string& wwnn, const std::string& wwpn) {
    const auto model = devices_.find(model_port);
    auto def = model ? model->def : node_device_def();
    auto* port = port_of(def);
    if (!port) fail(errc::internal_error, "there is no {} after which a virtual port could be made", model_port);
    port->wwnn = wwnn;
    port->wwpn = wwpn;
    def.name = made_port;
    auto device = devices_.add(std::make_shared<node_device>(std::move(def)));
    tell(*device, node_device_lifecycle::created);
    return device;
}

void driver::remove_port() {
    const auto device = devices_.find(made_port);
    if (!device) return;
    devices_.remove(*device);
    tell(*device, node_device_lifecycle::deleted);
}

task<node_device_ref> driver::handle(op::node_device_create_xml op) {
    allow_flags(op, node_device_create_flags::validate);
    const bool strict = any(op.flags, node_device_create_flags::validate);
    const auto wanted = read_new_device(op.definition, strict ? strict_parsing() : parse_options());
    const auto& port = wanted.port();
    check_parent(wanted.parent);
    co_return make_port(port.wwnn, port.wwpn)->ref();
}

task<void> driver::handle(op::node_device_destroy op) {
    auto device = device_named(op.device.name);
    // Devices that nobody made stay, and nobody is told.
    const auto* port = port_of(device->def);
    if (!port || !devices_.find(device->def.parent.name)) co_return;
    devices_.remove(*device);
    tell(*device, node_device_lifecycle::deleted);
}

}  // namespace vir::test
