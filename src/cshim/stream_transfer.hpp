// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/call.hpp"
#include "src/cshim/flow.hpp"

#include <span>
#include <string_view>

// What calls on a stream do, on the engine and within the connection's limit.

namespace vir::c {

/// How many bytes came, 0 at the end; -2 when it would wait and must not.
int receive(const call& c, flow& from, bool wait, std::span<char> into);
/// How many bytes went; -2 when it would wait and must not.
int send(const call& c, flow& to, bool wait, std::string_view data);
/// Waits until all of them went.
void send_zeros(const call& c, flow& to, long long count);
/// All that was sent arrived; closed, also when it did not.
void finish(const call& c, flow& last);
void abort(flow& last);

}  // namespace vir::c
