// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/doc/disk_source.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

VIRTXX_ENUM(disk_device, disk, cdrom, floppy, lun)
VIRTXX_ENUM(disk_bus, none, ide, fdc, scsi, virtio, xen, usb, uml, sata, sd)
VIRTXX_ENUM(disk_model, virtio, virtio_transitional, virtio_non_transitional)
VIRTXX_ENUM(disk_snapshot, no, internal, external, manual)
VIRTXX_ENUM(disk_cache, _default, none, writethrough, writeback, directsync, unsafe)
VIRTXX_ENUM(disk_error_policy, _default, stop, report, ignore, enospace)
VIRTXX_ENUM(disk_io, native, threads, io_uring)
VIRTXX_ENUM(disk_discard, unmap, ignore)
VIRTXX_ENUM(disk_detect_zeroes, off, on, unmap)
VIRTXX_ENUM(disk_tray, closed, open)
VIRTXX_ENUM(geometry_translation, _auto, none, lba)
VIRTXX_ENUM(mirror_job, none, pull, copy, commit, active_commit)
VIRTXX_ENUM(mirror_ready, none, yes, abort, pivot)

/// <driver> of a disk.
struct disk_driver {
    std::string name;                    ///< back end of the hypervisor: "qemu", "phy", ...
    std::optional<image_format> type;
    std::optional<disk_cache> cache;
    std::optional<disk_error_policy> error_policy;
    std::optional<disk_error_policy> rerror_policy;  ///< reading; never enospace
    std::optional<disk_io> io;
    std::optional<bool> ioeventfd;
    std::optional<bool> event_idx;
    std::optional<bool> copy_on_read;
    std::optional<disk_discard> discard;
    std::optional<disk_detect_zeroes> detect_zeroes;
    virtio_options virtio;
    std::uint32_t iothread = 0;          ///< number of the I/O thread that serves it; 0: none
    std::uint32_t queues = 0;            ///< virtio: 0 leaves it to the hypervisor
    std::uint32_t queue_size = 0;        ///< virtio, a power of two (since 7.8.0)
    box<device::metadata_cache> metadata_cache;

    disk_driver() = default;
    bool operator==(const disk_driver&) const = default;
};

/// <target>: how the guest sees it.
struct disk_target {
    std::string dev;                        ///< logical name, unique: "vda"; a hint about order only
    std::optional<disk_bus> bus;            ///< absent: from the name
    std::optional<disk_tray> tray;
    std::optional<bool> removable;          ///< usb, scsi
    std::optional<std::uint32_t> rotation_rate;  ///< 1: solid state; 1025 to 65534: per minute (since 7.3.0)

    disk_target() = default;
    explicit disk_target(std::string dev, std::optional<disk_bus> bus = {}) : dev(std::move(dev)), bus(bus) {}
    bool operator==(const disk_target&) const = default;
};

/// <iotune>: limits; 0 is none. Bytes or operations a second, lengths of bursts in seconds.
struct iotune {
    std::uint64_t total_bytes_sec = 0, read_bytes_sec = 0, write_bytes_sec = 0;
    std::uint64_t total_iops_sec = 0, read_iops_sec = 0, write_iops_sec = 0;
    std::uint64_t total_bytes_sec_max = 0, read_bytes_sec_max = 0, write_bytes_sec_max = 0;
    std::uint64_t total_iops_sec_max = 0, read_iops_sec_max = 0, write_iops_sec_max = 0;
    std::uint64_t size_iops_sec = 0;  ///< bytes that count as one operation
    std::string group_name;           ///< disks of one group share the limits
    std::uint64_t total_bytes_sec_max_length = 0, read_bytes_sec_max_length = 0, write_bytes_sec_max_length = 0;
    std::uint64_t total_iops_sec_max_length = 0, read_iops_sec_max_length = 0, write_iops_sec_max_length = 0;

    iotune() = default;
    bool operator==(const iotune&) const = default;
};

struct geometry {
    std::uint32_t cylinders = 0;
    std::uint32_t heads = 0;
    std::uint32_t sectors = 0;
    std::optional<geometry_translation> translation;

    geometry() = default;
    bool operator==(const geometry&) const = default;
};

/// <blockio>: what the guest is told. Bytes.
struct block_io {
    std::uint32_t logical_block_size = 0;
    std::uint32_t physical_block_size = 0;
    std::optional<std::uint32_t> discard_granularity;  ///< since 8.8.0

    block_io() = default;
    bool operator==(const block_io&) const = default;
};

/// <transient>: changes are gone when the guest ends.
struct transient {
    std::optional<bool> share_backing;  ///< several guests start from the same image (since 7.4.0)

    transient() = default;
    bool operator==(const transient&) const = default;
};

/// <mirror>: a block job of a running guest.
struct mirror {
    std::optional<mirror_job> job;
    std::optional<mirror_ready> ready;
    std::optional<image_format> format;
    disk_source source;
    box<backing_store> backing;

    mirror() = default;
    bool operator==(const mirror&) const = default;
};

/// What only some disks have.
struct disk_options {
    std::optional<sgio> scsi_generic_io;
    std::optional<bool> raw_io;             ///< CAP_SYS_RAWIO for the whole guest
    box<device::geometry> geometry;
    box<device::block_io> block_io;
    box<device::mirror> mirror;
    box<device::iotune> iotune;
    box<device::transient> transient;
    std::string wwn;                        ///< 16 hexadecimal digits
    std::string vendor;                     ///< up to 8 characters
    std::string product;                    ///< up to 16 characters
    box<device::auth> auth;                 ///< of documents that have it outside of <source>
    box<device::encryption> encryption;     ///< likewise

    disk_options() = default;
    bool operator==(const disk_options&) const = default;
};

/// <disk>: a disk, CD-ROM drive, floppy drive or SCSI LUN.
struct disk {
    disk_source source;
    disk_device device = disk_device::disk;
    std::optional<disk_model> model;
    std::optional<disk_snapshot> snapshot;  ///< default for snapshots of the guest
    bool readonly = false;
    bool shareable = false;                 ///< several guests write; caching is off
    disk_target target;
    disk_driver driver;
    box<backing_store> backing;
    std::string serial;
    box<disk_options> options;
    device::info info;

    disk() = default;
    disk(any_disk_source source, disk_target target) : source(std::move(source)), target(std::move(target)) {}
    bool operator==(const disk&) const = default;
};

}  // namespace vir::device
