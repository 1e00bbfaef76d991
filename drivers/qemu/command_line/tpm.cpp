// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/tpm.hpp>

namespace vir::qemu {

using namespace device;

void add_tpms(builder& out) {
    for (auto& tpm : out.def.devices.tpms) {
        option_text backend("");
        if (auto* passthrough = std::get_if<passthrough_tpm>(&tpm.backend)) {
            backend = option_text("passthrough");
            backend.add("id", "tpm-" + tpm.info.alias)
                .add("path", passthrough->device.empty() ? "/dev/tpm0" : passthrough->device);
        } else {
            std::string socket;
            if (auto* external = std::get_if<external_tpm>(&tpm.backend))
                socket = external->path;
            else
                unsupported(
                    "tpm '{}': running swtpm is not supported yet; use <backend type='external'> with the socket "
                    "of one that runs",
                    tpm.info.alias);
            out.option("-chardev", option_text("socket").add("id", "chrtpm").add("path", socket).str());
            backend = option_text("emulator");
            backend.add("id", "tpm-" + tpm.info.alias).add("chardev", "chrtpm");
        }
        out.option("-tpmdev", backend.str());
        props to;
        auto model = tpm.model.value_or(tpm_model::tpm_tis);
        to["driver"] = to_string(model);
        need_type(out, to_string(model), fmt::format("tpm '{}'", tpm.info.alias));
        to["tpmdev"] = "tpm-" + tpm.info.alias;
        to["id"] = tpm.info.alias;
        out.device(to);
    }
}

}  // namespace vir::qemu
