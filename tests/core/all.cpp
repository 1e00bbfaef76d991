// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/all.hpp>

#include <catch2/catch.hpp>

#include <memory>

using namespace vir;
using namespace std::chrono_literals;

namespace {

task<int> after(clock::duration time, int value) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    asio::error_code ec;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    if (ec) throw_interrupted("number " + std::to_string(value));
    co_return value;
}

task<int> fail_after(clock::duration time) {
    co_await after(time, 0);
    throw error(errc::no_domain, "no domain with name 'web'");
}

task<void> note(std::shared_ptr<int> ended, clock::duration time) {
    try {
        co_await after(time, 1);
    } catch (...) {
        ++*ended;
        throw;
    }
    ++*ended;
}

}  // namespace

TEST_CASE("all gives the values in the order of the tasks, not of their ends") {
    const auto begin = clock::now();
    auto values = run([]() -> task<std::vector<int>> {
        std::vector<task<int>> work;
        for (int i = 0; i < 16; ++i) work.push_back(after((16 - i) * 5ms, i));
        co_return co_await all(std::move(work));
    }());
    REQUIRE(values.size() == 16);
    for (int i = 0; i < 16; ++i) CHECK(values[i] == i);
    // Side by side: 80 ms, one after the other 680.
    CHECK(clock::now() - begin < 600ms);
}

TEST_CASE("all of nothing is done at once") {
    CHECK(run(all(std::vector<task<int>>())).empty());
    run(all(std::vector<task<void>>()));
}

TEST_CASE("all throws the first failure and cancels the others") {
    auto ended = std::make_shared<int>(0);
    const auto begin = clock::now();
    auto work = [](std::shared_ptr<int> ended) -> task<void> {
        std::vector<task<void>> work;
        work.push_back(note(ended, 10s));
        work.push_back(note(ended, 10s));
        work.push_back([]() -> task<void> { co_await fail_after(5ms); }());
        co_await all(std::move(work));
    };
    CHECK_THROWS_WITH(run(work(ended)), "no domain with name 'web'");
    CHECK(*ended == 2);
    CHECK(clock::now() - begin < 5s);
}

TEST_CASE("a deadline on all ends every task and names what one of them waited for") {
    auto ended = std::make_shared<int>(0);
    auto work = [](std::shared_ptr<int> ended) -> task<void> {
        std::vector<task<void>> work;
        for (int i = 0; i < 3; ++i) work.push_back(note(ended, 10s));
        co_await within(20ms, all(std::move(work)));
    };
    try {
        run(work(ended));
        FAIL("no deadline");
    } catch (const error& e) {
        CHECK(e.code() == errc::operation_timeout);
        CHECK_THAT(e.what(), Catch::Contains("number 1"));
    }
    CHECK(*ended == 3);
}

TEST_CASE("all_results keeps the others going") {
    auto results = run([]() -> task<std::vector<result<int>>> {
        std::vector<task<int>> work;
        work.push_back(after(1ms, 7));
        work.push_back(fail_after(0ms));
        work.push_back(after(10ms, 8));
        co_return co_await all_results(std::move(work));
    }());
    REQUIRE(results.size() == 3);
    CHECK(results[0].value() == 7);
    CHECK(results[1].error().code() == errc::no_domain);
    CHECK(results[2].value() == 8);
}

TEST_CASE("a task that throws something else than vir::error ends all with it") {
    auto work = []() -> task<void> {
        std::vector<task<void>> work;
        work.push_back([]() -> task<void> {
            throw std::runtime_error("other");
            co_return;
        }());
        co_await all(std::move(work));
    };
    CHECK_THROWS_WITH(run(work()), "other");
}
