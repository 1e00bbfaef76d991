// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/memballoon.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<memballoon>() {
    using t = memballoon;
    static constexpr table rows(of<t>, "memballoon",
        attribute<&t::model>("model").required(),
        attribute<&t::autodeflate>("autodeflate").on_off(),
        attribute<&t::free_page_reporting>("freePageReporting").on_off(),
        element<&t::stats_period>("stats", "period"),
        merged<&t::info>(),
        element<&t::driver>("driver"));
    return rows;
}

}  // namespace vir::xml
