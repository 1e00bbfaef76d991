// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/event_callbacks.hpp"

#include "src/core/error_words.hpp"
#include "src/cshim/connect.hpp"
#include "src/cshim/engine.hpp"
#include "src/cshim/event_implementation.hpp"

#include <fmt/format.h>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace vir::c {

struct event_callbacks::callback {
    callback(virConnectPtr conn, registration asked, int number)
        : conn(conn), asked(std::move(asked)), number(number) {}
    ~callback() {
        if (asked.release) asked.release(asked.opaque);
    }

    bool is(const registration& other) const {
        return asked.kind == other.kind && asked.about == other.about && asked.function == other.function &&
               asked.legacy == other.legacy;
    }
    bool wants(const any_event& what) const {
        if (asked.kind->type != what.type()) return false;
        if (!asked.about.empty() && asked.about != asked.kind->about(what)) return false;
        return !asked.wants || asked.wants(what);
    }

    counted<_virConnect> conn;
    registration asked;
    int number;
    std::atomic<bool> removed = false;
};

event_callbacks::~event_callbacks() = default;

int event_callbacks::add(virConnectPtr conn, registration asked) {
    std::unique_lock alone(tap_mutex_);
    start(conn);
    {
        std::lock_guard lock(mutex_);
        const auto there = [&](auto& one) { return !one->removed && one->is(asked); };
        if (std::ranges::none_of(callbacks_, there)) {
            callbacks_.push_back(std::make_shared<callback>(conn, std::move(asked), next_number_));
            return next_number_++;
        }
    }
    fail(error_domain::none, errc::invalid_arg, "event callback already tracked");
}

void event_callbacks::remove(int number) {
    std::unique_lock lock(mutex_);
    // One that was removed is there until the events at hand are told, for libvirt's clients, too.
    const auto found = std::ranges::find_if(callbacks_, [&](auto& one) { return one->number == number; });
    if (found == callbacks_.end())
        fail(error_domain::none, errc::invalid_arg, "could not find event callback {} for deletion", number);
    remove(callback_ptr(*found), std::move(lock));
}

void event_callbacks::remove_legacy(any_function function) {
    std::unique_lock lock(mutex_);
    const auto found = std::ranges::find_if(callbacks_, [&](auto& one) {
        return !one->removed && one->asked.legacy && one->asked.function == function;
    });
    if (found == callbacks_.end())
        fail(error_domain::none, errc::invalid_arg, "event callback function {} not registered",
             reinterpret_cast<void*>(function));
    remove(callback_ptr(*found), std::move(lock));
}

void event_callbacks::remove(const callback_ptr& one, std::unique_lock<std::mutex> lock) {
    one->removed = true;
    // Who tells events right now may have it in hand, and clears up afterwards.
    if (telling_) return;
    std::erase(callbacks_, one);
    lock.unlock();
    stop_if_idle();
    // With the last pointer to it, which is the caller's, it is released.
}

// On the engine: an event happened.
void event_callbacks::take(const any_event& what) {
    std::lock_guard lock(mutex_);
    const auto wants = [&](auto& one) { return !one->removed && one->asked.kind->type == what.type(); };
    if (std::ranges::none_of(callbacks_, wants)) return;
    queue_.push_back(what);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto n = ::write(bell_.get(), &one, sizeof(one));
}

// In the event loop. What it was given keeps this alive.
void event_callbacks::ready(int, int fd, int, void* opaque) {
    std::uint64_t count;
    [[maybe_unused]] const auto n = ::read(fd, &count, sizeof(count));
    const auto self = *static_cast<std::shared_ptr<event_callbacks>*>(opaque);
    self->tell_all();
}

void event_callbacks::tell_all() {
    std::unique_lock lock(mutex_);
    ++telling_;
    std::vector<callback_ptr> told;
    while (!queue_.empty()) {
        const auto what = std::move(queue_.front());
        queue_.pop_front();
        told.clear();
        for (const auto& one : callbacks_)
            if (!one->removed && one->wants(what)) told.push_back(one);
        lock.unlock();
        for (const auto& one : told)
            if (!one->removed) one->asked.kind->tell(one->conn.get(), what, one->asked.function, one->asked.opaque);
        lock.lock();
    }
    told.clear();
    std::vector<callback_ptr> gone;
    if (--telling_ == 0) {
        std::ranges::copy_if(callbacks_, std::back_inserter(gone), [](auto& one) { return one->removed.load(); });
        std::erase_if(callbacks_, [](auto& one) { return one->removed.load(); });
    }
    lock.unlock();
    if (!gone.empty()) stop_if_idle();
}

// Listens, if nobody does yet; under the mutex of the tap.
void event_callbacks::start(virConnectPtr conn) {
    if (watch_ >= 0) return;
    const auto loop = current_events();
    if (!bell_) bell_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const auto release = [](void* opaque) { delete static_cast<std::shared_ptr<event_callbacks>*>(opaque); };
    if (loop.add_handle) {
        auto self = std::make_unique<std::shared_ptr<event_callbacks>>(shared_from_this());
        watch_ = loop.add_handle(bell_.get(), VIR_EVENT_HANDLE_READABLE, &ready, self.get(), release);
        if (watch_ >= 0) self.release();
    }
    if (watch_ < 0)
        fail(error_domain::none, errc::internal_error, "could not initialize domain event timer");
    try {
        engine::get().run_plainly([&] {
            const event_filter<any_event> listen([weak = weak_from_this()](const any_event& what) {
                // It takes the event in passing: nothing waits in the subscription.
                if (const auto self = weak.lock()) self->take(what);
                return false;
            });
            tap_ = conn->driver().events().subscribe<any_event>(listen);
        });
    } catch (...) {
        loop.remove_handle(std::exchange(watch_, -1));
        throw;
    }
}

void event_callbacks::stop_if_idle() {
    std::lock_guard alone(tap_mutex_);
    {
        std::lock_guard lock(mutex_);
        if (!callbacks_.empty()) return;
        queue_.clear();
    }
    if (watch_ < 0) return;
    engine::get().run_plainly([&] { tap_.close(); });
    const auto loop = current_events();
    if (loop.remove_handle) loop.remove_handle(std::exchange(watch_, -1));
}

}  // namespace vir::c
