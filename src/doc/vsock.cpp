// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/vsock.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<vsock>() {
    using t = vsock;
    static constexpr table rows(of<t>, "vsock",
        attribute<&t::model>("model"),
        inside("cid",
            attribute<&t::auto_cid>("auto"),
            attribute<&t::cid>("address").range(3, 0xffffffff)),
        merged<&t::info>(),
        element<&t::driver>("driver"));
    return rows;
}

}  // namespace vir::xml
