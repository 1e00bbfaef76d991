// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"
#include "src/host/unique_fd.hpp"

#include <chrono>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace vir::c {

/// The library's own loop: waits for descriptors and timers, and calls back whoever runs it.
///
/// What is added, changed or removed meanwhile, by any thread or by a callback, counts at once. What is removed is
/// released by the loop, not by who removes it: its callback may be running.
class event_loop {
public:
    static event_loop& get();

    /// The number of the watch; they begin with 1. A descriptor below 0 is never ready.
    int add_handle(int fd, int events, virEventHandleCallback call, void* opaque, virFreeCallback release);
    void update_handle(int watch, int events);
    bool remove_handle(int watch);

    /// Each `timeout` milliseconds; 0: each time round; below 0: not for now.
    int add_timeout(int timeout, virEventTimeoutCallback call, void* opaque, virFreeCallback release);
    void update_timeout(int timer, int timeout);
    bool remove_timeout(int timer);

    /// Waits until something is to be done, and does it. A thread at a time.
    void run_once();

private:
    using clock = std::chrono::steady_clock;

    struct handle {
        int watch;
        int fd;
        int events;
        virEventHandleCallback call;
        void* opaque;
        virFreeCallback release;
        bool removed = false;
    };
    struct timeout {
        int timer;
        int interval;
        std::optional<clock::time_point> due;
        virEventTimeoutCallback call;
        void* opaque;
        virFreeCallback release;
        bool removed = false;

        void restart(int every);
    };
    using guard = std::unique_lock<std::mutex>;

    event_loop();
    handle* find_handle(int watch);
    timeout* find_timeout(int timer);
    void interrupt();
    int poll_time(bool idle) const;
    bool release_removed(guard& lock);
    void call_timeouts(guard& lock, clock::time_point now);

    std::recursive_mutex running_;  // a callback may run the loop itself
    std::mutex mutex_;
    unique_fd wake_;
    std::optional<std::thread::id> runner_;  // while it polls
    int last_watch_ = 0;
    int last_timer_ = 0;
    std::list<handle> handles_;
    std::list<timeout> timeouts_;
};

}  // namespace vir::c
