// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/uri.hpp>

#include <chrono>
#include <string_view>

namespace vir::c {

/// A limit as people write it: "1500" and "1500ms" are milliseconds, "5s" seconds, "0" is none.
/// Errors: invalid_arg, naming `where` it stands.
std::chrono::nanoseconds read_timeout(std::string_view text, std::string_view where);

/// The most that a call on a connection may take: what the URI's parameter call_timeout says, which is taken out of it,
/// else VIRTXX_CALL_TIMEOUT; 0 when neither says anything.
std::chrono::nanoseconds take_call_timeout(uri& where);

}  // namespace vir::c
