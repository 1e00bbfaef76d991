// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/host/unique_fd.hpp"

#include <virtxx/task.hpp>

#include <asio/local/stream_protocol.hpp>

#include <string>

namespace vir::qemu {

/// A listening Unix socket at `path`, close-on-exec, to be inherited by QEMU (`-chardev
/// socket,fd=N,server=on,wait=off`): one can then connect at once, before QEMU runs, and never has to try again and
/// again.
/// Replaces a socket that is there already. Paths longer than sun_path (108 bytes) work: the folder is opened first.
/// Throws vir::error (system_error).
unique_fd listen_at(const std::string& path);

/// Connects to the Unix socket at `path`; of any length. Never blocks: a full backlog is an error.
/// Throws vir::error (open_failed) naming the path.
unique_fd connect_to(const std::string& path);

}  // namespace vir::qemu
