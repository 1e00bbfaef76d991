// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vir {

/// What an operation does to an object, as far as others must know. Bits, so that a long job can name a set.
enum class job_class : std::uint32_t {
    none = 0,
    query = 1,     ///< reads what only the running guest knows; runs beside other queries
    modify = 2,    ///< changes the object
    suspend = 4,   ///< pauses or resumes it
    destroy = 8,   ///< ends it by force
    abort = 16,    ///< cancels or tunes a long job
};

constexpr job_class operator|(job_class a, job_class b) noexcept {
    return static_cast<job_class>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr bool has(job_class set, job_class one) noexcept {
    return (static_cast<std::uint32_t>(set) & static_cast<std::uint32_t>(one)) != 0;
}

/// How long a job waits for its turn unless it says otherwise; libvirt's own limit.
inline constexpr clock::duration job_wait_limit = std::chrono::seconds(30);

/// A job that wants to begin.
class job_request {
public:
    /// `operation` names it in the errors of those that it keeps waiting: "domain_suspend".
    job_request(job_class kind, std::string operation) : kind(kind), operation(std::move(operation)) {}

    /// A job of minutes (migration, save, dump, backup) beside which short jobs of these classes may run. Queries
    /// always may.
    static job_request long_job(std::string operation, job_class lets_through = job_class::none) {
        job_request out(job_class::modify, std::move(operation));
        out.is_long = true;
        out.lets_through = lets_through | job_class::query;
        return out;
    }

    job_request& with_limit(clock::duration time) { return limit = time, *this; }

    job_class kind;
    std::string operation;
    bool is_long = false;
    job_class lets_through = job_class::none;
    clock::duration limit = job_wait_limit;
};

/// A job that holds or waits for the lock, for those who look.
class job_info {
public:
    job_info(std::string operation, job_class kind, bool is_long, bool active, clock::time_point since)
        : operation(std::move(operation)), kind(kind), is_long(is_long), active(active), since(since) {}
    std::string operation;
    job_class kind;
    bool is_long;
    bool active;              ///< or waiting
    clock::time_point since;  ///< it became active, or began to wait
};

namespace detail {
class job_queue;
}

/// A job that has its turn. Move-only; destroying it ends the job and lets the next ones begin.
class [[nodiscard]] job_guard {
public:
    job_guard() noexcept = default;
    job_guard(job_guard&& other) noexcept : queue_(std::move(other.queue_)), id_(std::exchange(other.id_, 0)) {}
    job_guard& operator=(job_guard&& other) noexcept;
    ~job_guard() { release(); }

    explicit operator bool() const noexcept { return id_ != 0; }
    void release() noexcept;
    /// Of a long job: what may run beside it from now on (queries always may).
    void let_through(job_class classes) noexcept;

private:
    friend class job_lock;
    job_guard(std::shared_ptr<detail::job_queue> queue, std::uint64_t id) : queue_(std::move(queue)), id_(id) {}

    std::shared_ptr<detail::job_queue> queue_;
    std::uint64_t id_ = 0;
};

/// Orders the operations on one object. Queries run beside each other, other short jobs alone; one long job at a time,
/// beside the short ones of the classes that it lets through. First come, first served, except that who waits only
/// for a long job's end does not hold up those that it lets through.
///
/// Threads: the engine's. A waiting coroutine costs no thread. The guards may outlive the lock.
class job_lock {
public:
    /// `object` as errors name it: "domain 'web'".
    explicit job_lock(std::string object);
    job_lock(const job_lock&) = delete;
    job_lock& operator=(const job_lock&) = delete;
    /// Those that wait get operation_failed: the object is gone.
    ~job_lock();

    /// Completion: the guard, once it is the job's turn.
    /// Errors: operation_timeout after request.limit, naming the holder and for how long it has held the lock.
    /// Cancellation: leaves the queue; throw_interrupted naming the holder likewise.
    task<job_guard> acquire(job_request request);

    /// The guard if it is to be had without waiting, else an empty one.
    job_guard try_acquire(job_request request);

    /// The active jobs, then the waiting ones in their order.
    std::vector<job_info> jobs() const;
    bool is_idle() const noexcept;

private:
    std::shared_ptr<detail::job_queue> queue_;
};

}  // namespace vir
