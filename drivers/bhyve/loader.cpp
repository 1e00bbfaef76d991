// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/bhyve/mapping.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::bhyve {

using namespace device;

namespace {

std::string image_of(const disk& disk) {
    if (const auto* file = std::get_if<file_disk_source>(&disk.source.from)) return file->path;
    if (const auto* block = std::get_if<block_disk_source>(&disk.source.from)) return block->device;
    return {};
}

bool bootable(const disk& disk, disk_device device) { return disk.device == device && !image_of(disk).empty(); }

std::uint32_t order_of(const disk& disk) { return disk.info.boot ? disk.info.boot->order : UINT32_MAX; }

// The first one by its place in the boot order, else by its place in the document.
const disk* first_of(const domain_def& domain, disk_device device) {
    const disk* best = nullptr;
    for (const auto& disk : domain.devices.disks)
        if (bootable(disk, device) && (!best || order_of(disk) < order_of(*best))) best = &disk;
    return best;
}

const disk& boot_disk(const domain_def& domain) {
    const disk* by_order = nullptr;
    for (const auto& disk : domain.devices.disks)
        if (disk.info.boot && !image_of(disk).empty() && (!by_order || order_of(disk) < order_of(*by_order)))
            by_order = &disk;
    if (by_order) return *by_order;
    const auto wanted = domain.os.boot.empty() ? guest::boot_device::hd : domain.os.boot.front();
    const disk* found = nullptr;
    if (wanted == guest::boot_device::cdrom)
        found = first_of(domain, disk_device::cdrom);
    else if (wanted == guest::boot_device::hd)
        found = first_of(domain, disk_device::disk);
    else
        conf::unsupported(fmt::format("Cannot boot from device {}", to_string(wanted)));
    if (!found) conf::unsupported("Cannot find boot device of requested type");
    return *found;
}

std::string memory_of(const domain_def& domain) { return std::to_string((domain.memory.count() + 1023) / 1024); }

loading with_grub(const domain_def& domain, const std::string& program, const context& context) {
    const auto* hard_disk = first_of(domain, disk_device::disk);
    const auto* cdrom = first_of(domain, disk_device::cdrom);
    loading out;
    out.command = command{program,    "--root",         cdrom ? "cd" : "hd0,msdos1", "--device-map", context.device_map,
                          "--memory", memory_of(domain)};
    if (hard_disk) out.device_map += fmt::format("(hd0) {}\n", image_of(*hard_disk));
    if (cdrom) out.device_map += fmt::format("(cd) {}\n", image_of(*cdrom));
    if (!domain.devices.serials.empty())
        if (const auto* line = std::get_if<nmdm_chardev>(&domain.devices.serials.front().source))
            out.command.add("--cons-dev", line->master);
    out.command.add(domain.name);
    return out;
}

loading by_hand(const std::string& program, std::string_view arguments) {
    loading out;
    out.command = command{program};
    while (!arguments.empty()) {
        const auto blank = arguments.find(' ');
        if (blank != 0) out.command.add(std::string(arguments.substr(0, blank)));
        arguments.remove_prefix(blank == arguments.npos ? arguments.size() : blank + 1);
    }
    return out;
}

}  // namespace

loading loader_command(const domain_def& domain, const context& context) {
    const bool rom = domain.os.loader && !domain.os.loader->path.empty();
    const auto program = domain.options ? domain.options->bootloader : std::string();
    if (rom && program.empty()) return {};
    if (domain.options && !program.empty() && !domain.options->bootloader_args.empty())
        return by_hand(program, domain.options->bootloader_args);
    if (program.find("grub-bhyve") != std::string::npos) return with_grub(domain, program, context);
    if (!program.empty() && program != context.loader)
        conf::unsupported("Custom loader requires explicit loader arguments");
    loading out;
    out.command = command{context.loader, "-m", memory_of(domain), "-d", image_of(boot_disk(domain)), domain.name};
    return out;
}

}  // namespace vir::bhyve
