// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/turns.hpp"

#include <virtxx/task.hpp>

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

    turn_executor executor() noexcept { return turn_executor(turns_); }

    /// Calls `start`, which gives a task, on the engine and waits for what the task gives. Throws what it throws.
    template <class F, class T = typename std::invoke_result_t<F&>::value_type>
    T run(F start) {
        outcome<T> out;
        auto begin = [&] {
            try {
                auto finish = [&](std::exception_ptr failure, detail::stored<T> value) {
                    out.failure = std::move(failure);
                    out.value = std::move(value);
                    turns_.end(out);
                };
                begin_task<T>(start(), std::move(finish));
            } catch (...) {
                out.failure = std::current_exception();
                turns_.end(out);
            }
        };
        turns_.take(begin, out);
        if (out.failure) std::rethrow_exception(out.failure);
        if constexpr (!std::is_void_v<T>) return std::move(*out.value);
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
    template <class T>
    struct outcome : turns::call {
        detail::stored<T> value;
        std::exception_ptr failure;
    };

    // co_spawn gives a value beside an exception; void none at all, and what cannot be made of nothing an optional.
    template <class T, class F>
    void begin_task(task<T> work, F finish) {
        if constexpr (std::is_void_v<T>) {
            auto done = [finish = std::move(finish)](std::exception_ptr failure) mutable {
                finish(std::move(failure), std::monostate());
            };
            asio::co_spawn(executor(), std::move(work), std::move(done));
        } else if constexpr (std::is_default_constructible_v<T>) {
            asio::co_spawn(executor(), std::move(work), std::move(finish));
        } else {
            asio::co_spawn(executor(), detail::with_value(std::move(work)), std::move(finish));
        }
    }

    turns turns_;
};

}  // namespace vir::c
