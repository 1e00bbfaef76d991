// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/add_controller.hpp"
#include "drivers/qemu/disk_name.hpp"
#include "drivers/qemu/post_parse.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace vir::qemu {
namespace {

using namespace device;

disk_bus bus_of(const disk& disk) {
    auto& name = disk.target.dev;
    if (disk.device == disk_device::floppy) return disk_bus::fdc;
    if (name.starts_with("hd")) return disk_bus::ide;
    if (name.starts_with("sd")) return disk_bus::scsi;
    if (name.starts_with("vd")) return disk_bus::virtio;
    if (name.starts_with("fd")) return disk_bus::fdc;
    if (name.starts_with("xvd")) return disk_bus::xen;
    return disk_bus::ide;
}

/// Where a disk of that name would sit if the name meant a place, as it does in every installed guest.
std::optional<drive_address> place_by_name(disk_bus bus, unsigned index) {
    switch (bus) {
        case disk_bus::ide: return drive_address(index / 4, index % 4 / 2, 0, index % 2);
        case disk_bus::sata: return drive_address(index / 6, 0, 0, index % 6);
        case disk_bus::fdc: return drive_address(index / 2, 0, 0, index % 2);
        case disk_bus::scsi: return drive_address(index / 7, 0, 0, index % 7);
        default: return std::nullopt;
    }
}

/// An iSCSI name without a LUN means the first.
std::string with_lun(std::string name) {
    auto slash = name.rfind('/');
    bool has_lun = slash != name.npos && slash + 1 < name.size() &&
                   name.find_first_not_of("0123456789", slash + 1) == name.npos;
    return has_lun ? name : name + "/0";
}

void complete_disk(disk& disk) {
    if (!disk.target.bus || *disk.target.bus == disk_bus::none) disk.target.bus = bus_of(disk);
    if (disk.driver.name.empty()) disk.driver.name = "qemu";
    if (!disk.driver.type || *disk.driver.type == image_format::none) disk.driver.type = image_format::raw;
    if (disk.device == disk_device::cdrom) disk.readonly = true;
    if (!disk.info.address) {
        auto index = disk_index(disk.target.dev);
        if (!index)
            throw error(errc::xml_error, fmt::format("Unknown disk name '{}' and no address specified; name it vdX, sdX, "
                                                     "hdX or fdX",
                                                     disk.target.dev));
        if (auto at = place_by_name(*disk.target.bus, *index)) disk.info.address = *at;
    }
    if (disk.target.tray == disk_tray::closed) disk.target.tray.reset();
    if (auto* block = std::get_if<block_disk_source>(&disk.source.from); block && block->device.empty())
        disk.source.from = file_disk_source();
    if (auto* net = std::get_if<network_disk_source>(&disk.source.from); net && net->protocol == network_disk_protocol::iscsi)
        net->name = with_lun(std::move(net->name));
}

/// Disks of one bus stand in the order of their names, wherever the document has them.
void sort_disks(std::vector<disk>& disks) {
    std::vector<disk> sorted;
    sorted.reserve(disks.size());
    for (auto& each : disks) {
        auto at = sorted.end();
        for (auto it = sorted.begin(); it != sorted.end(); ++it) {
            if (it->target.bus != each.target.bus) continue;
            if (disk_index(it->target.dev).value_or(0) > disk_index(each.target.dev).value_or(0)) {
                at = it;
                break;
            }
            at = it + 1;
        }
        sorted.insert(at, std::move(each));
    }
    disks = std::move(sorted);
}

}  // namespace

void complete_disks(domain_def& def) {
    for (auto& disk : def.devices.disks) complete_disk(disk);
    sort_disks(def.devices.disks);
    for (auto& dev : def.devices.hostdevs)
        if (auto* scsi = std::get_if<scsi_hostdev>(&dev.source); scsi && scsi->protocol == network_disk_protocol::iscsi)
            scsi->name = with_lun(std::move(scsi->name));
}

}  // namespace vir::qemu
