// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cli/terminal.hpp"

#include "src/core/stream_fd.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace vir::cli {

raw_terminal::raw_terminal(int descriptor) : descriptor_(descriptor) {
    termios now{};
    if (::tcgetattr(descriptor, &now) != 0) return;
    before_ = now;
    ::cfmakeraw(&now);
    ::tcsetattr(descriptor, TCSADRAIN, &now);
}

raw_terminal::~raw_terminal() {
    if (before_) ::tcsetattr(descriptor_, TCSADRAIN, &*before_);
}

std::optional<stream> open_stdin(const asio::any_io_executor& executor) {
    struct stat facts {};
    if (::fstat(STDIN_FILENO, &facts) != 0) return std::nullopt;
    if (!::isatty(STDIN_FILENO) && !S_ISFIFO(facts.st_mode) && !S_ISSOCK(facts.st_mode)) return std::nullopt;
    // Opened anew it has flags of its own; a socket cannot be.
    int fd = ::open("/proc/self/fd/0", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) fd = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    if (fd < 0) return std::nullopt;
    return make_fd_stream(executor, fd, "stdin");
}

}  // namespace vir::cli
