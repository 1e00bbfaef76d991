// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/version.hpp>

#include <utility>

namespace vir::c {

// co_spawn asks the executor twice to run something, at the coroutine's start and at its end, which is most of what a
// short call costs. Who is on the executor already, and needs no completion handler, can begin the coroutine itself. How,
// is no part of Asio's interface: it is so in the versions named here, of others co_spawn is used.
#if ASIO_VERSION >= 102200 && ASIO_VERSION < 102300

using first_coroutine = asio::awaitable<asio::detail::awaitable_thread_entry_point>;

/// Begins a coroutine that throws nothing. Only on the executor.
inline void start(first_coroutine work, const asio::any_io_executor& executor) {
    asio::detail::awaitable_handler<asio::any_io_executor, void>(std::move(work), executor, asio::cancellation_slot(),
                                                                 asio::cancellation_state())
        .launch();
}

#else

using first_coroutine = asio::awaitable<void>;

inline void start(first_coroutine work, const asio::any_io_executor& executor) {
    asio::co_spawn(executor, std::move(work), asio::detached);
}

#endif

}  // namespace vir::c
