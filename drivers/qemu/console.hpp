// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/instance.hpp"

#include <virtxx/stream.hpp>

#include <optional>
#include <string>

namespace vir::qemu {

/// A stream to a console, serial or parallel port of a running guest: the one of that alias, or the first.
/// One stream at a time for each: a further one is refused, or with `force` ends the one there is.
/// Errors, in libvirt's words: internal_error when there is none or it is not a pty or a listening unix socket;
/// operation_failed when it is in use.
stream open_console(const instance_ptr& run, const std::optional<std::string>& alias, bool force);

/// Likewise to a channel, by its name or alias.
stream open_channel(const instance_ptr& run, const std::optional<std::string>& name, bool force);

}  // namespace vir::qemu
