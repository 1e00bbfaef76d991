// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/instance.hpp"

#include <memory>

namespace vir::qemu {

class site;

/// How long the opening of a root waits for what its running guests have to say; who needs longer says it later.
inline constexpr auto reunion_limit = std::chrono::milliseconds(250);
/// The same of those that are ending.
inline constexpr auto farewell_limit = std::chrono::milliseconds(2000);

/// Brings a site into the state that its files and processes tell of: what is defined, what runs. Emulators of
/// half-done starts are killed, files and folders of runs that are over removed.
/// Errors: those of the disk. A document that cannot be read is logged and left out.
task<void> find_again(std::shared_ptr<site> site);

}  // namespace vir::qemu
