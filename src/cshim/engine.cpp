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

// The coroutine of a call; of the caller's it touches nothing any more when it has ended the call.
first_coroutine engine::call(turns& where, std::chrono::nanoseconds limit, const any_driver& driver,
                             starter<void> start, outcome& out) {
    const turns::unfinished counted(where);
    try {
        auto work = limit.count() == 0 ? start() : within(limit, holding(driver, start()));
        co_await std::move(work);
    } catch (...) {
        out.failure = std::current_exception();
    }
    where.end(out);
}

void engine::run_started(std::chrono::nanoseconds limit, const any_driver& driver, starter<void> start) {
    outcome out;
    auto begin = [&] { c::start(call(turns_, limit, driver, start, out), executor_); };
    turns_.take(begin, out);
    if (out.failure) std::rethrow_exception(out.failure);
}

}  // namespace vir::c
