// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/monitor_socket.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace vir::qemu {
namespace {

/// Who connected and went away again stays in the queue until the emulator, which may be stopped, has looked.
constexpr int backlog = 128;

[[noreturn]] void refuse_path(errc code, std::string_view doing, const std::string& path, int number) {
    throw error(code, error_domain::qemu, fmt::format("cannot {} '{}': {}", doing, path, std::strerror(number)));
}

// An address for a path of any length: one that is too long is reached through its opened folder.
class address {
public:
    explicit address(const std::string& path) {
        name_.sun_family = AF_UNIX;
        std::string short_path = path;
        if (path.size() >= sizeof name_.sun_path) {
            const auto slash = path.rfind('/');
            const auto folder = slash == std::string::npos ? std::string(".") : path.substr(0, slash + 1);
            folder_.reset(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
            if (!folder_) refuse_path(errc::open_failed, "open the folder of", path, errno);
            short_path = fmt::format("/proc/self/fd/{}/{}", folder_.get(), path.substr(slash + 1));
        }
        if (short_path.size() >= sizeof name_.sun_path) refuse_path(errc::open_failed, "use", path, ENAMETOOLONG);
        std::memcpy(name_.sun_path, short_path.c_str(), short_path.size() + 1);
    }
    const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&name_); }
    const char* path() const noexcept { return name_.sun_path; }
    static constexpr socklen_t size = sizeof(sockaddr_un);

private:
    sockaddr_un name_{};
    unique_fd folder_;
};

}  // namespace

unique_fd listen_at(const std::string& path) {
    address at(path);
    unique_fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd) refuse_path(errc::system_error, "make a socket for", path, errno);
    if (::unlink(at.path()) < 0 && errno != ENOENT) refuse_path(errc::system_error, "replace", path, errno);
    if (::bind(fd.get(), at.get(), at.size) < 0) refuse_path(errc::system_error, "bind a socket to", path, errno);
    if (::listen(fd.get(), backlog) < 0) refuse_path(errc::system_error, "listen on", path, errno);
    return fd;
}

unique_fd connect_to(const std::string& path) {
    address at(path);
    unique_fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) refuse_path(errc::system_error, "make a socket for", path, errno);
    if (::connect(fd.get(), at.get(), at.size) < 0) {
        if (errno == EAGAIN)
            throw error(errc::open_failed, error_domain::qemu,
                        fmt::format("cannot connect to '{}': it accepts no more; its QEMU is stopped or hangs, or "
                                    "others are connected", path));
        refuse_path(errc::open_failed, "connect to", path, errno);
    }
    return fd;
}

}  // namespace vir::qemu
