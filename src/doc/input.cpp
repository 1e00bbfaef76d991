// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/input.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<input_source>() {
    using t = input_source;
    static constexpr table rows(of<t>, "source",
        attribute<&t::evdev>("evdev"),
        attribute<&t::dev>("dev"),
        attribute<&t::grab>("grab"),
        attribute<&t::grab_toggle>("grabToggle"),
        attribute<&t::repeat>("repeat").on_off());
    return rows;
}

template <>
const record& describe<input>() {
    using t = input;
    static constexpr table rows(of<t>, "input",
        attribute<&t::type>("type").required(errc::internal_error, "missing input device type")
            .invalid(errc::config_unsupported, "unknown input device type '{}'"),
        attribute<&t::bus>("bus").invalid(errc::config_unsupported, "unknown input bus type '{}'")
            .when<[](const t& input) { return input.bus != input_bus::none; }>(),
        attribute<&t::model>("model"),
        element<&t::driver>("driver"),
        element<&t::source>("source"),
        merged<&t::info>(),
        validate<[](t& input) {
            if (input.bus == input_bus::_default)
                fail(errc::config_unsupported, "unknown input bus type 'default'");
            if (input.bus == input_bus::usb && input.info.address &&
                !std::holds_alternative<usb_address>(*input.info.address))
                fail(errc::xml_error, "Invalid address for a USB device");
        }>);
    return rows;
}

}  // namespace vir::xml
