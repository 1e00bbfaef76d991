// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/command_line/builder.hpp"

namespace vir::qemu {

/// The block nodes of the firmware, which -machine refers to.
void add_firmware_nodes(builder&);
void add_firmware_settings(builder&);
/// ACPI and sleep states.
void add_power_management(builder&);
/// -smbios, -fw_cfg.
void add_sysinfo(builder&);

}  // namespace vir::qemu
