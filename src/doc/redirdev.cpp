// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/redirdev.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<redirdev>() {
    using t = redirdev;
    static constexpr table rows(of<t>, "redirdev",
        attribute<&t::bus>("bus"),
        selector<&t::source>("type").required(),
        merged<&t::source>(),
        merged<&t::info>());
    return rows;
}

template <>
const record& describe<usb_filter_rule>() {
    using t = usb_filter_rule;
    static constexpr table rows(of<t>, "usbdev",
        attribute<&t::usb_class>("class").hex(2),
        attribute<&t::vendor>("vendor").hex(4),
        attribute<&t::product>("product").hex(4),
        attribute<&t::version>("version"),
        attribute<&t::allow>("allow").required());
    return rows;
}

template <>
const record& describe<redirfilter>() {
    using t = redirfilter;
    static constexpr table rows(of<t>, "redirfilter",
        element<&t::rules>("usbdev"));
    return rows;
}

template <>
const record& describe<hub>() {
    using t = hub;
    static constexpr table rows(of<t>, "hub",
        attribute<&t::type>("type").required(),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
