// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/stream.hpp>

#include <termios.h>

#include <optional>

namespace vir::cli {

/// Takes a terminal out of line mode: each key counts, none is echoed, ^C is a key like others. The destructor puts
/// it back. Nothing happens to what is no terminal.
class raw_terminal {
public:
    explicit raw_terminal(int descriptor);
    raw_terminal(const raw_terminal&) = delete;
    ~raw_terminal();
    bool is_terminal() const noexcept { return before_.has_value(); }

private:
    int descriptor_;
    std::optional<termios> before_;
};

/// stdin as a stream, without making the descriptor that is shared with the shell non-blocking. Nothing when stdin
/// cannot be waited for (a plain file, /dev/null): read it with content_of("-").
std::optional<stream> open_stdin(const asio::any_io_executor& executor);

}  // namespace vir::cli
