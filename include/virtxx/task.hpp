// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/system_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace vir {

/// What every operation returns: a lazy coroutine that runs on the executor of whoever awaits it.
///
/// Threads: a connection and all that comes from it belong to the executor that opened it, which must not run
/// two handlers at a time (an io_context with one thread, or a strand).
/// Cancellation: terminal cancellation ends every wait at once; the object is then in a defined state.
template <class T = void>
using task = asio::awaitable<T>;

using clock = std::chrono::steady_clock;

/// Thrown by a wait that was cancelled: says what it waited for. `within` turns it into operation_timeout.
/// str(1) of the error is `what`.
[[noreturn]] void throw_interrupted(std::string_view what);

/// Thrown by a wait that passed a limit of its own: operation_timeout, str(1) is `what`.
[[noreturn]] void throw_waited_too_long(std::string_view what, std::chrono::nanoseconds limit);

namespace detail {

/// The error that `within` throws: keeps what an interrupted wait said of itself.
[[noreturn]] void throw_deadline_passed(std::chrono::nanoseconds limit, std::exception_ptr said);

// co_spawn hands over a default-constructed value beside an exception, and void is no value at all: hence optional.
template <class T>
using stored = std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>>;

/// For catch blocks: Asio's own word for a cancelled coroutine that would wait once more, as this library says it.
/// Throws anything else on.
error own_error(const asio::system_error& thrown);

template <class T>
task<stored<T>> with_value(task<T> work) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            co_return std::monostate{};
        } else {
            co_return co_await std::move(work);
        }
    } catch (const asio::system_error& e) {
        throw own_error(e);
    }
}

template <class T>
struct race {
    explicit race(const asio::any_io_executor& executor) : alarm(executor) {}
    asio::steady_timer alarm;
    asio::cancellation_signal stop;
    stored<T> value;
    std::exception_ptr failure;
    bool finished = false;
};

/// How long cancelled work may take to say what it waited for, before it is left behind.
inline constexpr auto last_words = std::chrono::milliseconds(250);

}  // namespace detail

/// Runs `work` with a deadline.
///
/// Completion: what `work` gives or throws. Errors: operation_timeout when the limit passes first; the message names
/// what the work was waiting for. Cancellation: handed on to `work`. Work that does not answer its cancellation is
/// left behind to end by itself: the caller never waits for it.
template <class T>
task<T> within(std::chrono::nanoseconds limit, task<T> work) {
    auto executor = co_await asio::this_coro::executor;
    auto race = std::make_shared<detail::race<T>>(executor);
    race->alarm.expires_after(limit);
    auto finish = [race](std::exception_ptr failure, detail::stored<T> value) {
        race->failure = std::move(failure);
        race->value = std::move(value);
        race->finished = true;
        race->alarm.cancel();
    };
    asio::co_spawn(executor, detail::with_value(std::move(work)),
                   asio::bind_cancellation_slot(race->stop.slot(), std::move(finish)));

    // The state of a cancelled coroutine must not make the waits below throw: they have work to hand on.
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::error_code woken;
    auto wait = asio::redirect_error(asio::use_awaitable, woken);
    if (!race->finished) co_await race->alarm.async_wait(wait);
    const bool expired = !race->finished && !woken;
    if (!race->finished) {
        race->stop.emit(asio::cancellation_type::terminal);
        if (!race->finished) {
            race->alarm.expires_after(detail::last_words);
            co_await race->alarm.async_wait(wait);
        }
    }
    co_await asio::this_coro::throw_if_cancelled(throws);

    if (expired && !race->value) detail::throw_deadline_passed(limit, race->failure);
    if (race->failure) std::rethrow_exception(race->failure);
    if (!race->value) throw_interrupted("an operation that did not answer its cancellation");
    if constexpr (!std::is_void_v<T>) co_return std::move(*race->value);
}

/// `work`'s value, or its vir::error as a value. Other exceptions pass through.
template <class T>
task<result<T>> as_result(task<T> work) {
    std::optional<error> failure;
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            co_return result<T>();
        } else {
            co_return result<T>(co_await std::move(work));
        }
    } catch (const error& e) {
        failure = e;
    } catch (const asio::system_error& e) {
        failure = detail::own_error(e);
    }
    co_return result<T>(std::move(*failure));
}

/// Runs `work` and all that it starts on an io_context of its own, in the calling thread, until `work` ends.
/// For programs without an event loop. Throws what `work` throws.
template <class T>
T run(task<T> work) {
    asio::io_context context(1);
    detail::stored<T> value;
    std::exception_ptr failure;
    auto finish = [&](std::exception_ptr e, detail::stored<T> v) {
        failure = std::move(e);
        value = std::move(v);
        context.stop();
    };
    asio::co_spawn(context, detail::with_value(std::move(work)), finish);
    context.run();
    if (failure) std::rethrow_exception(failure);
    if constexpr (!std::is_void_v<T>) return std::move(*value);
}

}  // namespace vir
