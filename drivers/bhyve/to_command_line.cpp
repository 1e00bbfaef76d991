// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/bhyve/mapping.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::bhyve {

using namespace device;

namespace {

using conf::unsupported;

// "slot:function", for -s.
std::string slot_of(const info& device) {
    const auto* at = device.address ? std::get_if<pci_address>(&*device.address) : nullptr;
    if (!at) unsupported("a device without a PCI address: the document is not complete");
    return fmt::format("{}:{}", at->slot, at->function);
}

std::string path_of(const disk& disk) {
    if (const auto* file = std::get_if<file_disk_source>(&disk.source.from))
        return conf::without_comma("path", file->path);
    if (const auto* block = std::get_if<block_disk_source>(&disk.source.from))
        return conf::without_comma("path", block->device);
    unsupported(fmt::format("unsupported disk type of '{}'", disk.target.dev));
}

void add_machine(const domain_def& domain, command& out) {
    const auto& topology = domain.cpu ? domain.cpu->topology : std::nullopt;
    const auto count = domain.vcpu.maximum;
    if (!topology) {
        out.add("-c", std::to_string(count));
    } else {
        if (topology->dies.value_or(1) != 1) unsupported("Only 1 die per socket is supported");
        out.add("-c", fmt::format("cpus={},sockets={},cores={},threads={}", count, topology->sockets, topology->cores,
                                  topology->threads));
    }
    out.add("-m", std::to_string((domain.memory.count() + 1023) / 1024));
    if (domain.memory_backing && domain.memory_backing->locked) out.add("-S");
    if (domain.features.acpi) out.add("-A");
    if (domain.features.apic) out.add("-I");
    if (domain.features.rare && domain.features.rare->msrs == guest::msrs_unknown::ignore) out.add("-w");
    if (domain.clock.offset == guest::clock_offset::utc)
        out.add("-u");
    else if (domain.clock.offset != guest::clock_offset::localtime)
        unsupported(fmt::format("unsupported clock offset '{}'", to_string(domain.clock.offset)));
    // Give the processor back when the guest waits: without these an idle guest takes all of it.
    out.add("-H");
    out.add("-P");
    out.add("-s", "0:0,hostbridge");
}

void add_boot_rom(const domain_def& domain, command& out) {
    const auto& loader = domain.os.loader;
    if (loader && loader->type == guest::loader_type::pflash && loader->readonly.value_or(false))
        out.add("-l", "bootrom," + conf::without_comma("path", loader->path));
}

void add_sata(const domain_def& domain, const controller& controller, const context& context, command& out) {
    const auto slot = slot_of(controller.info);
    std::string disks;
    for (const auto& disk : domain.devices.disks) {
        if (disk.target.bus != disk_bus::sata || !disk.info.address) continue;
        const auto* at = std::get_if<drive_address>(&*disk.info.address);
        if (!at || at->controller != controller.index.value_or(0)) continue;
        const bool cdrom = disk.device == disk_device::cdrom;
        if (!cdrom && disk.device != disk_device::disk) unsupported("unsupported disk device");
        const auto path = path_of(disk);
        if (path.empty()) {
            if (!cdrom) unsupported(fmt::format("disk device '{}' without source path not supported", disk.target.dev));
            unsupported(fmt::format("cdrom device '{}' without source path not supported", disk.target.dev));
        }
        if (context.wide_ahci)
            disks += fmt::format(",{}:{}", cdrom ? "cd" : "hd", path);
        else
            out.add("-s", fmt::format("{},ahci-{},{}", slot, cdrom ? "cd" : "hd", path));
    }
    if (!disks.empty()) out.add("-s", fmt::format("{},ahci{}", slot, disks));
}

void add_usb(const domain_def& domain, const controller& controller, command& out) {
    if (controller.model && *controller.model != controller_model::nec_xhci)
        unsupported("unsupported USB controller: only nec-xhci supported");
    std::string devices;
    for (const auto& input : domain.devices.inputs) {
        if (input.bus != input_bus::usb) continue;
        if (input.type != input_type::tablet) unsupported("only tablet is supported as a USB input device");
        devices += ",tablet";
    }
    out.add("-s", fmt::format("{},xhci{}", slot_of(controller.info), devices));
}

void add_controllers(const domain_def& domain, const context& context, command& out) {
    for (const auto& controller : domain.devices.controllers) {
        switch (controller.type) {
            case controller_type::pci:
                if (controller.model != controller_model::pci_root)
                    unsupported("unsupported PCI controller model: only pci-root supported");
                break;
            case controller_type::sata:
                add_sata(domain, controller, context, out);
                break;
            case controller_type::usb:
                add_usb(domain, controller, out);
                break;
            case controller_type::isa:
                break;
            default:
                unsupported(fmt::format("unsupported controller device '{}'", to_string(controller.type)));
        }
    }
}

void add_interfaces(const domain_def& domain, const context& context, command& out) {
    for (const auto& card : domain.devices.interfaces) {
        if (!std::holds_alternative<bridge_net>(card.source) && !std::holds_alternative<network_net>(card.source))
            unsupported("Network type is not supported: bhyve knows bridge and network");
        const std::string model = card.model.empty() || card.model == "virtio" ? "virtio-net" : card.model;
        if (model != "virtio-net" && model != "e1000")
            unsupported(fmt::format("NIC model '{}' is not supported", model));
        const auto tap = context.tap ? context.tap(card) : card.target;
        if (tap.empty()) unsupported("a network card without a tap device");
        out.add("-s", fmt::format("{},{},{},mac={}", slot_of(card.info), model, conf::without_comma("target", tap),
                                  to_string(card.mac.value_or(mac_address()))));
    }
}

void add_disks(const domain_def& domain, command& out) {
    for (const auto& disk : domain.devices.disks) {
        const auto bus = disk.target.bus.value_or(disk_bus::none);
        if (bus == disk_bus::sata) continue;
        if (bus != disk_bus::virtio) unsupported(fmt::format("unsupported disk bus '{}'", to_string(bus)));
        if (disk.device != disk_device::disk) unsupported("unsupported disk device");
        const auto path = path_of(disk);
        if (path.empty()) unsupported("disk device without source path not supported");
        out.add("-s", fmt::format("{},virtio-blk,{}{}", slot_of(disk.info), path, disk.readonly ? ",ro" : ""));
    }
}

void add_screen(const domain_def& domain, command& out) {
    const auto& screens = domain.devices.graphics;
    if (screens.empty()) return;
    if (screens.size() > 1 || domain.devices.videos.size() != 1) unsupported("only one graphics and one video device");
    const auto* vnc = std::get_if<vnc_graphics>(&screens.front().kind);
    if (!vnc) unsupported("Only VNC supported");
    if (!domain.os.loader || domain.os.loader->type != guest::loader_type::pflash)
        unsupported("Graphics are only supported when booting using UEFI");
    const auto& video = domain.devices.videos.front();
    if (video.type && *video.type != video_type::gop) unsupported("Only gop video type supported");
    const auto* where = vnc->listens.empty() ? nullptr : std::get_if<listen_address>(&vnc->listens.front().where);
    if (!vnc->listens.empty() && !where) unsupported("Unsupported listen type");
    std::string address = where ? conf::without_comma("address", where->address) : "";
    if (address.find(':') != address.npos) address = "[" + address + "]";
    std::string words = fmt::format("{},fbuf,tcp={}", slot_of(video.info), address.empty() ? "" : address + ":");
    if (vnc->port)
        words += std::to_string(*vnc->port);
    else
        words += "5900";
    if (video.resolution) words += fmt::format(",w={},h={}", video.resolution->x, video.resolution->y);
    if (video.driver && video.driver->vga_conf) words += fmt::format(",vga={}", to_string(*video.driver->vga_conf));
    if (!vnc->auth.password.empty()) words += ",password=" + conf::without_comma("password", vnc->auth.password);
    out.add("-s", words);
}

void add_ports(const domain_def& domain, command& out) {
    const auto& ports = domain.devices.serials;
    const bool rom = domain.os.loader && !domain.os.loader->path.empty();
    if (ports.empty() && !rom) return;
    out.add("-s", "1,lpc");
    for (const auto& port : ports) {
        const auto* line = std::get_if<nmdm_chardev>(&port.source);
        if (!line) unsupported("only nmdm console types are supported");
        out.add("-l", fmt::format("com{},{}", port.port.value_or(0) + 1,
                                  conf::without_comma("master", line->master)));
    }
}

}  // namespace

command hypervisor_command(const domain_def& domain, const context& context) {
    command out{context.hypervisor};
    add_machine(domain, out);
    add_boot_rom(domain, out);
    add_controllers(domain, context, out);
    add_interfaces(domain, context, out);
    add_disks(domain, out);
    add_screen(domain, out);
    add_ports(domain, out);
    if (domain.options && domain.options->extra && domain.options->extra->bhyve_commandline)
        for (const auto& argument : domain.options->extra->bhyve_commandline->arguments) out.add(argument);
    out.add(domain.name);
    return out;
}

}  // namespace vir::bhyve
