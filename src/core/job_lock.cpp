// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/job_lock.hpp"

#include <virtxx/wakeup.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <list>

namespace vir {
namespace detail {

class job_queue {
public:
    explicit job_queue(std::string object) : object(std::move(object)) {}

    struct job {
        job(std::uint64_t id, job_request request) : id(id), request(std::move(request)), since(clock::now()) {}
        std::uint64_t id;
        job_request request;
        clock::time_point since;
        wakeup* sleeper = nullptr;  // of a waiting job
    };

    bool granted(std::uint64_t id) const {
        return std::any_of(active.begin(), active.end(), [id](const job& j) { return j.id == id; });
    }

    std::uint64_t enqueue(job_request request) {
        waiting.emplace_back(++last_id, std::move(request));
        grant();
        return last_id;
    }

    void set_sleeper(std::uint64_t id, wakeup* sleeper) {
        for (auto& j : waiting)
            if (j.id == id) j.sleeper = sleeper;
    }

    void end(std::uint64_t id) noexcept {
        auto is_it = [id](const job& j) { return j.id == id; };
        if (active.remove_if(is_it) + waiting.remove_if(is_it)) grant();
    }

    // Who keeps `request` from beginning, as a noun: "the state change lock of domain 'web', held by 'domain_save' for
    // 3.2 s".
    std::string what_is_awaited(const job_request& request) const {
        auto out = fmt::format("the state change lock of {}", object);
        const job* holder = nullptr;
        if (const auto* l = long_job(); l && blocked_by_long(request)) holder = l;
        for (const auto& j : active)
            if (!holder && !compatible(j.request, request)) holder = &j;
        if (!holder && !active.empty()) holder = &active.front();
        if (holder)
            out += fmt::format(", held by '{}' for {:.1f} s", holder->request.operation,
                               std::chrono::duration<double>(clock::now() - holder->since).count());
        return out;
    }

    const job* long_job() const {
        for (const auto& j : active)
            if (j.request.is_long) return &j;
        return nullptr;
    }

    void grant() noexcept {
        bool others_wait_for_short_jobs = false;
        for (auto it = waiting.begin(); it != waiting.end() && !others_wait_for_short_jobs;) {
            if (blocked_by_long(it->request)) {
                ++it;
            } else if (blocked_by_short(it->request)) {
                others_wait_for_short_jobs = true;
            } else {
                auto* sleeper = std::exchange(it->sleeper, nullptr);
                it->since = clock::now();
                auto next = std::next(it);
                active.splice(active.end(), waiting, it);
                it = next;
                if (sleeper) sleeper->notify_all();
            }
        }
    }

    std::string object;
    std::list<job> active;
    std::list<job> waiting;
    std::uint64_t last_id = 0;
    bool gone = false;

private:
    static bool compatible(const job_request& a, const job_request& b) {
        if (a.is_long && b.is_long) return false;
        if (a.is_long) return has(a.lets_through, b.kind);
        if (b.is_long) return a.kind == job_class::query;
        return a.kind == job_class::query && b.kind == job_class::query;
    }
    bool blocked_by_long(const job_request& request) const {
        const auto* l = long_job();
        return l && !compatible(l->request, request);
    }
    bool blocked_by_short(const job_request& request) const {
        return std::any_of(active.begin(), active.end(), [&](const job& j) {
            return !j.request.is_long && !compatible(j.request, request);
        });
    }
};

}  // namespace detail

job_guard& job_guard::operator=(job_guard&& other) noexcept {
    if (this != &other) {
        release();
        queue_ = std::move(other.queue_);
        id_ = std::exchange(other.id_, 0);
    }
    return *this;
}

void job_guard::release() noexcept {
    auto queue = std::move(queue_);
    if (auto id = std::exchange(id_, 0)) queue->end(id);
}

void job_guard::let_through(job_class classes) noexcept {
    if (!id_) return;
    for (auto& j : queue_->active)
        if (j.id == id_ && j.request.is_long) j.request.lets_through = classes | job_class::query;
    queue_->grant();
}

job_lock::job_lock(std::string object) : queue_(std::make_shared<detail::job_queue>(std::move(object))) {}

job_lock::~job_lock() {
    queue_->gone = true;
    for (auto& j : queue_->waiting)
        if (auto* sleeper = std::exchange(j.sleeper, nullptr)) sleeper->notify_all();
}

namespace {

// A free coroutine: the lock may be destroyed while it waits.
task<job_guard> wait_for_turn(std::shared_ptr<detail::job_queue> queue, job_guard turn, std::uint64_t id,
                              job_request request) {
    const bool endless = request.limit == clock::duration::max();
    const auto deadline = endless ? clock::time_point::max() : clock::now() + request.limit;
    wakeup granted;
    queue->set_sleeper(id, &granted);
    while (!queue->granted(id)) {
        const auto why = co_await granted.wait_until(deadline);
        if (queue->granted(id)) break;
        if (queue->gone)
            throw error(errc::operation_failed,
                        fmt::format("'{}' has nothing to work on any more: {} was removed", request.operation,
                                    queue->object));
        if (why == woken_by::notify) continue;
        queue->set_sleeper(id, nullptr);
        const auto what = queue->what_is_awaited(request);
        if (why == woken_by::cancel) throw_interrupted(what);
        throw error(errc::operation_timeout,
                    fmt::format("'{}' cannot acquire {}; it waited {:.3g} s", request.operation, what,
                                std::chrono::duration<double>(request.limit).count()))
            .with_str(1, what);
    }
    co_return std::move(turn);
}

}  // namespace

task<job_guard> job_lock::acquire(job_request request) {
    // Queued now, not when the task is first resumed: the order is that of the calls.
    const auto id = queue_->enqueue(request);
    return wait_for_turn(queue_, job_guard(queue_, id), id, std::move(request));
}

job_guard job_lock::try_acquire(job_request request) {
    const auto id = queue_->enqueue(std::move(request));
    job_guard turn(queue_, id);
    if (!queue_->granted(id)) turn.release();
    return turn;
}

std::vector<job_info> job_lock::jobs() const {
    std::vector<job_info> out;
    for (const auto& j : queue_->active)
        out.emplace_back(j.request.operation, j.request.kind, j.request.is_long, true, j.since);
    for (const auto& j : queue_->waiting)
        out.emplace_back(j.request.operation, j.request.kind, j.request.is_long, false, j.since);
    return out;
}

bool job_lock::is_idle() const noexcept { return queue_->active.empty(); }

}  // namespace vir
