// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <memory>
#include <unistd.h>

namespace vir {

/// An open file, socket or pipe of the process, which is handed to an operation or by it. Copies share it; the last one
/// closes it.
class descriptor {
public:
    /// Holds none: get() is -1.
    descriptor() noexcept = default;

    /// Owns `fd` from now on.
    explicit descriptor(int fd) : held_(fd < 0 ? nullptr : new int(fd), close_and_free()) {}

    int get() const noexcept { return held_ ? *held_ : -1; }
    explicit operator bool() const noexcept { return held_ != nullptr; }

    friend bool operator==(const descriptor&, const descriptor&) = default;

private:
    struct close_and_free {
        void operator()(const int* fd) const noexcept {
            if (!fd) return;
            ::close(*fd);
            delete fd;
        }
    };
    std::shared_ptr<const int> held_;
};

}  // namespace vir
