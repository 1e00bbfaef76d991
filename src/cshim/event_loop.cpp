// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/event_loop.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace vir::c {
namespace {

short to_poll(int events) {
    short out = 0;
    if (events & VIR_EVENT_HANDLE_READABLE) out |= POLLIN;
    if (events & VIR_EVENT_HANDLE_WRITABLE) out |= POLLOUT;
    if (events & VIR_EVENT_HANDLE_ERROR) out |= POLLERR;
    if (events & VIR_EVENT_HANDLE_HANGUP) out |= POLLHUP;
    return out;
}

int from_poll(short events) {
    int out = 0;
    if (events & POLLIN) out |= VIR_EVENT_HANDLE_READABLE;
    if (events & POLLOUT) out |= VIR_EVENT_HANDLE_WRITABLE;
    if (events & (POLLERR | POLLNVAL)) out |= VIR_EVENT_HANDLE_ERROR;
    if (events & POLLHUP) out |= VIR_EVENT_HANDLE_HANGUP;
    return out;
}

}  // namespace

void event_loop::timeout::restart(int every) {
    interval = every;
    if (every < 0)
        due.reset();
    else
        due = clock::now() + std::chrono::milliseconds(every);
}

// Never destroyed: threads may run it while the program ends.
event_loop& event_loop::get() {
    static auto* one = new event_loop;
    return *one;
}

event_loop::event_loop() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

event_loop::handle* event_loop::find_handle(int watch) {
    const auto found = std::ranges::find_if(handles_, [&](auto& one) { return one.watch == watch && !one.removed; });
    return found == handles_.end() ? nullptr : &*found;
}

event_loop::timeout* event_loop::find_timeout(int timer) {
    const auto found = std::ranges::find_if(timeouts_, [&](auto& one) { return one.timer == timer && !one.removed; });
    return found == timeouts_.end() ? nullptr : &*found;
}

// Has a thread that polls look again.
void event_loop::interrupt() {
    if (!runner_ || *runner_ == std::this_thread::get_id()) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto n = ::write(wake_.get(), &one, sizeof(one));
}

int event_loop::add_handle(int fd, int events, virEventHandleCallback call, void* opaque, virFreeCallback release) {
    guard lock(mutex_);
    handles_.push_back({++last_watch_, fd, events, call, opaque, release});
    interrupt();
    return last_watch_;
}

void event_loop::update_handle(int watch, int events) {
    guard lock(mutex_);
    auto* one = find_handle(watch);
    if (!one) return;
    one->events = events;
    interrupt();
}

bool event_loop::remove_handle(int watch) {
    guard lock(mutex_);
    auto* one = find_handle(watch);
    if (!one) return false;
    one->removed = true;
    interrupt();
    return true;
}

int event_loop::add_timeout(int interval, virEventTimeoutCallback call, void* opaque, virFreeCallback release) {
    guard lock(mutex_);
    timeouts_.push_back({++last_timer_, interval, std::nullopt, call, opaque, release});
    timeouts_.back().restart(interval);
    interrupt();
    return last_timer_;
}

void event_loop::update_timeout(int timer, int interval) {
    guard lock(mutex_);
    auto* one = find_timeout(timer);
    if (!one) return;
    one->restart(interval);
    interrupt();
}

bool event_loop::remove_timeout(int timer) {
    guard lock(mutex_);
    auto* one = find_timeout(timer);
    if (!one) return false;
    one->removed = true;
    interrupt();
    return true;
}

// In milliseconds, as poll takes it: until the first timer is due.
int event_loop::poll_time(bool idle) const {
    if (idle) return 0;
    std::optional<clock::time_point> first;
    for (const auto& one : timeouts_)
        if (!one.removed && one.due && (!first || *one.due < *first)) first = one.due;
    if (!first) return -1;
    const auto left = *first - clock::now();
    if (left <= clock::duration::zero()) return 0;
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::min<long long>(rounded, 1 << 30));
}

// Whether anything was removed: then a turn of the loop has done something and need not wait.
bool event_loop::release_removed(guard& lock) {
    std::vector<std::pair<virFreeCallback, void*>> gone;
    std::size_t removed = 0;
    const auto collect = [&](auto& list) {
        removed += std::erase_if(list, [&](auto& one) {
            if (one.removed && one.release) gone.emplace_back(one.release, one.opaque);
            return one.removed;
        });
    };
    collect(handles_);
    collect(timeouts_);
    if (removed == 0) return false;
    lock.unlock();
    for (const auto& [release, opaque] : gone) release(opaque);
    lock.lock();
    return true;
}

void event_loop::call_timeouts(guard& lock, clock::time_point now) {
    std::vector<int> due;
    for (const auto& one : timeouts_)
        if (!one.removed && one.due && *one.due <= now) due.push_back(one.timer);
    for (const int timer : due) {
        auto* one = find_timeout(timer);
        if (!one || !one->due || *one->due > now) continue;
        one->restart(one->interval);
        const auto call = one->call;
        auto* opaque = one->opaque;
        lock.unlock();
        call(timer, opaque);
        lock.lock();
    }
}

void event_loop::run_once() {
    std::lock_guard alone(running_);
    guard lock(mutex_);
    const bool released = release_removed(lock);

    std::vector<pollfd> wanted{{wake_.get(), POLLIN, 0}};
    std::vector<int> watches{0};
    for (const auto& one : handles_) {
        if (one.removed || one.events == 0) continue;
        wanted.push_back({one.fd, to_poll(one.events), 0});
        watches.push_back(one.watch);
    }
    const int time = poll_time(released);
    const auto outer = std::exchange(runner_, std::this_thread::get_id());
    lock.unlock();
    const int ready = ::poll(wanted.data(), wanted.size(), time);
    lock.lock();
    runner_ = outer;
    if (wanted[0].revents) {
        std::uint64_t count;
        [[maybe_unused]] const auto n = ::read(wake_.get(), &count, sizeof(count));
    }

    call_timeouts(lock, clock::now());
    if (ready <= 0) return;
    for (std::size_t i = 1; i < wanted.size(); ++i) {
        auto* one = find_handle(watches[i]);
        if (!one || !wanted[i].revents) continue;
        // Only what is still wanted, and what comes without being asked for.
        const int events = from_poll(wanted[i].revents) &
                           (one->events | VIR_EVENT_HANDLE_ERROR | VIR_EVENT_HANDLE_HANGUP);
        if (!events || !one->events) continue;
        const auto call = one->call;
        auto* opaque = one->opaque;
        lock.unlock();
        call(watches[i], wanted[i].fd, events, opaque);
        lock.lock();
    }
}

}  // namespace vir::c
