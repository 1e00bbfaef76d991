// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/pool.hpp>

#include <asio/detached.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <condition_variable>
#include <thread>

using namespace vir;
using namespace std::chrono_literals;

namespace {

// What a dead mount is: a call that does not return until somebody else lets it.
class gate {
public:
    void open() {
        std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        ++inside_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
        --inside_;
        changed_.notify_all();
    }
    void wait_for_inside(int n) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return inside_ == n; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
    int inside_ = 0;
};

task<void> pass(std::shared_ptr<gate> g) {
    auto work = [g] { g->pass(); };
    co_await on_pool(work, "the dead mount");
}

task<int> answer() {
    auto work = [] { return 42; };
    co_return co_await on_pool(work);
}

}  // namespace

TEST_CASE("work runs on another thread and its result comes back to the caller's") {
    auto work = []() -> task<void> {
        const auto here = std::this_thread::get_id();
        auto where = [] { return std::this_thread::get_id(); };
        auto there = co_await on_pool(where);
        CHECK(there != here);
        CHECK(std::this_thread::get_id() == here);
        auto nothing = [] {};
        co_await on_pool(nothing);
        auto only_movable = [p = std::make_unique<int>(3)]() mutable { return std::move(p); };
        auto moved = co_await on_pool(only_movable);
        CHECK(*moved == 3);
    };
    run(work());
}

TEST_CASE("exceptions travel") {
    auto work = []() -> task<int> {
        auto bad = []() -> int { throw error(errc::no_domain, "none"); };
        co_return co_await on_pool(bad);
    };
    CHECK_THROWS_AS(run(work()), error);
}

TEST_CASE("a waiter is let go at once when it is cancelled, and the work ends by itself") {
    auto g = std::make_shared<gate>();
    const auto start = clock::now();
    try {
        run(within(20ms, pass(g)));
        FAIL("it returned");
    } catch (const error& e) {
        CHECK(e.code() == errc::operation_timeout);
        CHECK(e.str(1) == "the dead mount");
    }
    CHECK(clock::now() - start < 200ms);
    // The executor is gone by now; the work must not look for it.
    g->open();
    g->wait_for_inside(0);
    CHECK(run(answer()) == 42);
}

TEST_CASE("threads that are stuck do not stop others") {
    auto g = std::make_shared<gate>();
    constexpr int stuck = 40;
    auto work = [&]() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        for (int i = 0; i < stuck; ++i) asio::co_spawn(executor, pass(g), asio::detached);
        const auto start = clock::now();
        auto other = co_await answer();
        CHECK(other == 42);
        CHECK(clock::now() - start < 2s);
        CHECK(pool_state().threads >= stuck);
    };
    run(work());
    g->open();
    g->wait_for_inside(0);
}

TEST_CASE("a burst of short work is done by a few threads") {
    auto work = []() -> task<int> {
        auto executor = co_await asio::this_coro::executor;
        int done = 0;
        wakeup all;
        auto count = [&](std::exception_ptr, int value) {
            if (value == 42 && ++done == 2000) all.notify_all();
        };
        for (int i = 0; i < 2000; ++i) asio::co_spawn(executor, answer(), count);
        while (done < 2000) co_await all.wait("the burst");
        co_return done;
    };
    CHECK(run(within(20s, work())) == 2000);
}

TEST_CASE("executors may end at any time") {
    std::atomic<int> ran{0};
    for (int i = 0; i < 300; ++i) {
        asio::io_context context(1);
        for (int k = 0; k < 8; ++k) {
            auto one = [](std::atomic<int>& ran) -> task<void> {
                auto work = [&ran] { return ++ran; };
                co_await on_pool(work);
            };
            asio::co_spawn(context, one(ran), asio::detached);
        }
        if (i % 2)
            context.poll();
        else
            context.run_one();
    }
    run(answer());
    while (pool_state().idle != pool_state().threads) std::this_thread::yield();
    CHECK(ran > 0);
}
