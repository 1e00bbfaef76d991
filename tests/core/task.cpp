// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/task.hpp>

#include <asio/post.hpp>
#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>

using namespace vir;
using namespace std::chrono_literals;

namespace {

task<int> answer() { co_return 42; }

task<int> fail() {
    throw error(errc::no_domain, "no domain with name 'web'");
    co_return 0;
}

task<void> wait_for_monitor(clock::duration time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    asio::error_code ec;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    if (ec) throw_interrupted("the monitor of 'web'");
}

// Work that swallows its cancellation.
task<void> stubborn() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto end = clock::now() + 2s;
    while (clock::now() < end) {
        timer.expires_after(10ms);
        asio::error_code ec;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    }
}

template <class F>
error error_of(F f) {
    try {
        f();
    } catch (const error& e) {
        return e;
    }
    FAIL("nothing was thrown");
    throw;
}

}  // namespace

TEST_CASE("run gives the value or throws the error") {
    CHECK(run(answer()) == 42);
    CHECK(error_of([] { run(fail()); }).code() == errc::no_domain);
}

TEST_CASE("as_result gives errors by value") {
    auto good = run(as_result(answer()));
    REQUIRE(good);
    CHECK(*good == 42);
    auto bad = run(as_result(fail()));
    REQUIRE(!bad);
    CHECK(bad.error().code() == errc::no_domain);
    CHECK_THROWS_AS(bad.value(), error);
}

TEST_CASE("within passes values and errors on") {
    CHECK(run(within(1s, answer())) == 42);
    CHECK(error_of([] { run(within(1s, fail())); }).code() == errc::no_domain);
}

TEST_CASE("a deadline names what was waited for") {
    auto e = error_of([] { run(within(20ms, wait_for_monitor(10s))); });
    CHECK(e.code() == errc::operation_timeout);
    CHECK(e.message() == "the deadline of 20 ms passed while waiting for the monitor of 'web'");
    CHECK(e.str(1) == "the monitor of 'web'");
}

TEST_CASE("the inner of two deadlines ends only the inner work") {
    auto outer = []() -> task<int> {
        auto inner = co_await as_result(within(10ms, wait_for_monitor(10s)));
        REQUIRE(!inner);
        CHECK(inner.error().code() == errc::operation_timeout);
        co_return co_await answer();
    };
    CHECK(run(within(5s, outer())) == 42);
}

TEST_CASE("the outer deadline reaches through an inner one") {
    auto e = error_of([] { run(within(20ms, within(10s, wait_for_monitor(20s)))); });
    CHECK(e.code() == errc::operation_timeout);
    CHECK(e.str(1) == "the monitor of 'web'");
}

TEST_CASE("work that ignores its cancellation is left behind") {
    const auto start = clock::now();
    auto e = error_of([] { run(within(20ms, stubborn())); });
    CHECK(e.code() == errc::operation_timeout);
    CHECK(clock::now() - start < 1500ms);
}

namespace {

// Notes that its frame was destroyed.
class witness {
public:
    explicit witness(int& gone) : gone_(gone) {}
    witness(const witness&) = delete;
    ~witness() { ++gone_; }

private:
    int& gone_;
};

task<void> wait_under(int& gone, clock::duration time) {
    witness here(gone);
    co_await wait_for_monitor(time);
}

task<void> wait_stubbornly_under(int& gone) {
    witness here(gone);
    co_await stubborn();
}

}  // namespace

TEST_CASE("an executor that ends takes the work and those that wait for it along") {
    int gone = 0;
    {
        asio::io_context context(1);
        auto outer = [](int& gone) -> task<void> {
            witness here(gone);
            co_await within(10s, within(5s, wait_under(gone, 20s)));
        };
        auto never = [&](std::exception_ptr) { FAIL("it ended"); };
        asio::co_spawn(context, outer(gone), never);
        context.poll();
        CHECK(gone == 0);
    }
    CHECK(gone == 2);
}

TEST_CASE("work left behind is destroyed with its executor") {
    int gone = 0;
    CHECK_THROWS_AS(run(within(10ms, wait_stubbornly_under(gone))), error);
    CHECK(gone == 1);
}

