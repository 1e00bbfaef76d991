// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/engine.hpp"

#include <pthread.h>

namespace vir::c {
namespace {

// Keeps the driver while the work goes on.
task<> holding([[maybe_unused]] any_driver driver, task<> work) { co_await std::move(work); }

}  // namespace

engine& engine::get() {
    static auto* one = [] {
        auto* made = new engine;
        pthread_atfork([] { get().turns_.before_fork(); }, [] { get().turns_.after_fork_in_parent(); },
                       [] { get().turns_.after_fork_in_child(); });
        return made;
    }();
    return *one;
}

void engine::run_started(std::chrono::nanoseconds limit, const any_driver& driver, starter start) {
    outcome out;
    auto finish = [this, &out](std::exception_ptr failure) {
        out.failure = std::move(failure);
        turns_.end(out);
    };
    auto begin = [&] {
        try {
            auto work = limit.count() == 0 ? start() : within(limit, holding(driver, start()));
            asio::co_spawn(executor(), std::move(work), finish);
        } catch (...) {
            finish(std::current_exception());
        }
    };
    turns_.take(begin, out);
    if (out.failure) std::rethrow_exception(out.failure);
}

}  // namespace vir::c
