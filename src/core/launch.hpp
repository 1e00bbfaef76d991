// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <string>

namespace vir {

/// Starts `work` on its own: nobody waits for it, and cancelling whoever started it does not reach it.
/// For clean-up that must happen although its caller was cancelled, and for loops that live as long as their owner.
/// What it throws is logged as a warning with `name`; that it was interrupted is not.
void launch(const asio::any_io_executor& executor, task<void> work, std::string name);

/// Starts `work` on its own and waits for it, also when the caller was cancelled already or is while it waits: for
/// clean-up that is done to its end and is bounded. Errors: what `work` throws.
///
/// A coroutine that was cancelled already cannot await anything unless it says so before, by
/// `co_await asio::this_coro::throw_if_cancelled(false)`; set back afterwards, its cancellation is not forgotten.
task<void> see_through(task<void> work);

}  // namespace vir
