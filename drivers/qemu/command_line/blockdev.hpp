// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/disk.hpp>

#include <string_view>
#include <vector>

namespace vir::qemu {

/// The block nodes of one disk, in the order in which they are to be created (what refers to another comes after it).
struct block_nodes {
    std::vector<props> nodes;
    std::string top;  ///< node that the device is attached to; empty: an empty drive
};

/// How many numbers (libvirt-N-format) a disk's chain takes.
unsigned chain_length(const device::disk& disk);

/// The number from which each disk's chain is numbered.
std::vector<unsigned> chain_starts(const std::vector<device::disk>& disks);

/// The disk whose chain a node is of, by the node's name; null when it is nobody's.
const device::disk* disk_of_node(const std::vector<device::disk>& disks, std::string_view node);

/// Whether there is an image behind that source at all.
bool is_empty(const device::disk_source& source);

/// Nodes of a disk whose chain is numbered from `number`.
block_nodes disk_nodes(const context& ctx, const device::disk& disk, unsigned number);

/// The two nodes of a firmware image in pflash `unit` ("libvirt-pflash0-format").
block_nodes pflash_nodes(unsigned unit, const std::string& path, device::image_format format, bool readonly);

/// Driver and location of a source, without node-name: for a node that is attached as it is (SCSI LUNs of a hostdev).
props storage_location(const context& ctx, const device::any_disk_source& from, const std::string& who, bool floppy,
                       bool readonly);

}  // namespace vir::qemu
