// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>
#include <virtxx/wakeup.hpp>

#include <asio/post.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace vir {
namespace detail {

/// Work for the pool's threads.
struct pool_job {
    virtual ~pool_job() = default;
    /// Never throws: a failure is part of the result.
    virtual void run(std::shared_ptr<pool_job> self) noexcept = 0;
};

/// Queues a job; starts the pool and its threads as needed.
void pool_submit(std::shared_ptr<pool_job> job);

/// Called by work on the pool: the thread that does it stays for as long as the program, idle or not. For what the
/// kernel ties to the life of a thread.
void pool_keep_thread() noexcept;

// What the waiting coroutine and the working thread share. The waiter may be gone, and with it the executor, when the
// work ends: the mutex keeps the thread from posting to an executor that is being destroyed. It is never contended
// for longer than a post.
class pool_mailbox {
public:
    /// Before the work starts: where the waiter is.
    void stand_at(asio::any_io_executor executor) { executor_ = std::move(executor); }

    /// On a pool thread: the work is done; wakes the waiter, if there still is one, on its executor.
    void deliver(std::shared_ptr<pool_job> job);

private:
    friend class pool_waiter;
    std::mutex mutex_;
    asio::any_io_executor executor_;
    bool waiting_ = true;               // under the mutex
    bool arrived_ = false;              // executor only
    class pool_waiter* sleeper_ = nullptr;  // executor only
};

// In the frame of the waiting coroutine from before the work starts: when the frame goes, woken, cancelled or destroyed
// with its executor, no thread posts there any more.
class pool_waiter {
public:
    explicit pool_waiter(pool_mailbox& box) : box_(box) { box_.sleeper_ = this; }
    pool_waiter(const pool_waiter&) = delete;
    ~pool_waiter();
    task<void> arrival(std::string_view what);

private:
    friend class pool_mailbox;
    pool_mailbox& box_;
    wakeup arrived_;
};

// Work that gives an R. What waits for it is compiled for each R, not for each callable.
template <class R>
struct pool_call : pool_job {
    virtual void work() = 0;

    void run(std::shared_ptr<pool_job> self) noexcept final {
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
        mailbox.deliver(std::move(self));
    }

    stored<R> value;
    std::exception_ptr failure;
    pool_mailbox mailbox;
};

template <class F, class R>
struct pool_call_of final : pool_call<R> {
    explicit pool_call_of(F& work) : callable(std::move(work)) {}

    void work() override {
        if constexpr (std::is_void_v<R>) {
            callable();
            this->value.emplace();
        } else {
            this->value.emplace(callable());
        }
    }

    F callable;
};

template <class R>
task<R> await_pool(std::shared_ptr<pool_call<R>> call, std::string what) {
    auto executor = co_await asio::this_coro::executor;
    call->mailbox.stand_at(std::move(executor));
    pool_waiter waiter(call->mailbox);
    pool_submit(call);
    co_await waiter.arrival(what);
    if (call->failure) std::rethrow_exception(std::exchange(call->failure, nullptr));
    if constexpr (!std::is_void_v<R>) co_return std::move(*call->value);
}

}  // namespace detail

/// Runs work that may block (fsync, mount, reading a file on a mount that may be dead, hashing) on the process's thread
/// pool, and gives its result on the caller's executor. `what` says what is waited for: "writing '/x/y.xml'".
///
/// The callable is moved from. It must own all that it uses (capture by value, never by reference): after a
/// cancellation it goes on alone, and what it captured and returned is then destroyed on a pool thread.
/// Errors: what it throws. Cancellation: the waiter is let go at once (throw_interrupted(what)); the work ends by
/// itself.
/// A reference to a named variable, not a temporary: g++ 12 destroys capturing lambdas in co_await expressions twice.
template <class F>
    requires(!std::is_const_v<F>)
task<std::invoke_result_t<F&>> on_pool(F& work, std::string_view what = "work on the thread pool") {
    using result = std::invoke_result_t<F&>;
    std::shared_ptr<detail::pool_call<result>> call = std::make_shared<detail::pool_call_of<F, result>>(work);
    return detail::await_pool(std::move(call), std::string(what));
}

/// The process's pool as it is now, for tests and for metrics.
class pool_figures {
public:
    pool_figures() = default;
    std::size_t threads = 0;  ///< started and not ended
    std::size_t idle = 0;
    std::size_t queued = 0;
};
pool_figures pool_state();

}  // namespace vir
