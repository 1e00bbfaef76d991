// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/event.hpp>

#include "tests/core/turn.hpp"

#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>

using namespace vir;
using namespace std::chrono_literals;
using vir::test::turn;

namespace {

struct named {
    std::string name;
    vir::uuid uuid;
};

struct started {
    named domain;
    int detail = 0;
};

struct rebooted {
    named domain;
};

started event_of(const std::string& name, int detail = 0, uuid id = uuid()) {
    started e;
    e.domain.name = name;
    e.domain.uuid = id;
    e.detail = detail;
    return e;
}

task<void> collect(subscription<started> from, std::shared_ptr<std::vector<int>> into) {
    while (auto e = co_await from.next()) into->push_back(e->detail);
    into->push_back(-1);
}

}  // namespace

static_assert(!std::is_aggregate_v<delivered<started>>);
static_assert(!std::is_aggregate_v<subscribe_options>);
static_assert(!std::is_aggregate_v<event_filter<started>>);
static_assert(!std::is_copy_constructible_v<subscription<started>>);

TEST_CASE("events are numbered over all types and reach who wants them") {
    event_bus bus;
    auto starts = bus.subscribe<started>();
    auto all = bus.subscribe<any_event>();
    CHECK(bus.emit(event_of("a", 1)) == 1);
    CHECK(bus.emit(rebooted()) == 2);
    CHECK(bus.emit(event_of("b", 2)) == 3);

    auto first = starts.try_next();
    REQUIRE(first);
    CHECK(first->domain.name == "a");
    CHECK(first->number == 1);
    CHECK(first->lost == 0);
    CHECK(starts.try_next()->number == 3);
    CHECK(!starts.try_next());

    CHECK(all.size() == 3);
    CHECK(all.try_next()->get_if<started>()->detail == 1);
    auto reboot = all.try_next();
    CHECK(reboot->get_if<rebooted>());
    CHECK(!reboot->get_if<started>());
    CHECK(reboot->number == 2);
}

TEST_CASE("next waits for an event") {
    auto work = []() -> task<int> {
        event_bus bus;
        auto events = bus.subscribe<started>();
        auto executor = co_await asio::this_coro::executor;
        asio::post(executor, [&] { bus.emit(event_of("a", 7)); });
        auto e = co_await events.next();
        co_return e->detail;
    };
    CHECK(run(within(1s, work())) == 7);
}

TEST_CASE("a filter chooses by object") {
    event_bus bus;
    const auto mine = uuid::random();
    auto events = bus.subscribe<started>(about(mine));
    auto odd = bus.subscribe<started>(event_filter<started>([](const started& e) { return e.detail % 2 == 1; }));
    bus.emit(event_of("other", 1, uuid::random()));
    bus.emit(event_of("mine", 2, mine));
    CHECK(events.size() == 1);
    CHECK(events.try_next()->domain.name == "mine");
    CHECK(odd.size() == 1);
}

TEST_CASE("a slow subscriber loses the oldest events and is told how many") {
    event_bus bus;
    auto events = bus.subscribe<started>({}, subscribe_options().with_limit(3));
    for (int i = 1; i <= 10; ++i) bus.emit(event_of("a", i));
    CHECK(events.size() == 3);
    CHECK(events.lost() == 7);
    auto e = events.try_next();
    CHECK(e->detail == 8);
    CHECK(e->lost == 7);
    bus.emit(event_of("a", 11));
    e = events.try_next();
    CHECK(e->detail == 9);
    CHECK(e->lost == 0);
}

TEST_CASE("a subscriber that comes back gets what it missed, and what is too old counts as lost") {
    event_bus bus(4);
    for (int i = 1; i <= 10; ++i) bus.emit(event_of("a", i));
    CHECK(bus.oldest_kept() == 7);
    CHECK(bus.last_number() == 10);
    auto near = bus.subscribe<started>({}, subscribe_options().with_from(9));
    CHECK(near.try_next()->number == 9);
    CHECK(near.try_next()->number == 10);
    bus.emit(event_of("a", 11));
    CHECK(near.try_next()->number == 11);

    auto far = bus.subscribe<started>({}, subscribe_options().with_from(5));
    auto e = far.try_next();
    CHECK(e->number == 8);
    CHECK(e->lost == 3);
    auto other_type = bus.subscribe<rebooted>({}, subscribe_options().with_from(10));
    CHECK(other_type.size() == 0);
    CHECK(bus.subscribe<started>({}, subscribe_options().with_from(12)).size() == 0);
}

