// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/job_lock.hpp"

#include "tests/core/turn.hpp"

#include <asio/detached.hpp>
#include <catch2/catch.hpp>

using namespace vir;
using namespace std::chrono_literals;
using vir::test::turn;

namespace {

// Takes the lock, notes it, holds it for a while.
task<void> job(job_lock& lock, job_request request, clock::duration time, std::vector<std::string>& log) {
    const auto name = request.operation;
    auto guard = co_await lock.acquire(std::move(request));
    log.push_back("+" + name);
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
    log.push_back("-" + name);
}

job_request query(const std::string& name) { return job_request(job_class::query, name); }
job_request modify(const std::string& name) { return job_request(job_class::modify, name); }

using names = std::vector<std::string>;

}  // namespace

static_assert(!std::is_aggregate_v<job_request>);
static_assert(!std::is_aggregate_v<job_guard>);

TEST_CASE("changes run one after the other in the order in which they came, queries beside each other") {
    names log;
    auto work = [&]() -> task<void> {
        job_lock lock("domain 'web'");
        auto executor = co_await asio::this_coro::executor;
        asio::co_spawn(executor, job(lock, query("q1"), 4ms, log), asio::detached);
        asio::co_spawn(executor, job(lock, query("q2"), 8ms, log), asio::detached);
        asio::co_spawn(executor, job(lock, modify("m1"), 2ms, log), asio::detached);
        asio::co_spawn(executor, job(lock, query("q3"), 2ms, log), asio::detached);
        asio::co_spawn(executor, job(lock, modify("m2"), 2ms, log), asio::detached);
        co_await turn();
        CHECK(lock.jobs().size() == 5);
        CHECK(lock.jobs()[0].operation == "q1");
        CHECK(lock.jobs()[2].active == false);
        co_await job(lock, modify("last"), 0ms, log);
        CHECK(lock.is_idle());
    };
    run(work());
    const names expected{"+q1", "+q2", "-q1", "-q2", "+m1", "-m1", "+q3", "-q3", "+m2", "-m2", "+last", "-last"};
    CHECK(log == expected);
}

TEST_CASE("a long job lets queries and chosen classes through, and other long jobs wait") {
    auto work = []() -> task<void> {
        job_lock lock("domain 'web'");
        auto save = co_await lock.acquire(job_request::long_job("domain_save", job_class::suspend));
        CHECK(lock.try_acquire(query("stats")));
        CHECK(!lock.try_acquire(modify("attach")));
        CHECK(lock.try_acquire(job_request(job_class::suspend, "suspend")));
        CHECK(!lock.try_acquire(job_request(job_class::abort, "abort_job")));
        CHECK(!lock.try_acquire(job_request::long_job("migrate")));
        save.let_through(job_class::abort);
        CHECK(lock.try_acquire(job_request(job_class::abort, "abort_job")));
        CHECK(!lock.try_acquire(job_request(job_class::suspend, "suspend")));

        // Who waits for the long job's end holds up nobody whom it lets through.
        names log;
        auto executor = co_await asio::this_coro::executor;
        asio::co_spawn(executor, job(lock, modify("attach"), 0ms, log), asio::detached);
        asio::co_spawn(executor, job(lock, query("info"), 0ms, log), asio::detached);
        co_await turn();
        co_await turn();
        names expected{"+info", "-info"};
        CHECK(log == expected);
        save.release();
        co_await turn();
        co_await turn();
        expected = {"+info", "-info", "+attach", "-attach"};
        CHECK(log == expected);
    };
    run(work());
}

TEST_CASE("a long job waits for a change, and starts beside queries") {
    auto work = []() -> task<void> {
        job_lock lock("domain 'web'");
        auto change = co_await lock.acquire(modify("attach"));
        CHECK(!lock.try_acquire(job_request::long_job("save")));
        change.release();
        auto look = co_await lock.acquire(query("stats"));
        CHECK(lock.try_acquire(job_request::long_job("save")));
    };
    run(work());
}

