// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <asio/local/stream_protocol.hpp>

#include <string>

namespace vir::qemu {

/// A file descriptor that is closed with its owner.
class owned_fd {
public:
    owned_fd() noexcept = default;
    explicit owned_fd(int fd) noexcept : fd_(fd) {}
    owned_fd(owned_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    owned_fd& operator=(owned_fd&& other) noexcept {
        if (this != &other) reset(std::exchange(other.fd_, -1));
        return *this;
    }
    ~owned_fd() { reset(); }

    int get() const noexcept { return fd_; }
    int release() noexcept { return std::exchange(fd_, -1); }
    void reset(int fd = -1) noexcept;
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

/// A listening Unix socket at `path`, close-on-exec, to be inherited by QEMU (`-chardev socket,fd=N,server=on,wait=off`):
/// one can then connect at once, before QEMU runs, and never has to try again and again.
/// Replaces a socket that is there already. Paths longer than sun_path (108 bytes) work: the folder is opened first.
/// Throws vir::error (system_error).
owned_fd listen_at(const std::string& path);

/// Connects to the Unix socket at `path`; of any length. Never blocks: a full backlog is an error.
/// Throws vir::error (open_failed) naming the path.
owned_fd connect_to(const std::string& path);

}  // namespace vir::qemu
