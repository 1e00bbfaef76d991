// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/log.hpp>

#include <spdlog/logger.h>

#include <string_view>

namespace vir {

/// The logger of a part of the house: "qemu", "rpc", "core". Cheap enough to keep: `static auto& log = logger("qemu");`
///
/// What it writes, and where, is the user's to say (virtxx/log.hpp). Any thread. Never log what a secret holds.
spdlog::logger& logger(std::string_view part);

}  // namespace vir
