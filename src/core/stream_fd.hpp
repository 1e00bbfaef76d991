// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/stream.hpp>

#include <string>

namespace vir {

/// A stream over a descriptor that can be waited for: pty, pipe, socket. Takes the descriptor over.
/// `name` is for errors: "the console of 'web'". A pty whose other side is closed is at its end, not in error.
stream make_fd_stream(const asio::any_io_executor& executor, int fd, std::string name);

}  // namespace vir
