// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <string_view>

namespace vir {

/// Why a wait on a `wakeup` ended.
enum class woken_by {
    notify,  ///< somebody called notify
    time,    ///< the limit passed
    cancel,  ///< the waiting coroutine was cancelled, or the wakeup was destroyed
};

/// What coroutines of one executor wait on until somebody wakes them: the one primitive under every queue and lock
/// here. Like a condition variable it remembers nothing: wait in a loop over the condition itself.
///
/// Threads: only the executor's own. Waiting costs no thread; waiters are woken in the order in which they came.
/// Destroying it while coroutines wait is allowed: they see woken_by::cancel.
class wakeup {
public:
    wakeup() noexcept = default;
    wakeup(const wakeup&) = delete;
    wakeup& operator=(const wakeup&) = delete;
    ~wakeup();

    /// Suspends until notified, cancelled, or `deadline`. Throws nothing, so that the caller can say what it waited
    /// for.
    task<woken_by> wait_until(clock::time_point deadline = clock::time_point::max());

    /// Suspends until notified. Errors: operation_timeout when `limit` passes, naming `what`.
    /// Cancellation: throw_interrupted(what).
    task<void> wait(std::string_view what, clock::duration limit = clock::duration::max());

    void notify_one() noexcept;
    void notify_all() noexcept;

private:
    struct waiter;
    void unlink(waiter&) noexcept;

    waiter* first_ = nullptr;
    waiter* last_ = nullptr;
};

}  // namespace vir
