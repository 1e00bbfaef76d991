// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/disk.hpp>

namespace vir::qemu {

/// -device of a disk attached to block node `node` (empty: a drive without medium).
props disk_device_props(const context& ctx, const device::disk& disk, const std::string& node);

/// Adapters that address a device by its target alone.
bool is_narrow_scsi(const context& ctx, unsigned controller_index);

}  // namespace vir::qemu
