// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/memory_device.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<memory_source>() {
    using t = memory_source;
    static constexpr table rows(of<t>, "source",
        element<&t::path>("path"),
        element<&t::nodes>("nodemask"),
        sized_element<&t::page_size>("pagesize"),
        sized_element<&t::align_size>("alignsize"),
        flag<&t::pmem>("pmem"));
    return rows;
}

template <>
const record& describe<memory_device>() {
    using t = memory_device;
    static constexpr table rows(of<t>, "memory",
        attribute<&t::model>("model").required(),
        attribute<&t::access>("access"),
        attribute<&t::discard>("discard"),
        element<&t::uuid>("uuid"),
        element<&t::source>("source"),
        inside("target",
            sized_element<&t::size>("size").required(),
            element<&t::node>("node"),
            inside("label",
                sized_element<&t::label_size>("size")),
            flag<&t::readonly>("readonly"),
            sized_element<&t::block_size>("block"),
            sized_element<&t::requested>("requested"),
            sized_element<&t::current>("current")).required(),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
