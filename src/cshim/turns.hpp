// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <asio/execution/blocking.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/io_context.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

namespace vir::c {

/// Many threads, one of which at a time runs what is queued: it leads. Another one watches: it waits for descriptors
/// and timers, and leads when one of them has something to run and nobody leads.
///
/// Nobody spins, and nothing is left behind: who stops leading or watching while there is more to do hands it on, to a
/// thread whose call has not ended, else to a thread of this object's own, which is there only as long as needed.
class turns {
public:
    /// A call that a thread waits for. On that thread's stack.
    class call {
    public:
        call() = default;
        call(const call&) = delete;

    private:
        friend class turns;
        std::condition_variable woken_;
        call* next_ = nullptr;  // among those that wait
        call* previous_ = nullptr;
        bool ended_ = false;
        bool leads_ = false;     // it was given the lead
        bool watches_ = false;   // it was asked to watch
        bool watching_ = false;  // it does
    };

    turns() = default;
    turns(const turns&) = delete;

    /// Runs `begin` in the turn of this or another thread; returns when `mine` has ended.
    /// Errors: internal_error when this thread runs something of these turns.
    template <class F>
    void take(F& begin, call& mine) {
        referred<F> work(begin);
        take(static_cast<item&>(work), mine);
    }

    /// Ends a call; only from what runs here.
    void end(call& which);

    /// Queues work, in order.
    template <class F>
    void post(F work) {
        push(*new owned<F>(std::move(work)));
    }

    /// Whether the calling thread leads.
    bool here() const noexcept;

    asio::io_context& context() noexcept { return context_; }

    /// Counts what has not ended yet.
    void count(int more) noexcept { unfinished_.fetch_add(more, std::memory_order_relaxed); }

    /// One such thing, while it lives.
    class unfinished {
    public:
        explicit unfinished(turns& where) noexcept : where_(where) { where_.count(1); }
        unfinished(const unfinished&) = delete;
        ~unfinished() { where_.count(-1); }

    private:
        turns& where_;
    };

    /// Around a fork: in the child, nobody leads or watches.
    void before_fork();
    void after_fork_in_parent();
    void after_fork_in_child();

private:
    struct item {
        using function = void (*)(item*, bool call);
        explicit item(function run) : run(run) {}
        item* next = nullptr;
        function run;
    };

    template <class F>
    struct owned : item {
        explicit owned(F work) : item(&go), work(std::move(work)) {}
        static void go(item* self, bool call) {
            auto* mine = static_cast<owned*>(self);
            F work(std::move(mine->work));
            delete mine;
            if (call) work();
        }
        F work;
    };

    // Of a caller that waits until it has run.
    template <class F>
    struct referred : item {
        explicit referred(F& work) : item(&go), work(work) {}
        static void go(item* self, bool call) {
            if (call) static_cast<referred*>(self)->work();
        }
        F& work;
    };

    class queue {
    public:
        bool empty() const noexcept { return !first_; }
        void push(item& one) noexcept {
            one.next = nullptr;
            (last_ ? last_->next : first_) = &one;
            last_ = &one;
        }
        item* pop() noexcept {
            auto* one = first_;
            if (one && !(first_ = one->next)) last_ = nullptr;
            return one;
        }
        void append(queue& other) noexcept {
            if (other.empty()) return;
            (last_ ? last_->next : first_) = other.first_;
            last_ = other.last_;
            other.first_ = other.last_ = nullptr;
        }

    private:
        item* first_ = nullptr;
        item* last_ = nullptr;
    };

    using guard = std::unique_lock<std::mutex>;

    void take(item& work, call& mine);
    void push(item& one);
    void lead(guard& lock, call* mine);
    bool hand_over_lead(guard& lock);
    void wait(guard& lock, call& mine);
    bool watch(guard& lock, call* mine);
    void settle(guard& lock);
    void start_thread(guard& lock);
    void run_thread();
    void interrupt();
    void add_waiting(call& one) noexcept;
    void remove_waiting(call& one) noexcept;
    call* some_waiting() noexcept;

    asio::io_context context_;
    std::atomic<int> unfinished_ = 0;
    std::mutex mutex_;
    queue local_;  // only who leads
    // Under the mutex:
    queue incoming_;
    std::atomic<bool> has_incoming_ = false;  // read without it
    bool led_ = false;
    bool watched_ = false;
    bool threaded_ = false;
    bool fresh_ = false;  // something was led since somebody began to watch
    call* waiting_ = nullptr;
    call* last_waiting_ = nullptr;
};

/// The executor of such turns: what runs on it runs in somebody's turn. Coroutines that have not ended, and what they
/// wait for, are counted.
class turn_executor {
public:
    explicit turn_executor(turns& whose) noexcept : turn_executor(whose, false, false) {}
    turn_executor(const turn_executor& other) noexcept
        : turn_executor(*other.turns_, other.never_blocks_, other.counted_) {}
    turn_executor(turn_executor&& other) noexcept
        : turns_(other.turns_), never_blocks_(other.never_blocks_), counted_(std::exchange(other.counted_, false)) {}
    turn_executor& operator=(const turn_executor&) = delete;
    ~turn_executor() {
        if (counted_) turns_->count(-1);
    }

    friend bool operator==(const turn_executor&, const turn_executor&) noexcept = default;

    asio::execution_context& query(asio::execution::context_t) const noexcept { return turns_->context(); }
    asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept {
        if (never_blocks_) return asio::execution::blocking.never;
        return asio::execution::blocking.possibly;
    }
    asio::execution::outstanding_work_t query(asio::execution::outstanding_work_t) const noexcept {
        if (counted_) return asio::execution::outstanding_work.tracked;
        return asio::execution::outstanding_work.untracked;
    }
    turn_executor require(asio::execution::blocking_t::never_t) const { return {*turns_, true, counted_}; }
    turn_executor require(asio::execution::blocking_t::possibly_t) const { return {*turns_, false, counted_}; }
    turn_executor require(asio::execution::outstanding_work_t::tracked_t) const {
        return {*turns_, never_blocks_, true};
    }
    turn_executor require(asio::execution::outstanding_work_t::untracked_t) const {
        return {*turns_, never_blocks_, false};
    }

    template <class F>
    void execute(F work) const {
        if (!never_blocks_ && turns_->here())
            work();
        else
            turns_->post(std::move(work));
    }

private:
    turn_executor(turns& whose, bool never_blocks, bool counted) noexcept
        : turns_(&whose), never_blocks_(never_blocks), counted_(counted) {
        if (counted) whose.count(1);
    }

    turns* turns_;
    bool never_blocks_;
    bool counted_;
};

}  // namespace vir::c