TEST_CASE("closing ends the wait; what was queued is still delivered") {
    auto work = []() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        auto got = std::make_shared<std::vector<int>>();
        auto bus = std::make_unique<event_bus>();
        auto late = bus->subscribe<started>();
        asio::co_spawn(executor, collect(bus->subscribe<started>(), got), asio::detached);
        co_await turn();
        bus->emit(event_of("a", 1));
        bus->emit(event_of("a", 2));
        CHECK(bus->subscribers() == 2);
        bus.reset();
        co_await turn();
        std::vector<int> expected{1, 2, -1};
        CHECK(*got == expected);
        CHECK(!late.is_open());
        auto first = co_await late.next();
        CHECK(first->detail == 1);
        auto second = co_await late.next();
        CHECK(second->detail == 2);
        auto end = co_await late.next();
        CHECK(!end);
        subscription<started> none;
        auto nothing = co_await none.next();
        CHECK(!nothing);
    };
    run(work());
}

TEST_CASE("destroying a subscription unsubscribes, also while a next waits") {
    auto work = []() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        event_bus bus;
        auto events = std::make_unique<subscription<started>>(bus.subscribe<started>());
        int ended = 0;
        auto note = [&](std::exception_ptr failure, std::optional<delivered<started>> e) { ended += !failure && !e; };
        asio::co_spawn(executor, events->next(), note);
        asio::co_spawn(executor, events->next(), note);
        co_await turn();
        events.reset();
        CHECK(bus.subscribers() == 0);
        bus.emit(event_of("a"));
        co_await turn();
        CHECK(ended == 2);
    };
    run(work());
}

TEST_CASE("two that wait on one subscription get one event each") {
    auto work = []() -> task<void> {
        auto executor = co_await asio::this_coro::executor;
        event_bus bus;
        auto events = bus.subscribe<started>();
        std::vector<int> got;
        auto note = [&](std::exception_ptr, std::optional<delivered<started>> e) { got.push_back(e->detail); };
        asio::co_spawn(executor, events.next(), note);
        asio::co_spawn(executor, events.next(), note);
        co_await turn();
        bus.emit(event_of("a", 1));
        bus.emit(event_of("a", 2));
        co_await turn();
        std::vector<int> expected{1, 2};
        CHECK(got == expected);
    };
    run(work());
}

TEST_CASE("a cancelled next loses no event") {
    auto work = []() -> task<void> {
        event_bus bus;
        auto events = bus.subscribe<started>();
        auto none = co_await as_result(within(5ms, events.next()));
        REQUIRE(!none);
        CHECK(none.error().code() == errc::operation_timeout);
        CHECK(none.error().str(1) == "an event");
        bus.emit(event_of("a", 1));
        auto after = co_await events.next();
        CHECK(after->detail == 1);
    };
    run(work());
}

TEST_CASE("a program that ends while a subscriber waits leaves nothing behind") {
    event_bus bus;
    auto got = std::make_shared<std::vector<int>>();
    {
        asio::io_context context(1);
        asio::co_spawn(context, collect(bus.subscribe<started>(), got), asio::detached);
        context.poll();
        CHECK(bus.subscribers() == 1);
    }
    CHECK(bus.subscribers() == 0);
    CHECK(got.use_count() == 1);
}

TEST_CASE("a subscription can be moved") {
    event_bus bus;
    auto a = bus.subscribe<started>();
    auto b = bus.subscribe<started>();
    bus.emit(event_of("a", 1));
    a = std::move(b);
    CHECK(bus.subscribers() == 1);
    CHECK(a.try_next()->detail == 1);
}

TEST_CASE("lines that g++ 12 miscompiles with aggregates are sound with these types") {
    auto work = []() -> task<void> {
        event_bus bus;
        bus.emit(event_of("a long name that is not kept in the string itself", 5));
        const auto id = uuid();
        auto e = co_await bus.subscribe<started>(about(id), subscribe_options().with_from(1)).next();
        CHECK(e->domain.name == "a long name that is not kept in the string itself");
        auto f = co_await within(1s, bus.subscribe<started>(event_filter<started>(about(id)),
                                                            subscribe_options().with_from(1)).next());
        CHECK(f->detail == 5);
    };
    run(work());
}

TEST_CASE("a filter that throws ends its own subscription, with what it threw, and nothing else") {
    event_bus bus;
    const auto strict = [](const started& e) {
        if (e.detail == 2) throw std::range_error("detail 2");
        return true;
    };
    auto before = bus.subscribe<started>();
    auto broken = bus.subscribe<started>(strict);
    auto after = bus.subscribe<started>();
    bus.emit(event_of("a", 1));
    CHECK(bus.emit(event_of("a", 2)) == 2);
    CHECK(bus.emit(event_of("a", 3)) == 3);
    CHECK(before.size() == 3);
    CHECK(after.size() == 3);
    CHECK_FALSE(broken.is_open());
    CHECK(bus.subscribers() == 2);
    auto body = [&]() -> task<void> {
        const auto first = co_await broken.next();
        REQUIRE(first);
        CHECK(first->detail == 1);
        CHECK_THROWS_AS(co_await broken.next(), std::range_error);
    };
    run(within(5s, body()));
    // The kept events run through it, too.
    auto late = bus.subscribe<started>(strict, subscribe_options().with_from(1));
    CHECK_FALSE(late.is_open());
    CHECK(late.size() == 1);
    CHECK(bus.subscribers() == 2);
}
