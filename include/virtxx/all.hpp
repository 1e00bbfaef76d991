// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <cstddef>
#include <deque>
#include <type_traits>
#include <utility>
#include <vector>

namespace vir {
namespace detail {

// What the coroutine that waits for several tasks shares with them: it may be gone before the last of them.
template <class T>
struct gathering {
    struct member {
        asio::cancellation_signal stop;
        stored<T> value;
        bool finished = false;
    };

    gathering(const asio::any_io_executor& executor, std::size_t count)
        : alarm(executor), members(count), left(count) {}

    void stop_all() {
        for (auto& one : members)
            if (!one.finished) one.stop.emit(asio::cancellation_type::terminal);
    }

    asio::steady_timer alarm;
    std::deque<member> members;  // never moved: the tasks hold on to their signals
    std::exception_ptr failure;  // the first
    std::size_t left;
};

template <class T>
task<std::shared_ptr<gathering<T>>> gather(std::vector<task<T>> work) {
    auto executor = co_await asio::this_coro::executor;
    auto all = std::make_shared<gathering<T>>(executor, work.size());
    all->alarm.expires_at(clock::time_point::max());
    for (std::size_t i = 0; i < work.size(); ++i) {
        auto finish = [all, i](std::exception_ptr failure, stored<T> value) {
            auto& one = all->members[i];
            one.value = std::move(value);
            one.finished = true;
            if (failure && !all->failure) all->failure = std::move(failure);
            --all->left;
            // Awake only when there is something to do: at the end, and once to stop the others.
            if (all->left == 0 || all->failure) all->alarm.cancel();
        };
        asio::co_spawn(executor, with_value(std::move(work[i])),
                       asio::bind_cancellation_slot(all->members[i].stop.slot(), std::move(finish)));
    }

    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::error_code woken;
    auto wait = asio::redirect_error(asio::use_awaitable, woken);
    bool cancelled = false;
    while (all->left > 0 && !all->failure && !cancelled) {
        co_await all->alarm.async_wait(wait);
        auto state = co_await asio::this_coro::cancellation_state;
        cancelled = state.cancelled() != asio::cancellation_type::none;
    }
    if (all->left > 0) {
        all->stop_all();
        const auto end = clock::now() + last_words;
        while (all->left > 0 && clock::now() < end) {
            all->alarm.expires_at(end);
            co_await all->alarm.async_wait(wait);
        }
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (all->failure) std::rethrow_exception(all->failure);
    if (all->left > 0) throw_interrupted("several tasks");
    co_return all;
}

}  // namespace detail

/// Runs tasks side by side, on the executor of whoever awaits this, in one coroutine of the caller.
///
/// Completion: when all have ended; their values in the order of the tasks. Errors: what the first of them to fail
/// throws; the others are then cancelled and given a moment to end. Cancellation: handed on to all of them. A task that
/// does not answer its cancellation is left behind to end by itself.
template <class T>
task<std::vector<T>> all(std::vector<task<T>> work) {
    auto done = co_await detail::gather<T>(std::move(work));
    std::vector<T> values;
    values.reserve(done->members.size());
    for (auto& one : done->members) values.push_back(std::move(*one.value));
    co_return values;
}

inline task<void> all(std::vector<task<void>> work) { co_await detail::gather<void>(std::move(work)); }

/// The same where one failure must not end the others: each task's value or error, in the order of the tasks.
template <class T>
task<std::vector<result<T>>> all_results(std::vector<task<T>> work) {
    std::vector<task<result<T>>> results;
    results.reserve(work.size());
    for (auto& one : work) results.push_back(as_result(std::move(one)));
    co_return co_await all(std::move(results));
}

}  // namespace vir
