// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/memballoon.hpp>

namespace vir::qemu {

using namespace device;

void add_memballoon(builder& out) {
    if (!out.def.devices.memballoon) return;
    auto& balloon = *out.def.devices.memballoon;
    std::string_view variant;
    switch (balloon.model) {
        case memballoon_model::none: return;
        case memballoon_model::virtio: break;
        case memballoon_model::virtio_transitional: variant = "transitional"; break;
        case memballoon_model::virtio_non_transitional: variant = "non-transitional"; break;
        case memballoon_model::xen:
            unsupported("memballoon: Memory balloon device type 'xen' is not supported by this version of qemu; use "
                        "virtio or none");
    }
    props to;
    to["driver"] = virtio_driver("virtio-balloon", balloon.info, variant);
    if (balloon.driver) add_virtio_options(to, *balloon.driver);
    to["id"] = balloon.info.alias;
    add_if(to, "deflate-on-oom", balloon.autodeflate);
    add_if(to, "free-page-reporting", balloon.free_page_reporting);
    add_address(to, out, balloon.info);
    out.device(to);
}

}  // namespace vir::qemu
