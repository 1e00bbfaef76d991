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

/// <disk device>: how the guest sees it. lun (since 0.9.10): a LUN that gets the guest's own SCSI commands.
VIRTXX_ENUM(disk_device, disk, cdrom, floppy, lun)
/// <target bus>: sata (since 0.9.7), sd (since 1.1.2).
VIRTXX_ENUM(disk_bus, none, ide, fdc, scsi, virtio, xen, usb, uml, sata, sd)
/// <disk model>: of disks on virtio (since 5.2.0).
VIRTXX_ENUM(disk_model, virtio, virtio_transitional, virtio_non_transitional)
/// How the disk is saved in snapshots. manual: the storage is asked from outside while the guest pauses (since 8.2.0).
VIRTXX_ENUM(disk_snapshot, no, internal, external, manual)
/// What the host caches. directsync: as writethrough, but past the host's cache (since 0.9.5); unsafe: the guest's
/// flushes are ignored (since 0.9.7).
VIRTXX_ENUM(disk_cache, _default, none, writethrough, writeback, directsync, unsafe)
/// What an error of the host's storage does: report it to the guest (since 0.9.7), stop the guest, ...
VIRTXX_ENUM(disk_error_policy, _default, stop, report, ignore, enospace)
/// How QEMU reads and writes: threads, native, io_uring (since 6.3.0).
VIRTXX_ENUM(disk_io, native, threads, io__uring)
/// Whether the guest's wish to discard goes on to the host.
VIRTXX_ENUM(disk_discard, unmap, ignore)
/// Whether writes of zeroes are looked for; unmap: and discarded, where disk_discard allows it.
VIRTXX_ENUM(disk_detect_zeroes, off, on, unmap)
/// Of drives with removable media.
VIRTXX_ENUM(disk_tray, closed, open)
/// How the BIOS translates it.
VIRTXX_ENUM(geometry_translation, _auto, none, lba)
/// What started the mirror.
VIRTXX_ENUM(mirror_job, none, pull, copy, commit, active_commit)
/// yes: the guest can be moved to the copy; abort, pivot: on its way to the end (since 1.2.7).
VIRTXX_ENUM(mirror_ready, none, yes, abort, pivot)

/// <driver> of a disk (since 0.1.8).
struct disk_driver {
    std::string name;                                 ///< back end of the hypervisor: "qemu", "phy", ...
    std::optional<image_format> type;                 ///< of the image
    std::optional<disk_cache> cache;                  ///< absent: the hypervisor's choice (since 0.6.0)
    std::optional<disk_error_policy> error_policy;    ///< of writes, and of reads without rerror_policy (since 0.8.0)
    std::optional<disk_error_policy> rerror_policy;   ///< reading; never enospace (since 0.9.7)
    std::optional<disk_io> io;                        ///< since 0.8.8
    std::optional<bool> ioeventfd;                    ///< requests get a thread of their own (since 0.9.3)
    std::optional<bool> event_idx;                    ///< fewer interrupts and exits (since 0.9.5)
    std::optional<bool> copy_on_read;                 ///< keeps what was read from below; absent: off (since 0.9.10)
    std::optional<disk_discard> discard;              ///< since 1.0.6
    std::optional<disk_detect_zeroes> detect_zeroes;  ///< since 2.0.0
    virtio_options virtio;                            ///< since 3.5.0
    std::uint32_t iothread = 0;                       ///< number of its I/O thread; 0: none (since 1.2.8)
    std::uint32_t queues = 0;                         ///< virtio: 0 leaves it to the hypervisor (since 3.9.0)
    std::uint32_t queue_size = 0;                     ///< virtio, a power of two (since 7.8.0)
    box<device::metadata_cache> metadata_cache;       ///< of the top image (since 7.0.0)

    disk_driver() = default;
    bool operator==(const disk_driver&) const = default;
};

/// <target>: how the guest sees it.
struct disk_target {
    std::string dev;                             ///< logical name, unique: "vda"; a hint about order only
    std::optional<disk_bus> bus;                 ///< absent: from the name (since 0.4.3)
    std::optional<disk_tray> tray;               ///< removable media; absent: closed (since 0.9.11)
    std::optional<bool> removable;               ///< usb (since 1.1.3), scsi (since 9.6.0); absent: off
    std::optional<std::uint32_t> rotation_rate;  ///< 1: solid state; 1025 to 65534: per minute (since 7.3.0)

    disk_target() = default;
    explicit disk_target(std::string dev, std::optional<disk_bus> bus = {}) : dev(std::move(dev)), bus(bus) {}
    bool operator==(const disk_target&) const = default;
};

