// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/procedure.hpp"

#include <virtxx/any_driver.hpp>

namespace vir::rpc {

/// Whether serve() knows what to do: a procedure that is one whole operation of drivers, without a stream or open files
/// beside it.
bool is_served(const procedure& what) noexcept;

/// Carries a call out and gives what its reply carries. The arguments are read at once.
/// Errors: those of the operation; rpc when the arguments are malformed or the results more than a message can have.
/// Cancellation: that of the operation. Precondition: is_served().
task<byte_buffer> serve(any_driver driver, const procedure& what, std::span<const std::byte> arguments);

}  // namespace vir::rpc
