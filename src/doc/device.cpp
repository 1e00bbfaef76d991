// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/device.hpp>

namespace vir::xml {

// Its own name is the device's.
template <>
const record& describe<device_def>() {
    using t = device_def;
    static constexpr table rows(of<t>, "",
        one_of<&t::device>(),
        validate<[](t& def) {
            if (std::holds_alternative<std::monostate>(def.device)) fail(errc::xml_error, "unknown device type");
        }>);
    return rows;
}

}  // namespace vir::xml
