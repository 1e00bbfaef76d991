// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <spdlog/logger.h>

#include <string_view>

namespace vir {

/// The logger of a part of the house: "qemu", "rpc", "core". Cheap enough to keep: `static auto& log = logger("qemu");`
///
/// Writes to stderr from level warning on. The environment variable VIRTXX_LOG says otherwise: a level for all
/// ("debug"), for a part ("qemu=debug"), or a list of both ("warn,qemu=debug,rpc=trace"). Levels: trace, debug, info,
/// warn, error, off. Any thread. Never log what a secret holds.
spdlog::logger& logger(std::string_view part);

/// As VIRTXX_LOG, for a program's own option; unknown levels throw invalid_arg. Applies to existing loggers too.
void set_log_levels(std::string_view spec);

}  // namespace vir
