// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/panic.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<panic>() {
    using t = panic;
    static constexpr table rows(of<t>, "panic",
        attribute<&t::model>("model").invalid(errc::config_unsupported, "unknown panic model '{}'"),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
