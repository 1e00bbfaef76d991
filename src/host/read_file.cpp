// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/read_file.hpp"

#include "src/host/system_error.hpp"
#include "src/host/unique_fd.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace vir {

std::string read_all(int fd, const std::string& name, std::size_t limit) {
    std::string out;
    for (;;) {
        const auto have = out.size();
        const auto more = std::min<std::size_t>(limit + 1 - have, 64 << 10);
        out.resize(have + more);
        const ssize_t n = ::read(fd, out.data() + have, more);
        out.resize(have + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw_errno(fmt::format("read '{}'", name));
        if (n == 0) return out;
        if (out.size() > limit)
            throw error(errc::overflow, fmt::format("'{}' is larger than {} bytes", name, limit));
    }
}

std::optional<std::string> read_file(const std::string& path, std::size_t limit) {
    // A pipe that somebody put here has nothing to read, rather than a wait for who writes to it.
    unique_fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd) return read_all(fd.get(), path, limit);
    if (errno == ENOENT) return std::nullopt;
    throw_errno(fmt::format("open '{}'", path));
}

}  // namespace vir
