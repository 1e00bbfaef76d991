// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/pool.hpp>

#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>
#include <asio/query.hpp>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <thread>

namespace vir::detail {
namespace {

using namespace std::chrono_literals;

// Threads that are started at once when there is work for them. Most work is short: more would only contend.
const std::size_t ready_threads = std::max(4u, std::thread::hardware_concurrency());
// Beyond that a thread is added each time nothing at all has moved for so long: all of them sit in something dead.
constexpr auto stall = 10ms;
constexpr std::size_t most_threads = 256;
constexpr auto idle_time = 10s;

thread_local bool kept = false;

// Never destroyed: a thread in a dead mount may outlive main().
class thread_pool {
public:
    void submit(std::shared_ptr<pool_job> job) {
        std::lock_guard lock(mutex_);
        queue_.push_back(std::move(job));
        if (idle_ >= queue_.size())
            work_.notify_one();
        else if (threads_ < ready_threads)
            start_worker();
        else if (!watched_)
            start_watcher();
    }

    pool_figures figures() {
        std::lock_guard lock(mutex_);
        pool_figures out;
        out.threads = threads_;
        out.idle = idle_;
        out.queued = queue_.size();
        return out;
    }

private:
    // Signals are the program's own matter: they go to its threads, not to these.
    template <class F>
    static void start_thread(F body) {
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        try {
            std::thread(body).detach();
        } catch (...) {
            pthread_sigmask(SIG_SETMASK, &before, nullptr);
            throw;
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    void start_worker() {
        ++threads_;
        try {
            start_thread([this] { work(); });
        } catch (const std::system_error&) {
            // No more threads to be had: those that there are will come to it.
            if (--threads_ == 0) throw;
        }
    }

    void start_watcher() {
        watched_ = true;
        try {
            start_thread([this] { watch(); });
        } catch (const std::system_error&) {
            watched_ = false;
        }
    }

    void work() {
        std::unique_lock lock(mutex_);
        for (;;) {
            if (queue_.empty()) {
                const auto something = [this] { return !queue_.empty(); };
                bool called = true;
                ++idle_;
                if (kept)
                    work_.wait(lock, something);
                else
                    called = work_.wait_for(lock, idle_time, something);
                --idle_;
                if (!called) break;
            }
            auto job = std::move(queue_.front());
            queue_.pop_front();
            ++moved_;
            lock.unlock();
            auto* one = job.get();
            one->run(std::move(job));
            lock.lock();
        }
        --threads_;
    }

    // Lives while there is a backlog.
    void watch() {
        std::unique_lock lock(mutex_);
        while (!queue_.empty()) {
            const auto moved = moved_;
            lock.unlock();
            std::this_thread::sleep_for(stall);
            lock.lock();
            if (!queue_.empty() && moved == moved_ && threads_ < most_threads) start_worker();
        }
        watched_ = false;
    }

    std::mutex mutex_;
    std::condition_variable work_;
    std::deque<std::shared_ptr<pool_job>> queue_;
    std::size_t threads_ = 0;
    std::size_t idle_ = 0;
    std::uint64_t moved_ = 0;
    bool watched_ = false;
};

// A context that is being destroyed takes nothing more: its scheduler, the first of its services and so the last to be
// shut down, drops what is queued without a lock.
class closing_notice : public asio::execution_context::service {
public:
    using key_type = closing_notice;
    static inline asio::execution_context::id id;

    explicit closing_notice(asio::execution_context& owner) : service(owner) {}
    void shutdown() override {
        std::lock_guard lock(mutex);
        closed = true;
    }

    std::mutex mutex;
    bool closed = false;
};

asio::execution_context& context_of(const asio::any_io_executor& executor) {
    return asio::query(executor, asio::execution::context);
}

thread_pool& the_pool() {
    static auto* pool = new thread_pool;
    return *pool;
}

}  // namespace

void pool_submit(std::shared_ptr<pool_job> job) { the_pool().submit(std::move(job)); }

void pool_keep_thread() noexcept { kept = true; }

pool_waiter::~pool_waiter() {
    box_.sleeper_ = nullptr;
    std::lock_guard lock(box_.mutex_);
    box_.waiting_ = false;
    box_.executor_ = {};
}

task<void> pool_waiter::arrival(std::string_view what) {
    asio::use_service<closing_notice>(context_of(box_.executor_));
    while (!box_.arrived_) co_await arrived_.wait(what);
}

void pool_mailbox::deliver(std::shared_ptr<pool_job> job) {
    std::lock_guard lock(mutex_);
    if (!waiting_) return;
    // The job goes along, so that what it holds is destroyed where its owner lives. That cannot happen before the
    // mutex is free again: the waiter's destructor takes it.
    auto wake = [this, job = std::move(job)] {
        arrived_ = true;
        if (sleeper_) sleeper_->arrived_.notify_all();
    };
    auto& context = context_of(executor_);
    std::unique_lock<std::mutex> open;
    // A waiter that has not come so far runs right now: its context is not being destroyed.
    if (asio::has_service<closing_notice>(context)) {
        auto& notice = asio::use_service<closing_notice>(context);
        open = std::unique_lock(notice.mutex);
        if (notice.closed) return;
    }
    asio::post(executor_, std::move(wake));
}

}  // namespace vir::detail

vir::pool_figures vir::pool_state() { return detail::the_pool().figures(); }
