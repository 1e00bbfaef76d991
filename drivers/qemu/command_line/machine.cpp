// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/memory.hpp"
#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/domain.hpp>

namespace vir::qemu {
namespace {

void add_board_devices(option_text& text, const context& ctx) {
    for (auto& sound : ctx.def.devices.sounds)
        if (sound.model == device::sound_model::pcspk) text.add("pcspk-audiodev", audio_named(ctx));
}

}  // namespace

void add_machine(builder& out) {
    auto& def = out.def;
    auto& features = def.features;
    option_text text(def.os.type.machine);
    // Nothing but what the document has.
    text.add("usb", false);
    if (features.vmport) text.add("vmport", *features.vmport);
    if (features.smm && features.smm->state) text.add("smm", *features.smm->state);
    if (features.rare && features.rare->ioapic)
        text.add("kernel_irqchip", *features.rare->ioapic == guest::ioapic_driver::qemu ? "split" : "on");
    bool dump = def.options && def.options->dump_core.value_or(false);
    text.add("dump-guest-core", dump);
    if (def.memory_backing && def.memory_backing->no_share_pages) text.add("mem-merge", false);
    for (auto& memory : def.devices.memories)
        if (memory.model == device::memory_model::nvdimm) {
            text.add("nvdimm", true);
            break;
        }
    if (auto id = system_memory_id(out)) text.add("memory-backend", *id);
    add_board_devices(text, out);
    if (auto& loader = def.os.loader; loader && loader->type == guest::loader_type::pflash) {
        text.add("pflash0", "libvirt-pflash0-format");
        if (def.os.nvram) text.add("pflash1", "libvirt-pflash1-format");
    }
    out.option("-machine", text.str());

    switch (def.type) {
        case domain_type::kvm: {
            option_text accel("kvm");
            if (features.kvm && features.kvm->dirty_ring && features.kvm->dirty_ring->state &&
                features.kvm->dirty_ring->size)
                accel.add_number("dirty-ring-size", *features.kvm->dirty_ring->size);
            out.option("-accel", accel.str());
            break;
        }
        case domain_type::qemu: {
            option_text accel("tcg");
            if (features.rare && features.rare->tcg_tb_cache)
                accel.add_number("tb-size", features.rare->tcg_tb_cache->count() / 1024);
            out.option("-accel", accel.str());
            break;
        }
        default:
            unsupported("domain type '{}' is not one of QEMU's; use 'kvm' or 'qemu'", to_string(def.type));
    }
}

}  // namespace vir::qemu