TEST_CASE("who waits too long is told who holds the lock and for how long") {
    auto work = []() -> task<void> {
        job_lock lock("domain 'web'");
        auto holder = co_await lock.acquire(modify("domain_save"));
        auto late = co_await as_result(lock.acquire(modify("domain_suspend").with_limit(20ms)));
        REQUIRE(!late);
        CHECK(late.error().code() == errc::operation_timeout);
        // How long is the machine's matter.
        CHECK_THAT(
            late.error().message(),
            Catch::Matchers::Matches("'domain_suspend' cannot acquire the state change lock of domain 'web', held "
                                     "by 'domain_save' for [0-9.]+ s; it waited [0-9.]+ s"));
        CHECK(lock.jobs().size() == 1);

        auto cut = co_await as_result(within(20ms, lock.acquire(modify("domain_suspend"))));
        REQUIRE(!cut);
        CHECK(cut.error().code() == errc::operation_timeout);
        CHECK_THAT(cut.error().message(),
                   Catch::Matchers::Matches("the deadline of 20 ms passed while waiting for the state change lock of "
                                            "domain 'web', held by 'domain_save' for [0-9.]+ s"));
        CHECK(lock.jobs().size() == 1);
    };
    run(work());
}

TEST_CASE("a waiter that leaves lets those behind it through") {
    auto work = []() -> task<void> {
        job_lock lock("domain 'web'");
        auto look = co_await lock.acquire(query("stats"));
        names log;
        auto executor = co_await asio::this_coro::executor;
        auto impatient = as_result(within(5ms, lock.acquire(modify("impatient"))));
        asio::co_spawn(executor, job(lock, query("info"), 0ms, log), asio::detached);
        co_await turn();
        CHECK(log.empty());
        auto value1 = co_await std::move(impatient);
        CHECK(!value1);
        co_await turn();
        CHECK(log.size() == 2);
    };
    run(work());
}

TEST_CASE("a task that is never awaited gives its place back") {
    job_lock lock("domain 'web'");
    { auto never = lock.acquire(modify("never")); }
    CHECK(lock.is_idle());
    CHECK(lock.try_acquire(modify("other")));
}

TEST_CASE("an object that goes away tells those that wait") {
    auto work = []() -> task<void> {
        auto lock = std::make_unique<job_lock>("domain 'web'");
        auto holder = co_await lock->acquire(modify("undefine"));
        auto executor = co_await asio::this_coro::executor;
        std::string said;
        auto note = [&](std::exception_ptr failure, job_guard) {
            try {
                if (failure) std::rethrow_exception(failure);
            } catch (const error& e) {
                said = e.message();
            }
        };
        asio::co_spawn(executor, lock->acquire(modify("start")), note);
        co_await turn();
        lock.reset();
        co_await turn();
        CHECK(said == "'start' has nothing to work on any more: domain 'web' was removed");
        holder.release();
    };
    run(work());
}

TEST_CASE("an executor that ends takes its waiters along") {
    job_lock lock("domain 'web'");
    auto holder = lock.try_acquire(modify("holder"));
    {
        asio::io_context context(1);
        names log;
        asio::co_spawn(context, job(lock, modify("waiting"), 0ms, log), asio::detached);
        context.poll();
        CHECK(lock.jobs().size() == 2);
    }
    CHECK(lock.jobs().size() == 1);
    holder.release();
    CHECK(lock.is_idle());
}

TEST_CASE("the line that users of the lock write is sound under g++ 12") {
    auto work = []() -> task<void> {
        job_lock lock("domain 'a name that is longer than a string keeps in itself'");
        auto guard = co_await lock.acquire(job_request(job_class::modify, "an operation with quite a long name too"));
        CHECK(guard);
        guard.release();
        guard = co_await within(1s, lock.acquire(job_request(job_class::query, "another long name of an operation")
                                                     .with_limit(1ms)));
        CHECK(guard);
    };
    run(work());
}
