// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/coroutine_start.hpp"
#include "src/cshim/turns.hpp"

#include <virtxx/any_driver.hpp>
#include <virtxx/task.hpp>

#include <chrono>
#include <exception>
#include <memory>
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

    const asio::any_io_executor& executor() const noexcept { return executor_; }
    /// Whether the calling thread runs something here.
    bool here() const noexcept { return turns_.here(); }

    /// Calls `start`, which gives a task, on the engine and waits for what the task gives. Throws what it throws.
    template <class F, class T = typename std::invoke_result_t<F&>::value_type>
    T run(F& start) {
        return run_within<F, T>(std::chrono::nanoseconds(0), any_driver(), start);
    }

    /// The same with a limit (operation_timeout; 0: none). What does not answer its cancellation is left behind to end
    /// by itself, with the driver.
    template <class F, class T = typename std::invoke_result_t<F&>::value_type>
    T run_within(std::chrono::nanoseconds limit, const any_driver& driver, F& start) {
        return run_task(limit, driver, starter<T>(start));
    }

    /// Calls `what` on the engine, and waits until it is done. Throws what it throws.
    template <class F>
    void run_plainly(F what) {
        outcome out;
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
    // A callable that gives a task, whatever it is.
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

    struct outcome : turns::call {
        std::exception_ptr failure;
    };

    // Where a result goes: to the caller, or to where it outlives him when he may leave his work behind.
    template <class T>
    static std::shared_ptr<detail::stored<T>> place_for(detail::stored<T>& own, bool outlives) {
        if (outlives) return std::make_shared<detail::stored<T>>();
        return {std::shared_ptr<void>(), &own};
    }

    // Little is compiled for each operation, more for each kind of result, and what runs a task once.
    template <class T>
    [[gnu::noinline]] T run_task(std::chrono::nanoseconds limit, const any_driver& driver, starter<T> start) {
        detail::stored<T> own;
        auto value = place_for<T>(own, limit.count() != 0);
        auto work = [&] { return keep<T>(start(), value); };
        run_started(limit, driver, starter<void>(work));
        if constexpr (!std::is_void_v<T>) return std::move(**value);
    }

    template <class T>
    static task<> keep(task<T> work, std::shared_ptr<detail::stored<T>> value) {
        if constexpr (std::is_void_v<T>) co_await std::move(work);
        else value->emplace(co_await std::move(work));
    }

    void run_started(std::chrono::nanoseconds limit, const any_driver& driver, starter<void> start);
    static first_coroutine call(turns& where, std::chrono::nanoseconds limit, const any_driver& driver,
                                starter<void> start, outcome& out);

    turns turns_;
    const asio::any_io_executor executor_ = turn_executor(turns_);
};

}  // namespace vir::c
