// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/engine.hpp"

#include "src/core/launch.hpp"

#include <asio/post.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>
#include <vector>

using namespace vir;
using namespace std::chrono_literals;
using c::engine;

namespace {

task<int> at_once(int value) { co_return value; }

task<int> later(std::chrono::milliseconds time, int value) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
    co_return value;
}

int threads_of_process() {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) ++count, static_cast<void>(entry);
    return count;
}

}  // namespace

TEST_CASE("what needs no waiting is done by the thread that calls") {
    auto& e = engine::get();
    const auto me = std::this_thread::get_id();
    std::thread::id who;
    auto start = [&] {
        who = std::this_thread::get_id();
        return at_once(5);
    };
    CHECK(e.run(start) == 5);
    CHECK(who == me);
    CHECK(!e.here());
    e.run_plainly([&] { CHECK(e.here()); });
}

TEST_CASE("what needs waiting is done without a thread of its own, and none stays") {
    auto& e = engine::get();
    const int before = threads_of_process();
    auto start = [&] {
        CHECK(threads_of_process() == before);
        return later(20ms, 6);
    };
    CHECK(e.run(start) == 6);
    CHECK(threads_of_process() == before);
}

TEST_CASE("exceptions come out as they are, wherever they are thrown") {
    auto& e = engine::get();
    auto thrown_late = []() -> task<int> {
        co_await later(1ms, 0);
        throw error(errc::no_domain, "late");
    };
    auto thrown_early = []() -> task<int> { throw error(errc::no_domain, "early"); };
    CHECK_THROWS_WITH(e.run(thrown_late), "late");
    CHECK_THROWS_WITH(e.run(thrown_early), "early");
    CHECK_THROWS_WITH(e.run_plainly([] { throw error(errc::no_domain, "plain"); }), "plain");
}

TEST_CASE("what is begun goes on while nobody calls, and its thread ends with it") {
    auto& e = engine::get();
    std::thread([] {}).join();  // the first one makes a sanitizer begin one of its own
    const int before = threads_of_process();
    auto ticks = std::make_shared<std::atomic<int>>(0);
    e.run_plainly([&] {
        auto tick = [](std::shared_ptr<std::atomic<int>> ticks) -> task<void> {
            for (int i = 0; i < 10; ++i) {
                co_await later(2ms, 0);
                ++*ticks;
            }
        };
        launch(e.executor(), tick(ticks), "ticking");
    });
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (*ticks < 10 && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
    CHECK(*ticks == 10);
    while (threads_of_process() > before && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
    CHECK(threads_of_process() == before);
}

TEST_CASE("what other threads post is done, in order, though nobody calls") {
    auto& e = engine::get();
    std::vector<int> seen;  // only there
    std::atomic<int> count = 0;
    auto executor = e.executor();
    std::thread other([&] {
        for (int i = 0; i < 100; ++i)
            asio::post(executor, [&seen, &count, i] {
                seen.push_back(i);
                ++count;
            });
    });
    other.join();
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (count < 100 && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
    REQUIRE(count == 100);
    e.run_plainly([&] {
        for (int i = 0; i < 100; ++i) CHECK(seen[static_cast<std::size_t>(i)] == i);
    });
}

TEST_CASE("a call from what runs on the engine is refused: it could only wait for itself") {
    auto& e = engine::get();
    e.run_plainly([&] {
        auto start = [] { return at_once(1); };
        CHECK_THROWS_AS(e.run(start), error);
    });
}

TEST_CASE("one at a time, whoever it is that runs it") {
    auto& e = engine::get();
    int inside = 0;  // unprotected
    long total = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 300; ++i) {
                if ((i + t) % 50 == 0) {
                    auto slow = [&] { return later(1ms, 1); };
                    e.run(slow);
                }
                e.run_plainly([&] {
                    CHECK(++inside == 1);
                    ++total;
                    --inside;
                });
            }
        });
    for (auto& one : threads) one.join();
    CHECK(total == 8 * 300);
}
