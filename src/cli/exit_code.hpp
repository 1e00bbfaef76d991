// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <string_view>
#include <utility>

namespace vir::cli {

/// What the command returns to the shell: the class of what went wrong, so that scripts need not read messages.
enum class exit_code : int {
    ok = 0,
    differs = 1,       ///< documents differ, or a document has problems
    usage = 2,         ///< the command line makes no sense: its URI too, or a file of it cannot be read
    not_found = 3,     ///< no such domain, device, ...
    state = 4,         ///< not in this state; exists already; busy
    timeout = 5,       ///< --timeout or a limit of the driver's own passed
    connection = 6,    ///< the URI cannot be opened, also because it is busy; or the connection broke
    denied = 7,        ///< not allowed
    invalid = 8,       ///< a document or an argument that the driver refuses
    unsupported = 9,   ///< the driver cannot do it
    failed = 10,       ///< everything else
    interrupted = 130, ///< by SIGINT
    closed_pipe = 141  ///< nobody reads stdout any more: as SIGPIPE
};

exit_code exit_code_of(errc code) noexcept;

/// Of what an operation that takes a document fails with: the document's fault, whatever libvirt's code for it is,
/// unless something else is plainly meant.
exit_code exit_code_of_document(const error& e) noexcept;

/// Of what opening a connection fails with.
exit_code exit_code_of_opening(const error& e) noexcept;

/// An error whose class is known from where it came.
class classified : public error {
public:
    classified(error why, exit_code as) : error(std::move(why)), as(as) {}
    exit_code as;
    bool of_document = false;  ///< the text of an XML document is why, and validate says more of it
};

/// Of an error with that XML document, which is the user's: whether validate finds anything wrong with its text.
bool has_problems(const error& e, std::string_view document);

/// What to do about an error, where the message itself may not say; or nothing.
std::string_view hint_for(const error& e) noexcept;

/// The table of exit codes for --help.
std::string_view exit_code_help() noexcept;

}  // namespace vir::cli
