// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/turns.hpp"

#include "src/core/log.hpp"

#include <virtxx/error.hpp>

#include <asio/post.hpp>

#include <csignal>
#include <exception>

namespace vir::c {
namespace {

// What the thread does right now.
thread_local const turns* leading = nullptr;
thread_local const turns* watching = nullptr;
thread_local const void* leading_for = nullptr;  // its own call
thread_local void* watching_for = nullptr;

// How many pieces of others' work a thread does beyond its own before it hands the lead to one of them.
constexpr unsigned fair_share = 32;

template <class T>
class setting {
public:
    setting(T& variable, T value) : variable_(variable), before_(std::exchange(variable, value)) {}
    setting(const setting&) = delete;
    ~setting() { variable_ = before_; }

private:
    T& variable_;
    T before_;
};

}  // namespace

bool turns::here() const noexcept { return leading == this; }

void turns::take(item& work, call& mine) {
    if (here())
        throw error(errc::internal_error, "internal error: the library was called from a place where it works itself");
    guard lock(mutex_);
    if (!led_) {
        led_ = true;
        local_.push(work);
        lead(lock, &mine);
    } else {
        incoming_.push(work);
        has_incoming_.store(true, std::memory_order_relaxed);
    }
    if (!mine.ended_) wait(lock, mine);
    settle(lock);
}

void turns::end(call& which) {
    if (leading_for == &which) {
        which.ended_ = true;
        return;
    }
    guard lock(mutex_);
    which.ended_ = true;
    if (which.watching_)
        interrupt();
    else
        which.woken_.notify_one();
}

void turns::push(item& one) {
    if (here()) return local_.push(one);
    guard lock(mutex_);
    incoming_.push(one);
    has_incoming_.store(true, std::memory_order_relaxed);
    if (led_) return;
    if (watching == this) {
        led_ = true;
        return lead(lock, static_cast<call*>(watching_for));
    }
    // A thread of whatever: it may hold locks that what is queued needs.
    if (auto* other = some_waiting()) {
        led_ = true;
        other->leads_ = true;
        if (other->watching_)
            interrupt();
        else
            other->woken_.notify_one();
    } else if (watched_) {
        interrupt();
    } else {
        start_thread(lock);
    }
}

// Runs all that is queued, at first what was queued here; returns without the lead. Without the lock while it runs.
void turns::lead(guard& lock, call* mine) {
    unsigned done_for_others = 0;
    {
        setting<const turns*> who(leading, this);
        setting<const void*> whose(leading_for, mine);
        for (;;) {
            local_.append(incoming_);
            has_incoming_.store(false, std::memory_order_relaxed);
            if (local_.empty()) break;
            if (done_for_others >= fair_share) {
                if (hand_over_lead(lock)) return;
                done_for_others = 0;
            }
            lock.unlock();
            while (auto* one = local_.pop()) {
                try {
                    one->run(one, true);
                } catch (const std::exception& e) {
                    logger("capi").error("an exception where nobody expects one: {}", e.what());
                } catch (...) {
                    logger("capi").error("an exception where nobody expects one");
                }
                if (mine && mine->ended_ && ++done_for_others >= fair_share) break;
            }
            if (local_.empty() && !has_incoming_.load(std::memory_order_relaxed)) {
                lock.lock();
                if (incoming_.empty()) break;
            } else {
                lock.lock();
            }
        }
    }
    led_ = false;
    fresh_ = true;
}

// Gives the lead, with what is queued, to a thread that waits; false when there is none.
bool turns::hand_over_lead(guard&) {
    auto* other = some_waiting();
    if (!other) return false;
    // What is left stays in local_, which is the next one's.
    other->leads_ = true;
    if (other->watching_)
        interrupt();
    else
        other->woken_.notify_one();
    return true;
}

void turns::wait(guard& lock, call& mine) {
    add_waiting(mine);
    bool idle = false;  // there was nothing to watch
    while (!mine.ended_) {
        if (mine.leads_) {
            mine.leads_ = false;
            lead(lock, &mine);
            idle = false;
        } else if (!watched_ && (!idle || mine.watches_)) {
            mine.watches_ = false;
            idle = !watch(lock, &mine);
        } else {
            mine.woken_.wait(lock);
        }
    }
    // The lead may have come while the end did.
    if (mine.leads_) {
        mine.leads_ = false;
        remove_waiting(mine);
        lead(lock, &mine);
        return;
    }
    remove_waiting(mine);
}

// Waits for one thing that happens, and runs what follows from it; false when there is nothing to wait for.
bool turns::watch(guard& lock, call* mine) {
    watched_ = true;
    fresh_ = false;
    if (mine) mine->watching_ = true;
    lock.unlock();
    std::size_t ran = 0;
    {
        setting<const turns*> what(watching, this);
        setting<void*> whose(watching_for, mine);
        if (context_.stopped()) context_.restart();
        try {
            ran = context_.run_one();
        } catch (const std::exception& e) {
            logger("capi").error("an exception where nobody expects one: {}", e.what());
            ran = 1;
        }
    }
    lock.lock();
    watched_ = false;
    if (mine) mine->watching_ = false;
    if (!incoming_.empty() && !led_) {
        led_ = true;
        lead(lock, mine);
    }
    // What was led meanwhile may have begun a wait just after there was none.
    return ran > 0 || fresh_;
}

// For who leaves: what is still to be done gets somebody who does it.
void turns::settle(guard& lock) {
    if (!incoming_.empty() && !led_) {
        led_ = true;
        lead(lock, nullptr);
    }
    if (watched_) return;
    if (waiting_) {
        if (waiting_->watches_) return;
        waiting_->watches_ = true;
        waiting_->woken_.notify_one();
        return;
    }
    if (threaded_ || !fresh_ || !unfinished_.load(std::memory_order_relaxed)) return;
    // Does any of it wait for a descriptor or a timer?
    watched_ = true;
    fresh_ = false;
    lock.unlock();
    bool more = false;
    {
        setting<const turns*> what(watching, this);
        setting<void*> whose(watching_for, nullptr);
        if (context_.stopped()) context_.restart();
        try {
            context_.poll_one();
        } catch (const std::exception& e) {
            logger("capi").error("an exception where nobody expects one: {}", e.what());
        }
        more = !context_.stopped();
    }
    lock.lock();
    watched_ = false;
    if (more || fresh_ || !incoming_.empty()) start_thread(lock);
}

void turns::start_thread(guard&) {
    if (threaded_) return;
    threaded_ = true;
    // Signals are the program's own matter: they go to its threads, not to this.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        std::thread([this] { run_thread(); }).detach();
    } catch (const std::system_error& e) {
        threaded_ = false;
        logger("capi").error("no thread for what happens between calls: {}", e.what());
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void turns::run_thread() {
    guard lock(mutex_);
    for (;;) {
        if (!incoming_.empty() && !led_) {
            led_ = true;
            lead(lock, nullptr);
        } else if (watched_) {
            break;  // a caller does, and will see to it when it leaves
        } else if (!watch(lock, nullptr)) {
            break;
        }
    }
    threaded_ = false;
}

// Makes who watches look up.
void turns::interrupt() {
    asio::post(context_, [] {});
}

void turns::add_waiting(call& one) noexcept {
    one.previous_ = last_waiting_;
    (last_waiting_ ? last_waiting_->next_ : waiting_) = &one;
    last_waiting_ = &one;
}

void turns::remove_waiting(call& one) noexcept {
    (one.previous_ ? one.previous_->next_ : waiting_) = one.next_;
    (one.next_ ? one.next_->previous_ : last_waiting_) = one.previous_;
    one.next_ = one.previous_ = nullptr;
}

// One that has nothing else to do, if possible.
turns::call* turns::some_waiting() noexcept {
    call* watcher = nullptr;
    for (auto* one = waiting_; one; one = one->next_) {
        if (one->ended_ || one->leads_) continue;
        if (!one->watching_) return one;
        watcher = one;
    }
    return watcher;
}

void turns::before_fork() {
    mutex_.lock();
    context_.notify_fork(asio::execution_context::fork_prepare);
}

void turns::after_fork_in_parent() {
    context_.notify_fork(asio::execution_context::fork_parent);
    mutex_.unlock();
}

void turns::after_fork_in_child() {
    context_.notify_fork(asio::execution_context::fork_child);
    led_ = watched_ = threaded_ = false;
    waiting_ = last_waiting_ = nullptr;
    mutex_.unlock();
}

}  // namespace vir::c
