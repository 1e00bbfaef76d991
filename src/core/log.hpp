// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/log.hpp>

#include <fmt/format.h>

#include <string_view>

namespace spdlog {
class logger;
}

namespace vir {

/// What a part of the house has to say: `logger("qemu").warn("'{}' died", name)`. Cheap to make, cheaper to keep.
///
/// What is written, and where, is the user's to say (virtxx/log.hpp). Any thread. Writing never throws; the first
/// logger of a part may, for want of memory. Never log what a secret holds.
class logger {
public:
    explicit logger(std::string_view part);

    bool wants(log_level level) const noexcept;

    template <class... Args>
    void debug(fmt::format_string<Args...> text, Args&&... args) const noexcept {
        write(log_level::debug, text, fmt::make_format_args(args...));
    }
    template <class... Args>
    void info(fmt::format_string<Args...> text, Args&&... args) const noexcept {
        write(log_level::info, text, fmt::make_format_args(args...));
    }
    template <class... Args>
    void warn(fmt::format_string<Args...> text, Args&&... args) const noexcept {
        write(log_level::warning, text, fmt::make_format_args(args...));
    }
    template <class... Args>
    void error(fmt::format_string<Args...> text, Args&&... args) const noexcept {
        write(log_level::error, text, fmt::make_format_args(args...));
    }

private:
    // spdlog's own functions of this kind would have each file compile all of fmt again.
    void write(log_level level, fmt::string_view text, fmt::format_args args) const noexcept;

    spdlog::logger* out_;
};

}  // namespace vir
