// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <string>

namespace vir {

/// Starts `work` on its own: nobody waits for it, and cancelling whoever started it does not reach it.
/// For clean-up that must happen although its caller was cancelled, and for loops that live as long as their owner.
/// What it throws is logged as a warning with `name`; that it was interrupted is not.
void launch(const asio::any_io_executor& executor, task<void> work, std::string name);

}  // namespace vir
