// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <memory>

namespace vir::qemu {

class site;

/// Starts the guests that are marked for it, all at once and in the background, the first time that the root is opened
/// after the host booted. A guest that does not start is logged.
task<void> autostart_once_per_boot(std::shared_ptr<site> site);

}  // namespace vir::qemu