/// <iotune>: limits (since 0.9.8); 0 is none. A total excludes those of reading and writing.
struct iotune {
    std::uint64_t total_bytes_sec = 0, read_bytes_sec = 0, write_bytes_sec = 0;  ///< bytes/s
    std::uint64_t total_iops_sec = 0, read_iops_sec = 0, write_iops_sec = 0;     ///< operations/s
    /// Bursts, bytes/s (since 1.2.11).
    std::uint64_t total_bytes_sec_max = 0, read_bytes_sec_max = 0, write_bytes_sec_max = 0;
    /// Bursts, operations/s (since 1.2.11).
    std::uint64_t total_iops_sec_max = 0, read_iops_sec_max = 0, write_iops_sec_max = 0;
    std::uint64_t size_iops_sec = 0;  ///< bytes that count as one operation (since 1.2.11)
    std::string group_name;           ///< disks of one group share the limits (since 3.0.0)
    /// How long bursts may be, in seconds (since 2.4.0).
    std::uint64_t total_bytes_sec_max_length = 0, read_bytes_sec_max_length = 0, write_bytes_sec_max_length = 0;
    /// Likewise, in seconds (since 2.4.0).
    std::uint64_t total_iops_sec_max_length = 0, read_iops_sec_max_length = 0, write_iops_sec_max_length = 0;

    iotune() = default;
    bool operator==(const iotune&) const = default;
};

/// <geometry>: what the BIOS is told (since 0.10.0).
struct geometry {
    std::uint32_t cylinders = 0;
    std::uint32_t heads = 0;
    std::uint32_t sectors = 0;                        ///< of a track
    std::optional<geometry_translation> translation;  ///< absent: the hypervisor's choice

    geometry() = default;
    bool operator==(const geometry&) const = default;
};

/// <blockio>: what the guest is told (since 0.10.2). Bytes.
struct block_io {
    std::uint32_t logical_block_size = 0;              ///< smallest unit of input and output
    std::uint32_t physical_block_size = 0;             ///< of the hardware, for alignment
    std::optional<std::uint32_t> discard_granularity;  ///< smallest discard; a multiple of logical_block_size

    block_io() = default;
    bool operator==(const block_io&) const = default;
};

/// <transient>: changes are gone when the guest ends (since 0.9.5).
struct transient {
    std::optional<bool> share_backing;  ///< several guests start from the same image (since 7.4.0)

    transient() = default;
    bool operator==(const transient&) const = default;
};

/// <mirror>: a block job of a running guest; reported (since 0.9.12).
struct mirror {
    std::optional<mirror_job> job;       ///< since 1.2.7
    std::optional<mirror_ready> ready;
    std::optional<image_format> format;  ///< of the copy
    disk_source source;                  ///< the copy (since 1.2.6)
    box<backing_store> backing;          ///< of the copy

    mirror() = default;
    bool operator==(const mirror&) const = default;
};

/// What only some disks have.
struct disk_options {
    std::optional<sgio> scsi_generic_io;    ///< lun (since 1.0.2)
    std::optional<bool> raw_io;             ///< lun: CAP_SYS_RAWIO for the whole guest; absent: no (since 0.9.10)
    box<device::geometry> geometry;
    box<device::block_io> block_io;
    box<device::mirror> mirror;
    box<device::iotune> iotune;
    box<device::transient> transient;
    std::string wwn;                        ///< 16 hexadecimal digits (since 0.10.1)
    std::string vendor;                     ///< up to 8 characters (since 1.0.1)
    std::string product;                    ///< up to 16 characters (since 1.0.1)
    box<device::auth> auth;                 ///< of documents that have it outside of <source> (since 0.9.7)
    box<device::encryption> encryption;     ///< likewise

    disk_options() = default;
    bool operator==(const disk_options&) const = default;
};

/// <disk>: a disk, CD-ROM drive, floppy drive or SCSI LUN.
struct disk {
    disk_source source;
    disk_device device = disk_device::disk;
    std::optional<disk_model> model;        ///< bus virtio (since 5.2.0)
    std::optional<disk_snapshot> snapshot;  ///< default for snapshots of the guest (since 0.9.5)
    bool readonly = false;                  ///< the guest cannot write
    bool shareable = false;                 ///< several guests write; caching is off
    disk_target target;
    disk_driver driver;
    box<backing_store> backing;             ///< what the image holds the differences to (since 1.2.4)
    std::string serial;                     ///< how long it may be, the hypervisor says (since 0.7.1)
    box<disk_options> options;
    device::info info;

    disk() = default;
    disk(any_disk_source source, disk_target target) : source(std::move(source)), target(std::move(target)) {}
    bool operator==(const disk&) const = default;
};

}  // namespace vir::device
