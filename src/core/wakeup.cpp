// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/wakeup.hpp>

namespace vir {

// Lives in the frame of the waiting coroutine. A timer, not a stored handler, suspends it: when the executor ends,
// the timer service destroys the frame, so nothing that waits for ever is leaked.
struct wakeup::waiter {
    waiter(wakeup& owner, const asio::any_io_executor& executor, clock::time_point deadline)
        : owner(&owner), previous(owner.last_), timer(executor, deadline) {
        (previous ? previous->next : owner.first_) = this;
        owner.last_ = this;
    }
    waiter(const waiter&) = delete;
    ~waiter() {
        if (owner) owner->unlink(*this);
    }

    wakeup* owner;
    waiter* previous;
    waiter* next = nullptr;
    asio::steady_timer timer;
    bool notified = false;
};

void wakeup::unlink(waiter& w) noexcept {
    (w.previous ? w.previous->next : first_) = w.next;
    (w.next ? w.next->previous : last_) = w.previous;
    w.owner = nullptr;
}

wakeup::~wakeup() {
    while (first_) {
        auto& w = *first_;
        unlink(w);
        w.timer.cancel();
    }
}

void wakeup::notify_one() noexcept {
    if (!first_) return;
    auto& w = *first_;
    unlink(w);
    w.notified = true;
    w.timer.cancel();
}

void wakeup::notify_all() noexcept {
    while (first_) notify_one();
}

task<woken_by> wakeup::wait_until(clock::time_point deadline) {
    waiter self(*this, co_await asio::this_coro::executor, deadline);
    asio::error_code ec;
    co_await self.timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    if (self.notified) co_return woken_by::notify;
    co_return ec ? woken_by::cancel : woken_by::time;
}

task<void> wakeup::wait(std::string_view what, clock::duration limit) {
    const auto deadline = limit == clock::duration::max() ? clock::time_point::max() : clock::now() + limit;
    const auto why = co_await wait_until(deadline);
    if (why == woken_by::cancel) throw_interrupted(what);
    if (why == woken_by::time) throw_waited_too_long(what, limit);
}

}  // namespace vir
