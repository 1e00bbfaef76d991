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

#include <atomic>
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

/// An event loop for programs that have none and call step by step: each run() goes on with the same loop.
///
/// What a task opened or started belongs to the runtime: a connection from one run is used in the next, and what still
/// goes on when a run ends goes on during the next. When the runtime ends, coroutines that still wait are destroyed,
/// and its connections can only be dropped: their operations throw invalid_conn.
/// Threads: one at a time, the one that calls run().
class runtime {
public:
    runtime();
    runtime(const runtime&) = delete;
    ~runtime();

    /// Runs `work` in the calling thread until it ends. Throws what `work` throws; internal_error when it can never end
    /// because what it waits for is gone. Not from a task that this runtime runs: there, co_await.
    template <class T>
    T run(task<T> work) {
        // Not on the stack: when a handler's exception ends this run, `work` goes on in the next.
        struct outcome {
            detail::stored<T> value;
            std::exception_ptr failure;
            bool finished = false;
        };
        auto out = std::make_shared<outcome>();
        auto finish = [out, context = context_.get()](std::exception_ptr failure, detail::stored<T> value) {
            out->failure = std::move(failure);
            out->value = std::move(value);
            out->finished = true;
            context->stop();
        };
        asio::co_spawn(*context_, detail::with_value(std::move(work)), std::move(finish));
        drive(out->finished);
        if (out->failure) std::rethrow_exception(out->failure);
        if constexpr (!std::is_void_v<T>) return std::move(*out->value);
    }

    /// For what a program spawns or waits for itself; it moves only while run() does.
    asio::io_context::executor_type executor() const noexcept { return context_->get_executor(); }

private:
    class loop;
    void drive(const bool& finished);

    std::shared_ptr<asio::io_context> context_;
};

/// Runs `work` and all that it starts, in the calling thread, until `work` ends: one run of a runtime of its own.
/// Throws what `work` throws.
///
/// What it opened ends with it: a connection that it returns can do nothing but be dropped (invalid_conn). Programs
/// that call step by step keep a `runtime`.
template <class T>
T run(task<T> work) {
    runtime once;
    return once.run(std::move(work));
}

namespace detail {

// What is opened on an executor remembers of its context. The memory of a runtime's: sockets and timers that outlive
// the runtime are still destroyed where they were made.
struct home {
    std::shared_ptr<const std::atomic<bool>> ended;
    std::shared_ptr<void> memory;
};

home home_of(const asio::any_io_executor& executor);

// A driver together with its home, behind a pointer to the driver.
template <class D>
std::shared_ptr<D> lodge(std::shared_ptr<D> driver, home where) {
    struct lodger {
        home where;
        std::shared_ptr<D> driver;  // goes first
    };
    auto held = std::make_shared<lodger>();
    held->where = std::move(where);
    held->driver = std::move(driver);
    auto* plain = held->driver.get();
    return std::shared_ptr<D>(std::move(held), plain);
}

}  // namespace detail

}  // namespace vir
