// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/disk.hpp"

#include "drivers/qemu/command_line/blockdev.hpp"

#include <virtxx/doc/controller.hpp>

#include <charconv>

namespace vir::qemu {
namespace {

using namespace device;

const drive_address& drive_of(const disk& disk) {
    auto* at = disk.info.address ? std::get_if<drive_address>(&*disk.info.address) : nullptr;
    if (!at)
        unsupported("disk '{}': a disk on bus '{}' needs an address of type 'drive'", disk.target.dev,
                    to_string(disk.target.bus.value_or(disk_bus::none)));
    return *at;
}

std::string_view write_cache(disk_cache cache) {
    return cache == disk_cache::writethrough || cache == disk_cache::directsync ? "off" : "on";
}

std::string_view policy_name(disk_error_policy policy) {
    return policy == disk_error_policy::enospace ? "enospc" : to_string(policy);
}

void add_virtio_disk(props& to, const context& ctx, const disk& disk) {
    auto model = disk.model.value_or(disk_model::virtio);
    std::string_view variant = model == disk_model::virtio_transitional       ? "transitional"
                               : model == disk_model::virtio_non_transitional ? "non-transitional"
                                                                              : "";
    to["driver"] = virtio_driver("virtio-blk", disk.info, variant);
    add_virtio_options(to, disk.driver.virtio);
    if (disk.driver.iothread) to["iothread"] = fmt::format("iothread{}", disk.driver.iothread);
    add_if(to, "ioeventfd", disk.driver.ioeventfd);
    add_if(to, "event_idx", disk.driver.event_idx);
    if (disk.device == disk_device::lun) unsupported("disk '{}': a LUN needs bus='scsi'", disk.target.dev);
    add_number_if(to, "num-queues", disk.driver.queues);
    add_number_if(to, "queue-size", disk.driver.queue_size);
    add_address(to, ctx, disk.info);
}

void add_scsi_disk(props& to, const context& ctx, const disk& disk) {
    auto& at = drive_of(disk);
    to["driver"] = disk.device == disk_device::lun     ? "scsi-block"
                   : disk.device == disk_device::cdrom ? "scsi-cd"
                                                       : "scsi-hd";
    to["bus"] = controller_alias(ctx, controller_type::scsi, at.controller) + ".0";
    bool narrow = is_narrow_scsi(ctx, at.controller);
    if (narrow) {
        // These adapters have one LUN per target: the unit is the target.
        to["scsi-id"] = at.unit;
    } else {
        to["channel"] = at.bus;
        to["scsi-id"] = at.target;
        to["lun"] = at.unit;
    }
    if (disk.device != disk_device::lun)
        to["device_id"] = narrow ? fmt::format("drive-scsi{}-{}-{}", at.controller, at.bus, at.unit)
                                 : fmt::format("drive-scsi{}-{}-{}-{}", at.controller, at.bus, at.target, at.unit);
}

void add_ide_disk(props& to, const context& ctx, const disk& disk) {
    auto& at = drive_of(disk);
    to["driver"] = disk.device == disk_device::cdrom ? "ide-cd" : "ide-hd";
    if (disk.target.bus == disk_bus::sata) {
        // The AHCI that q35 has on board calls its ports ide.0 to ide.5.
        bool on_board = is_q35(ctx.def) && at.controller == 0;
        to["bus"] = fmt::format("{}.{}", on_board ? "ide" : controller_alias(ctx, controller_type::sata, at.controller),
                                at.unit);
    } else {
        bool on_board = is_i440fx(ctx.def) && at.controller == 0;
        to["bus"] = fmt::format("{}.{}", on_board ? "ide" : controller_alias(ctx, controller_type::ide, at.controller),
                                at.bus);
        if (at.bus > 1 || at.unit > 1 || at.target)
            unsupported("disk '{}': an IDE controller has the buses 0 and 1 with the units 0 and 1", disk.target.dev);
        to["unit"] = at.unit;
    }
}

std::uint64_t wwn_of(const disk& disk) {
    std::uint64_t value = 0;
    std::string_view text = disk.options->wwn;
    if (text.starts_with("0x")) text.remove_prefix(2);
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

}  // namespace

bool is_narrow_scsi(const context& ctx, unsigned controller_index) {
    for (auto& controller : ctx.def.devices.controllers)
        if (controller.type == controller_type::scsi && controller.index == controller_index && controller.model)
            return *controller.model == controller_model::lsilogic || *controller.model == controller_model::dc390 ||
                   *controller.model == controller_model::am53c974 || *controller.model == controller_model::ncr53c90;
    return false;
}

props disk_device_props(const context& ctx, const disk& disk, const std::string& node) {
    props to;
    auto bus = disk.target.bus.value_or(disk_bus::none);
    if (std::holds_alternative<vhost_user_disk_source>(disk.source.from))
        unsupported("disk '{}': vhost-user disks are not supported yet", disk.target.dev);
    switch (bus) {
        case disk_bus::virtio: add_virtio_disk(to, ctx, disk); break;
        case disk_bus::scsi: add_scsi_disk(to, ctx, disk); break;
        case disk_bus::ide:
        case disk_bus::sata: add_ide_disk(to, ctx, disk); break;
        case disk_bus::usb:
            to["driver"] = "usb-storage";
            add_address(to, ctx, disk.info);
            break;
        case disk_bus::fdc:
            to["driver"] = "floppy";
            to["unit"] = drive_of(disk).unit;
            break;
        default:
            unsupported("disk '{}': unsupported disk type '{}'; use virtio, scsi, sata, ide, usb or fdc",
                        disk.target.dev, to_string(bus));
    }

    if (disk.shareable) to["share-rw"] = true;
    add_if(to, "drive", node);
    to["id"] = disk.info.alias;
    // The controller of a floppy, not the drive, knows the boot order: see add_disks.
    if (bus != disk_bus::fdc) add_boot_index(to, ctx, disk.info);
    auto* options = disk.options ? &*disk.options : nullptr;
    if (options && options->block_io) {
        add_number_if(to, "logical_block_size", options->block_io->logical_block_size);
        add_number_if(to, "physical_block_size", options->block_io->physical_block_size);
        add_if(to, "discard_granularity", options->block_io->discard_granularity);
    }
    if (options && !options->wwn.empty()) to["wwn"] = wwn_of(disk);
    add_if(to, "rotation_rate", disk.target.rotation_rate);
    if (options) {
        add_if(to, "vendor", options->vendor);
        add_if(to, "product", options->product);
    }
    if (bus == disk_bus::usb)
        to["removable"] = disk.target.removable.value_or(false);
    else if (bus == disk_bus::scsi && disk.target.removable)
        to["removable"] = *disk.target.removable;
    if (options && options->geometry) {
        auto& geometry = *options->geometry;
        to["cyls"] = geometry.cylinders;
        to["heads"] = geometry.heads;
        to["secs"] = geometry.sectors;
        if (geometry.translation) to["bios-chs-trans"] = to_string(*geometry.translation);
    }
    auto cache = disk.driver.cache;
    if (!cache && disk.shareable) cache = disk_cache::none;
    if (!node.empty() && cache && *cache != disk_cache::_default && bus != disk_bus::fdc)
        to["write-cache"] = write_cache(*cache);
    auto policy = disk.driver.error_policy.value_or(disk_error_policy::_default);
    auto rpolicy = disk.driver.rerror_policy.value_or(disk_error_policy::_default);
    // One policy stands for both directions, but no read ever runs out of space.
    if (rpolicy == disk_error_policy::_default && policy != disk_error_policy::enospace) rpolicy = policy;
    if (policy != disk_error_policy::_default) to["werror"] = policy_name(policy);
    if (rpolicy != disk_error_policy::_default) to["rerror"] = policy_name(rpolicy);
    add_if(to, "serial", disk.serial);
    return to;
}

void add_disks(builder& out) {
    auto& disks = out.def.devices.disks;
    const auto first = chain_starts(disks);

    std::optional<unsigned> floppy_boot[2];
    bool any_floppy = false;
    for (std::size_t i = 0; i < disks.size(); ++i) {
        if (disks[i].target.bus != disk_bus::fdc) continue;
        auto unit = drive_of(disks[i]).unit;
        if (unit > 1) unsupported("disk '{}': a floppy controller has two drives (unit 0 and 1)", disks[i].target.dev);
        any_floppy = true;
        floppy_boot[unit] = boot_index(out, disks[i].info);
    }

    if (any_floppy && is_q35(out.def)) {
        props fdc;
        fdc["driver"] = "isa-fdc";
        if (floppy_boot[0]) fdc["bootindexA"] = *floppy_boot[0];
        if (floppy_boot[1]) fdc["bootindexB"] = *floppy_boot[1];
        out.device(fdc);
    } else {
        for (int unit = 0; unit < 2; ++unit)
            if (floppy_boot[unit])
                out.option("-global", fmt::format("isa-fdc.bootindex{}={}", unit ? 'B' : 'A', *floppy_boot[unit]));
    }

    for (std::size_t i = 0; i < disks.size(); ++i) {
        auto nodes = disk_nodes(out, disks[i], first[i]);
        for (auto& node : nodes.nodes) out.blockdev(node);
        out.device(disk_device_props(out, disks[i], nodes.top));
    }
}

}  // namespace vir::qemu
