// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/watchdog.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<watchdog>() {
    using t = watchdog;
    static constexpr table rows(of<t>, "watchdog",
        attribute<&t::model>("model").required(errc::internal_error, "watchdog must contain model name")
            .invalid(errc::config_unsupported, "unknown watchdog model '{}'"),
        attribute<&t::action>("action").invalid(errc::config_unsupported, "unknown watchdog action '{}'"),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
