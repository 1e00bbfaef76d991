// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/turns.hpp"

#include <virtxx/any_driver.hpp>
#include <virtxx/task.hpp>

#include <chrono>
#include <exception>
#include <type_traits>
#include <utility>

namespace vir::c {

/// Where the connections of the C API live: one executor for the process, on which one thread at a time has its turn.
///
/// A call runs its operation itself: when nobody has a turn it takes it, else whoever has it does the work too. Only
/// an operation that waits for something outside (a guest, a disk) leaves the thread: then whoever waits watches the
/// descriptors and timers, or, when nobody does and there are some, a thread of the engine's own.
/// Threads: any; not from what runs on the engine.
class engine {
public:
    /// The one of this process. Never destroyed: it outlives main() and what the program's threads still call.
    static engine& get();

    asio::any_io_executor executor() noexcept { return turn_executor(turns_); }
    /// Whether the calling thread runs something here.
    bool here() const noexcept { return turns_.here(); }

    /// Calls `start`, which gives a task, on the engine and waits for what the task gives. Throws what it throws.
    template <class F, class T = typename std::invoke_result_t<F&>::value_type>
    T run(F& start) {
        return run_started<T>(starter<T>(start));
    }

    /// The same with a limit (operation_timeout). What does not answer its cancellation is left behind to end by
    /// itself, with the driver.
    template <class F, class T = typename std::invoke_result_t<F&>::value_type>
    T run_within(std::chrono::nanoseconds limit, any_driver driver, F& start) {
        return run_limited<T>(limit, std::move(driver), starter<T>(start));
    }

    /// Calls `what` on the engine, and waits until it is done. Throws what it throws.
    template <class F>
    void run_plainly(F what) {
        outcome<void> out;
        auto begin = [&] {
            try {
                what();
            } catch (...) {
                out.failure = std::current_exception();
            }
            turns_.end(out);
        };
        turns_.take(begin, out);
        if (out.failure) std::rethrow_exception(out.failure);
    }

private:
    // A callable that gives a task, whatever it is: what follows is compiled once for each result.
    template <class T>
    class starter {
    public:
        template <class F>
            requires(!std::is_same_v<F, starter>)
        explicit starter(F& what)
            : what_(&what), call_([](void* what) { return (*static_cast<F*>(what))(); }) {}
        task<T> operator()() const { return call_(what_); }

    private:
        void* what_;
        task<T> (*call_)(void*);
    };

    template <class T>
    struct outcome : turns::call {
        detail::stored<T> value;
        std::exception_ptr failure;
    };

    template <class T>
    T run_started(starter<T> start) {
        outcome<T> out;
        auto begin = [&] {
            try {
                begin_task<T>(start(), out);
            } catch (...) {
                out.failure = std::current_exception();
                turns_.end(out);
            }
        };
        turns_.take(begin, out);
        if (out.failure) std::rethrow_exception(out.failure);
        if constexpr (!std::is_void_v<T>) return std::move(*out.value);
    }

    template <class T>
    T run_limited(std::chrono::nanoseconds limit, any_driver driver, starter<T> start) {
        auto limited = [&] { return within(limit, holding<T>(std::move(driver), start())); };
        return run_started<T>(starter<T>(limited));
    }

    template <class T>
    static task<T> holding([[maybe_unused]] any_driver driver, task<T> work) {
        co_return co_await std::move(work);
    }

    template <class T>
    void begin_task(task<T> work, outcome<T>& out) {
        if constexpr (std::is_void_v<T>) {
            auto finish = [this, &out](std::exception_ptr failure) {
                out.failure = std::move(failure);
                turns_.end(out);
            };
            asio::co_spawn(executor(), std::move(work), std::move(finish));
        } else {
            // Beside an exception co_spawn gives a value made of nothing.
            using given = std::conditional_t<std::is_default_constructible_v<T>, T, detail::stored<T>>;
            auto finish = [this, &out](std::exception_ptr failure, given value) {
                out.failure = std::move(failure);
                out.value = std::move(value);
                turns_.end(out);
            };
            if constexpr (std::is_default_constructible_v<T>)
                asio::co_spawn(executor(), std::move(work), std::move(finish));
            else
                asio::co_spawn(executor(), detail::with_value(std::move(work)), std::move(finish));
        }
    }

    turns turns_;
};

}  // namespace vir::c
