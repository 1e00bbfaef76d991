// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/panic.hpp>

namespace vir::qemu {

using namespace device;

void add_panics(builder& out) {
    for (auto& panic : out.def.devices.panics) {
        props to;
        switch (panic.model.value_or(panic_model::isa)) {
            case panic_model::isa:
                to["driver"] = "pvpanic";
                if (panic.info.address)
                    if (auto* isa = std::get_if<isa_address>(&*panic.info.address)) add_if(to, "ioport", isa->iobase);
                break;
            case panic_model::pvpanic:
                to["driver"] = "pvpanic-pci";
                add_address(to, out, panic.info);
                break;
            case panic_model::hyperv: continue;  // a CPU property; see add_cpu
            default:
                unsupported("panic '{}': the QEMU binary does not support the panic device model '{}' on this machine; "
                            "use isa or hyperv",
                            panic.info.alias, to_string(*panic.model));
        }
        need_type(out, to["driver"].text(), "panic");
        out.device(to);
    }
}

}  // namespace vir::qemu
