// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/command_line/chardev.hpp"

#include <virtxx/doc/rng.hpp>

namespace vir::qemu {

using namespace device;

void add_rngs(builder& out) {
    for (auto& rng : out.def.devices.rngs) {
        props backend;
        if (auto* random = std::get_if<random_rng>(&rng.backend)) {
            backend["qom-type"] = "rng-random";
            backend["id"] = "obj" + rng.info.alias;
            backend["filename"] = random->path.empty() ? "/dev/urandom" : random->path;
        } else if (auto* egd = std::get_if<egd_rng>(&rng.backend)) {
            out.option("-chardev", chardev_option(out, egd->source, rng.info.alias, nullptr));
            backend["qom-type"] = "rng-egd";
            backend["id"] = "obj" + rng.info.alias;
            backend["chardev"] = "char" + rng.info.alias;
        } else {
            backend["qom-type"] = "rng-builtin";
            backend["id"] = "obj" + rng.info.alias;
        }
        need_type(out, backend["qom-type"].text(), fmt::format("rng '{}'", rng.info.alias));
        out.object(backend);

        props to;
        std::string_view variant = rng.model == rng_model::virtio_transitional       ? "transitional"
                                   : rng.model == rng_model::virtio_non_transitional ? "non-transitional"
                                                                                     : "";
        to["driver"] = virtio_driver("virtio-rng", rng.info, variant);
        if (rng.driver) add_virtio_options(to, *rng.driver);
        to["rng"] = "obj" + rng.info.alias;
        to["id"] = rng.info.alias;
        if (rng.rate) {
            to["max-bytes"] = rng.rate->bytes;
            to["period"] = rng.rate->period ? rng.rate->period : 1000;
        }
        add_address(to, out, rng.info);
        out.device(to);
    }
}

}  // namespace vir::qemu
