// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

/// What the library tells of itself while it works. An operation's own failure is thrown, not logged.
///
/// Warnings and errors go to stderr, one line each. The environment variable VIRTXX_LOG says how much, from the start;
/// set_log_levels and set_log_sink change it while the program runs.
namespace vir {

enum class log_level { trace, debug, info, warning, error };
/// "warning"; "?" for a value that has no name.
std::string_view to_string(log_level level) noexcept;

/// One message. Valid only during the call of the sink.
struct log_record {
    log_record(log_level level, std::string_view part, std::string_view text,
               std::chrono::system_clock::time_point time)
        : level(level), part(part), text(text), time(time) {}

    log_level level;
    std::string_view part;  ///< who says it: "qemu", "core"
    std::string_view text;  ///< one message, without a line's end
    std::chrono::system_clock::time_point time;
};

/// Where messages go; called by any thread, one call at a time. Must be quick, and must not call set_log_sink or the
/// library's operations. An exception that it throws is dropped, with a word on stderr.
using log_sink = std::function<void(const log_record&)>;

/// Sends messages to `sink` instead of stderr; an empty one: to stderr again. The sink before it is not called any more
/// once this returns. Threads: any.
void set_log_sink(log_sink sink);

/// What is logged, as VIRTXX_LOG says it: a level for all ("debug"), for a part ("qemu=debug"), or a list of both
/// ("warn,qemu=debug"). Levels: trace, debug, info, warn, error, off; "off" alone silences every part that has no level
/// of its own. Errors: invalid_arg for an unknown level; nothing is changed then. Threads: any.
void set_log_levels(std::string_view spec);

}  // namespace vir
