// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/command_line/chardev.hpp"

namespace vir::qemu {
namespace {

using namespace device;

props serial_props(const context& ctx, const serial& serial) {
    props to;
    auto type = serial.type.value_or(serial_target_type::isa_serial);
    std::string driver(serial.model ? to_string(*serial.model) : to_string(type));
    switch (type) {
        case serial_target_type::isa_serial:
        case serial_target_type::usb_serial:
        case serial_target_type::pci_serial: break;
        case serial_target_type::isa_debug: driver = "isa-debugcon"; break;
        default:
            unsupported("serial '{}': Serial device with target type '{}' not compatible with guest architecture or "
                        "machine type; use isa-serial, pci-serial or usb-serial",
                        serial.info.alias, to_string(type));
    }
    need_type(ctx, driver, fmt::format("serial '{}'", serial.info.alias));
    to["driver"] = driver;
    to["chardev"] = "char" + serial.info.alias;
    to["id"] = serial.info.alias;
    // -nodefaults numbers ISA ports from 0; the number decides about the I/O port.
    if (type == serial_target_type::isa_serial) to["index"] = serial.port.value_or(0);
    add_address(to, ctx, serial.info);
    return to;
}

}  // namespace

void add_serials(builder& out) {
    for (auto& serial : out.def.devices.serials) {
        out.option("-chardev",
                   chardev_option(out, serial.source, serial.info.alias, serial.log ? &*serial.log : nullptr));
        out.device(serial_props(out, serial));
    }
}

void add_parallels(builder& out) {
    for (auto& parallel : out.def.devices.parallels) {
        out.option("-chardev",
                   chardev_option(out, parallel.source, parallel.info.alias, parallel.log ? &*parallel.log : nullptr));
        props to;
        to["driver"] = "isa-parallel";
        to["chardev"] = "char" + parallel.info.alias;
        to["id"] = parallel.info.alias;
        out.device(to);
    }
}

}  // namespace vir::qemu