TEST_CASE("cancelling from outside reaches the work and is told as what it is") {
    int gone = 0;
    asio::io_context context(1);
    asio::cancellation_signal stop;
    std::string said;
    auto note = [&](std::exception_ptr failure) {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const error& e) {
            said = e.message();
        }
    };
    asio::co_spawn(context, within(10s, wait_under(gone, 20s)), asio::bind_cancellation_slot(stop.slot(), note));
    context.poll();
    stop.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(said == "interrupted while waiting for the monitor of 'web'");
    CHECK(gone == 1);
}

TEST_CASE("work that is cancelled and goes on to wait fails with this library's error") {
    // A timer's error is swallowed; the next wait is refused by Asio itself, in words of its own.
    auto goes_on = []() -> task<int> {
        asio::steady_timer timer(co_await asio::this_coro::executor, 10s);
        asio::error_code ignored;
        auto wait = asio::redirect_error(asio::use_awaitable, ignored);
        co_await timer.async_wait(wait);
        co_return co_await answer();
    };
    // What a coroutine that is cancelled 10 ms after its start ends with.
    auto cancelled = []<class T>(task<T> work) -> std::exception_ptr {
        asio::io_context context(1);
        asio::cancellation_signal stop;
        asio::steady_timer alarm(context, 10ms);
        alarm.async_wait([&](asio::error_code) { stop.emit(asio::cancellation_type::terminal); });
        std::exception_ptr failure;
        auto ended = [&](std::exception_ptr e, auto) { failure = std::move(e); };
        asio::co_spawn(context, std::move(work), asio::bind_cancellation_slot(stop.slot(), ended));
        context.run();
        return failure;
    };
    SECTION("with_value, by which run and within start their work") {
        auto failure = cancelled(detail::with_value(goes_on()));
        REQUIRE(failure);
        CHECK(error_of([&] { std::rethrow_exception(failure); }).code() == errc::operation_aborted);
    }
    SECTION("as_result") {
        std::optional<errc> code;
        auto asks = [](task<int> work, std::optional<errc>& code) -> task<int> {
            auto got = co_await as_result(std::move(work));
            if (!got) code = got.error().code();
            co_return 0;
        };
        CHECK_FALSE(cancelled(asks(goes_on(), code)));
        CHECK(code == errc::operation_aborted);
    }
    SECTION("other errors stay") {
        auto other = []() -> task<int> {
            throw asio::system_error(asio::error::connection_refused);
            co_return 0;
        };
        CHECK_THROWS_AS(run(as_result(other())), asio::system_error);
    }
}

TEST_CASE("a cancelled coroutine can clean up under a deadline when it says so") {
    std::string log;
    asio::io_context context(1);
    asio::cancellation_signal stop;
    auto work = [&]() -> task<void> {
        auto cut = co_await as_result(wait_for_monitor(20s));
        log += cut ? "?" : "cut ";
        co_await asio::this_coro::throw_if_cancelled(false);
        co_await within(1s, wait_for_monitor(2ms));
        log += "cleaned ";
        // within leaves the coroutine's own choice as it was.
        co_await within(1s, wait_for_monitor(2ms));
        log += "up";
    };
    asio::co_spawn(context, work(), asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    context.poll();
    stop.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(log == "cut cleaned up");
}

TEST_CASE("a limit that has passed already still lets work that needs no waiting succeed") {
    CHECK(run(within(0ms, answer())) == 42);
}

TEST_CASE("what a run of a runtime started goes on in the next, and ends with the runtime") {
    auto steps = std::make_shared<int>(0);
    {
        runtime loop;
        auto background = [steps]() -> task<void> {
            for (;;) {
                ++*steps;
                asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
                co_await timer.async_wait(asio::use_awaitable);
            }
        };
        asio::co_spawn(loop.executor(), background, [](std::exception_ptr) {});
        CHECK(loop.run(answer()) == 42);
        CHECK_THROWS_AS(loop.run(fail()), error);
        const int before = *steps;
        loop.run(wait_for_monitor(50ms));
        CHECK(*steps > before);
    }
    CHECK(steps.use_count() == 1);
}

TEST_CASE("a handler's exception ends a run, not the runtime") {
    runtime loop;
    asio::post(loop.executor(), [] { throw std::logic_error("a handler of the program"); });
    CHECK_THROWS_AS(loop.run(wait_for_monitor(5ms)), std::logic_error);
    CHECK(loop.run(answer()) == 42);
    loop.run(wait_for_monitor(20ms));
}
