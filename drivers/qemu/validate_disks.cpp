// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/validate.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <set>
#include <tuple>

namespace vir::qemu {
namespace {

using namespace device;

void validate_address(const disk& disk, const domain_def& def) {
    if (!disk.info.address) return;
    auto bus = *disk.target.bus;
    bool drive = std::holds_alternative<drive_address>(*disk.info.address);
    bool wants_drive = bus == disk_bus::ide || bus == disk_bus::sata || bus == disk_bus::scsi || bus == disk_bus::fdc;
    static constexpr std::string_view kinds[] = {"pci",         "drive", "virtio-serial", "ccid", "usb",  "spapr-vio",
                                                 "virtio-s390", "ccw",   "virtio-mmio",   "isa",  "dimm", "unassigned"};
    auto kind = kinds[disk.info.address->index()];
    if (bus == disk_bus::usb && kind != "usb")
        throw error(errc::internal_error, fmt::format("unexpected address type for usb disk '{}'", disk.target.dev));
    if (wants_drive != drive)
        refuse(fmt::format("Invalid address type '{}' for the disk '{}' with the bus type '{}'", kind, disk.target.dev,
                           to_string(bus)));
    if (!drive) return;
    auto& at = std::get<drive_address>(*disk.info.address);
    switch (bus) {
        case disk_bus::fdc:
            if (at.controller || at.bus || at.target || at.unit > 1)
                refuse(fmt::format("disk '{}': there is one floppy controller (0) with the units 0 and 1",
                                   disk.target.dev));
            break;
        case disk_bus::sata:
            if (at.bus || at.target)
                refuse(fmt::format("disk '{}': bus and target must be 0 for a SATA controller", disk.target.dev));
            break;
        case disk_bus::scsi:
            for (auto& controller : def.devices.controllers) {
                if (controller.type != controller_type::scsi || controller.index.value_or(0) != at.controller) continue;
                if (controller.model == controller_model::lsilogic) {
                    if (at.target)
                        refuse(fmt::format("target must be 0 for controller model 'lsilogic' (disk '{}')",
                                           disk.target.dev));
                    if (at.unit > 7)
                        refuse(fmt::format("unit must be <= 7 for controller model 'lsilogic' (disk '{}')",
                                           disk.target.dev));
                }
            }
            break;
        default:
            break;
    }
}

void validate_kind(const disk& disk) {
    auto bus = *disk.target.bus;
    auto& name = disk.target.dev;
    switch (disk.device) {
        case disk_device::floppy:
            if (bus != disk_bus::fdc)
                refuse(fmt::format("Invalid bus type '{}' for floppy disk '{}'", to_string(bus), name));
            break;
        case disk_device::cdrom:
            if (bus == disk_bus::virtio || bus == disk_bus::xen)
                refuse(fmt::format(
                    "disk type of '{}' does not support ejectable media; put it on bus 'sata', 'ide', 'scsi' "
                    "or 'usb'",
                    name));
            break;
        case disk_device::lun:
            if (bus != disk_bus::scsi)
                refuse(fmt::format("disk device='lun' is not supported for bus='{}'", to_string(bus)));
            if (disk.options && (!disk.options->vendor.empty() || !disk.options->product.empty()))
                refuse(fmt::format("disk '{}': vendor and product are not supported for a LUN", name));
            break;
        case disk_device::disk:
            if (disk.readonly && (bus == disk_bus::ide || bus == disk_bus::sata))
                refuse(fmt::format("readonly {} disks are not supported (disk '{}'); use bus 'virtio' or 'scsi'",
                                   to_string(bus), name));
            if (bus == disk_bus::fdc) refuse(fmt::format("disk '{}': bus 'fdc' is for device='floppy'", name));
            break;
    }
}

void validate_options(const disk& disk, const domain_def& def) {
    auto& name = disk.target.dev;
    auto bus = *disk.target.bus;
    auto& driver = disk.driver;
    if (auto* net = std::get_if<network_disk_source>(&disk.source.from))
        if (net->protocol == network_disk_protocol::tftp)
            refuse(fmt::format(
                "disk '{}': 'tftp' protocol is not supported by QEMU; use 'http', 'https', 'ftp' or 'ftps'", name));
    if (driver.name != "qemu" && !driver.name.empty())
        refuse(fmt::format("unsupported driver name '{}' for disk '{}'", driver.name, name));
    if (disk.shareable && driver.type && *driver.type != image_format::raw && *driver.type != image_format::none)
        refuse(fmt::format("shared access for disk '{}' requires use of supported storage format", name));
    if (driver.io == disk_io::native && driver.cache && *driver.cache != disk_cache::none &&
        *driver.cache != disk_cache::directsync)
        refuse(
            fmt::format("native I/O needs either no disk cache or directsync cache mode, QEMU will fallback to "
                        "aio=threads (disk '{}')",
                        name));
    if (driver.copy_on_read.value_or(false) && (disk.readonly || disk.device == disk_device::cdrom))
        refuse(fmt::format("copy_on_read is not compatible with read-only disk '{}'", name));
    if (bus != disk_bus::virtio && (driver.event_idx || driver.ioeventfd || driver.queues || driver.iothread))
        refuse(
            fmt::format("disk driver event_idx, ioeventfd, queues and iothread are supported for virtio bus only (disk "
                        "'{}')",
                        name));
    if (driver.iothread) {
        bool found =
            driver.iothread <= def.iothreads.value_or(0) && (!def.options || def.options->iothread_ids.empty());
        if (def.options)
            for (auto& each : def.options->iothread_ids) found = found || each.id == driver.iothread;
        if (!found)
            refuse(fmt::format("Disk iothread '{}' not defined in iothreadid (disk '{}')", driver.iothread, name));
    }
    if (bus == disk_bus::usb && disk.device == disk_device::cdrom && disk.target.removable)
        refuse(fmt::format("removable is only valid for usb or scsi disks (disk '{}')", name));
    if (!disk.options) return;
    if (disk.options->transient && !std::holds_alternative<file_disk_source>(disk.source.from))
        refuse(fmt::format("transient disk supported only with 'file' type ({})", name));
    if (disk.options->transient) refuse(fmt::format("transient disks are not supported yet ({})", name));
    if (!disk.options->wwn.empty() && bus != disk_bus::scsi && bus != disk_bus::ide && bus != disk_bus::sata)
        refuse(fmt::format("Only ide and scsi disk support wwn (disk '{}')", name));
    if ((!disk.options->vendor.empty() || !disk.options->product.empty()) && bus != disk_bus::scsi)
        refuse(fmt::format("Only scsi disk supports vendor and product (disk '{}')", name));
    auto* encryption = disk.options->encryption ? &*disk.options->encryption : nullptr;
    if (!encryption && disk.source.options && disk.source.options->encryption)
        encryption = &*disk.source.options->encryption;
    if (encryption &&
        (encryption->format == encryption_format::qcow || encryption->format == encryption_format::_default))
        refuse("old qcow/qcow2 encryption is not supported");
}

}  // namespace

void validate_disks(const domain_def& def) {
    std::set<std::tuple<disk_bus, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>> places;
    for (auto& disk : def.devices.disks) {
        validate_kind(disk);
        validate_address(disk, def);
        validate_options(disk, def);
        if (auto* at = disk.info.address ? std::get_if<drive_address>(&*disk.info.address) : nullptr)
            places.insert({*disk.target.bus, at->controller, at->bus, at->target, at->unit});
    }
    for (auto& dev : def.devices.hostdevs) {
        auto* at = dev.info.address ? std::get_if<drive_address>(&*dev.info.address) : nullptr;
        if (at && !places.insert({disk_bus::scsi, at->controller, at->bus, at->target, at->unit}).second)
            refuse(
                fmt::format("SCSI host address controller='{}' bus='{}' target='{}' unit='{}' in use by "
                            "another SCSI device",
                            at->controller, at->bus, at->target, at->unit));
    }
}

}  // namespace vir::qemu
