// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/log.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vir::c {

/// Where libvirt's clients have messages go: "1:stderr", "2:file:/var/log/x", "3:syslog:name", "3:journald"; several
/// with blanks between them. The number is the least level: 1 debug, 2 info, 3 warning, 4 error.
class log_outputs {
public:
    /// Errors: invalid_arg in libvirt's words; system_error for a file that cannot be opened.
    explicit log_outputs(std::string_view text);

    /// All messages to stderr.
    log_outputs();

    void write(const log_record& record) const;

    class output;

private:
    std::vector<std::shared_ptr<output>> outputs_;
};

/// The level of a digit from 1 to 4; throws what `malformed` makes of anything else.
log_level level_of_digit(std::string_view digit, const std::string& malformed);

}  // namespace vir::c
