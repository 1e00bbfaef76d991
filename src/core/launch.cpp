// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/launch.hpp"

#include "src/core/log.hpp"

namespace vir {

void launch(const asio::any_io_executor& executor, task<void> work, std::string name) {
    auto report = [name = std::move(name)](std::exception_ptr failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const error& e) {
            if (e.code() != errc::operation_aborted) logger("core").warn("{}: {}", name, e.message());
        } catch (const std::system_error& e) {
            if (e.code() != asio::error::operation_aborted) logger("core").warn("{}: {}", name, e.what());
        } catch (const std::exception& e) {
            logger("core").warn("{}: {}", name, e.what());
        }
    };
    asio::co_spawn(executor, std::move(work), std::move(report));
}

namespace {

struct seen_through {
    explicit seen_through(const asio::any_io_executor& executor) : end(executor, clock::time_point::max()) {}
    asio::steady_timer end;
    std::exception_ptr failure;
    bool finished = false;
};

}  // namespace

task<void> see_through(task<void> work) {
    // Nothing of this may throw for a coroutine that was cancelled, and this setting is the whole coroutine's.
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    auto executor = co_await asio::this_coro::executor;
    auto shared = std::make_shared<seen_through>(executor);
    auto finish = [shared](std::exception_ptr failure) {
        shared->failure = std::move(failure);
        shared->finished = true;
        shared->end.cancel();
    };
    asio::co_spawn(executor, std::move(work), std::move(finish));
    asio::error_code ignored;
    auto token = asio::redirect_error(asio::use_awaitable, ignored);
    // A cancellation ends a wait, not the work.
    while (!shared->finished) co_await shared->end.async_wait(token);
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (shared->failure) std::rethrow_exception(shared->failure);
}

}  // namespace vir
