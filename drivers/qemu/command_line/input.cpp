// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/input.hpp>

namespace vir::qemu {
namespace {

using namespace device;

props usb_input(const context& ctx, const input& input) {
    props to;
    switch (input.type) {
        case input_type::mouse: to["driver"] = "usb-mouse"; break;
        case input_type::tablet: to["driver"] = "usb-tablet"; break;
        case input_type::keyboard: to["driver"] = "usb-kbd"; break;
        default:
            unsupported("input '{}': type '{}' does not go on bus 'usb'", input.info.alias, to_string(input.type));
    }
    to["id"] = input.info.alias;
    add_address(to, ctx, input.info);
    return to;
}

props virtio_input(const context& ctx, const input& input) {
    props to;
    std::string_view base;
    switch (input.type) {
        case input_type::mouse: base = "virtio-mouse"; break;
        case input_type::tablet: base = "virtio-tablet"; break;
        case input_type::keyboard: base = "virtio-keyboard"; break;
        case input_type::passthrough: base = "virtio-input-host"; break;
        case input_type::evdev: unsupported("input '{}': type 'evdev' has no bus", input.info.alias);
    }
    std::string_view variant = input.model == input_model::virtio_transitional       ? "transitional"
                               : input.model == input_model::virtio_non_transitional ? "non-transitional"
                                                                                     : "";
    to["driver"] = virtio_driver(base, input.info, variant);
    need_type(ctx, to["driver"].text(), fmt::format("input '{}'", input.info.alias));
    if (input.driver) add_virtio_options(to, *input.driver);
    to["id"] = input.info.alias;
    if (input.type == input_type::passthrough && input.source) to["evdev"] = input.source->evdev;
    add_address(to, ctx, input.info);
    return to;
}

props evdev_input(const input& input) {
    props to;
    to["qom-type"] = "input-linux";
    to["id"] = input.info.alias;
    if (!input.source) unsupported("input '{}': type 'evdev' needs <source dev='/dev/input/...'/>", input.info.alias);
    to["evdev"] = input.source->dev;
    add_if(to, "repeat", input.source->repeat);
    if (input.source->grab) to["grab_all"] = true;
    if (input.source->grab_toggle) to["grab-toggle"] = to_string(*input.source->grab_toggle);
    return to;
}

}  // namespace

void add_inputs(builder& out) {
    for (auto& input : out.def.devices.inputs) {
        if (input.type == input_type::evdev) {
            out.object(evdev_input(input));
            continue;
        }
        switch (input.bus.value_or(input_bus::ps2)) {
            case input_bus::usb: out.device(usb_input(out, input)); break;
            case input_bus::virtio: out.device(virtio_input(out, input)); break;
            case input_bus::ps2: break;  // every PC has them
            default:
                unsupported("input '{}': bus '{}' is not supported by QEMU; use ps2, usb or virtio", input.info.alias,
                            to_string(*input.bus));
        }
    }
}

}  // namespace vir::qemu
