// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/command_line.hpp"

#include "drivers/qemu/command_line/boot.hpp"
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/command_line/memory.hpp"
#include "drivers/qemu/validate.hpp"

namespace vir::qemu {
namespace {

void add_identity(builder& out) {
    out.option("-name", option_text("guest=" + comma_escaped(out.def.name)).add("debug-threads", true).str());
    // The owner lets it run when it has looked at it.
    out.flag("-S");
    if (!out.paths.master_key_file.empty()) {
        props key;
        key["qom-type"] = "secret";
        key["id"] = "masterKey0";
        key["format"] = "raw";
        key["file"] = out.paths.master_key_file;
        out.object(key);
    }
}

void add_monitor(builder& out) {
    option_text socket("socket");
    socket.add("id", "charmonitor");
    if (out.paths.monitor_fd)
        socket.add_number("fd", static_cast<std::uint64_t>(*out.paths.monitor_fd));
    else
        socket.add("path", out.paths.monitor_socket);
    out.option("-chardev", socket.add("server", true).add("wait", false).str());
    out.option("-mon", "chardev=charmonitor,id=monitor,mode=control");
}

void add_genid(builder& out) {
    if (!out.def.options || !out.def.options->genid) return;
    props to;
    to["driver"] = "vmgenid";
    to["guid"] = to_string(*out.def.options->genid);
    to["id"] = "vmgenid0";
    out.device(to);
}

void add_sandbox(builder& out) {
    if (!out.paths.sandbox) return;
    option_text text("on");
    text.add("obsolete", "deny").add("elevateprivileges", "deny").add("spawn", "deny").add("resourcecontrol", "deny");
    out.option("-sandbox", text.str());
}

/// <qemu:commandline>: as it stands, after everything else that it may refer to.
void add_passthrough(builder& out) {
    if (!out.def.options || !out.def.options->extra || !out.def.options->extra->qemu_commandline) return;
    auto& extra = *out.def.options->extra->qemu_commandline;
    for (auto& argument : extra.arguments) out.flag(argument);
    for (auto& variable : extra.environment) out.out.env.emplace_back(variable.name, variable.value);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> standard_environment(const std::string& home) {
    return {
        {"LC_ALL", "C"},
        {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
        {"HOME", home},
        {"XDG_DATA_HOME", home + "/.local/share"},
        {"XDG_CACHE_HOME", home + "/.cache"},
        {"XDG_CONFIG_HOME", home + "/.config"},
    };
}

command_line build(const domain_def& def, const capabilities_view& caps, const runtime_paths& paths) {
    validate_start(def, caps);
    builder out(def, caps, paths);
    out.out.program = def.devices.emulator.empty() ? caps.binary() : def.devices.emulator;
    out.out.env = paths.environment;

    add_identity(out);
    add_firmware_nodes(out);
    add_machine(out);
    add_cpu(out);
    add_memory(out);
    add_smp(out);
    add_iothreads(out);
    add_numa(out);
    if (def.uuid) out.option("-uuid", to_string(*def.uuid));
    if (def.devices.graphics.empty()) out.option("-display", "none");
    add_sysinfo(out);
    out.flag("-no-user-config");
    out.flag("-nodefaults");
    add_monitor(out);
    add_clock(out);
    // The owner decides what a shutdown means, after it has heard of it.
    out.flag("-no-shutdown");
    add_power_management(out);
    add_firmware_settings(out);
    add_boot(out);
    add_iommu(out);
    add_controllers(out);
    add_memory_devices(out);
    add_genid(out);
    add_disks(out);
    add_filesystems(out);
    add_interfaces(out);
    add_smartcards(out);
    add_serials(out);
    add_parallels(out);
    add_channels(out);
    add_consoles(out);
    add_tpms(out);
    add_inputs(out);
    add_audios(out);
    add_graphics(out);
    add_videos(out);
    add_sounds(out);
    add_watchdogs(out);
    add_redirdevs(out);
    add_hostdevs(out);
    add_memballoon(out);
    add_rngs(out);
    if (def.features.vmcoreinfo.value_or(false)) {
        props vmcoreinfo;
        vmcoreinfo["driver"] = "vmcoreinfo";
        out.device(vmcoreinfo);
    }
    add_passthrough(out);
    add_sandbox(out);
    add_panics(out);
    add_shmems(out);
    add_vsock(out);
    out.option("-msg", "timestamp=on");
    return std::move(out.out);
}

}  // namespace vir::qemu
