// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/boot.hpp"

#include "drivers/qemu/command_line/blockdev.hpp"
#include "drivers/qemu/firmware.hpp"
#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/domain.hpp>

namespace vir::qemu {

void add_firmware_nodes(builder& out) {
    auto& os = out.def.os;
    if (!os.loader || os.loader->type != guest::loader_type::pflash) return;
    auto& loader = *os.loader;
    auto raw = device::image_format::raw;
    auto code = pflash_nodes(0, loader.path, loader.format.value_or(raw), loader.readonly.value_or(false));
    for (auto& node : code.nodes) out.blockdev(node);
    if (!os.nvram) return;
    const auto path = nvram_path(out.def);
    if (path.empty()) unsupported("nvram: only files are supported as a store of firmware variables");
    auto vars = pflash_nodes(1, path, os.nvram->format.value_or(raw), false);
    for (auto& node : vars.nodes) out.blockdev(node);
}

void add_firmware_settings(builder& out) {
    auto& os = out.def.os;
    if (os.loader && os.loader->secure.value_or(false)) {
        out.option("-global", "driver=cfi.pflash01,property=secure,value=on");
        // Without it the guest's kernel could undo what SMM protects.
        out.option("-global", "ICH9-LPC.disable_s3=1");
    }
}

void add_power_management(builder& out) {
    if (!out.def.features.acpi && is_x86(out.def)) out.flag("-no-acpi");
    if (!out.def.pm) return;
    std::string bridge = is_q35(out.def) ? "ICH9-LPC" : "PIIX4_PM";
    // "enabled" is what the guest may do, the property is what it may not.
    if (auto state = out.def.pm->suspend_to_mem)
        out.option("-global", fmt::format("{}.disable_s3={}", bridge, *state ? 0 : 1));
    if (auto state = out.def.pm->suspend_to_disk)
        out.option("-global", fmt::format("{}.disable_s4={}", bridge, *state ? 0 : 1));
}

void add_boot(builder& out) {
    auto& os = out.def.os;
    std::string text;
    auto add = [&](std::string part) { text += (text.empty() ? "" : ",") + part; };
    if (os.boot_menu) {
        add(os.boot_menu->enable ? "menu=on" : "menu=off");
        if (os.boot_menu->enable && os.boot_menu->timeout) add(fmt::format("splash-time={}", *os.boot_menu->timeout));
    }
    if (os.bios && os.bios->reboot_timeout) add(fmt::format("reboot-timeout={}", *os.bios->reboot_timeout));
    // Nothing but what the document lists.
    add("strict=on");
    out.option("-boot", text);

    if (!os.kernel.empty()) out.option("-kernel", os.kernel);
    if (!os.initrd.empty()) out.option("-initrd", os.initrd);
    if (!os.cmdline.empty()) out.option("-append", os.cmdline);
    if (!os.dtb.empty()) out.option("-dtb", os.dtb);
    if (os.acpi) out.option("-acpitable", option_text("sig=SLIC").add("file", os.acpi->path).str());
    if (os.loader && os.loader->type != guest::loader_type::pflash && !os.loader->path.empty())
        out.option("-bios", os.loader->path);
}

}  // namespace vir::qemu
