// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/combined.hpp>

#include "tests/api/toy_driver.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using both = combined<toy::hypervisor, toy::host>;

static_assert(driver<both>);
static_assert(handles<both, op::domain_create>);
static_assert(handles<both, op::connect_get_hostname>);
static_assert(!handles<both, op::domain_suspend>);

TEST_CASE("an operation goes to the first member that handles it") {
    auto machines = std::make_shared<toy::hypervisor>();
    combined all(machines, std::make_shared<toy::host>());
    static_assert(std::same_as<decltype(all), both>);
    CHECK(run(all.handle(op::connect_get_type())) == "TOY");
    CHECK(run(all.handle(op::connect_get_hostname())) == "box");
    run(all.handle(op::domain_destroy(domain_ref("web", uuid()))));
    CHECK(machines->destroyed == "web");
    CHECK(all.member<toy::hypervisor>() == machines);

    combined other_order(std::make_shared<toy::host>(), machines);
    CHECK(run(other_order.handle(op::connect_get_type())) == "HOST");
}

TEST_CASE("a combination has the events of all its members, in one sequence") {
    auto machines = std::make_shared<toy::hypervisor>();
    auto box = std::make_shared<toy::host>();
    const domain_ref web("web", uuid());
    const auto told = [&](event_bus& bus, domain_ref who, lifecycle what) { bus.emit(event::lifecycle(who, what, 0)); };
    told(machines->bus, web, lifecycle::defined);
    std::optional<both> all;
    all.emplace(machines, box);
    // Another combination with one of them does not have the other's.
    combined more(box, std::make_shared<toy::hypervisor>());

    auto events = all->events().subscribe<event::lifecycle>();
    auto every = all->events().subscribe<any_event>();
    auto others = more.events().subscribe<event::lifecycle>();
    told(machines->bus, web, lifecycle::started);
    told(box->bus, domain_ref("of-the-host", uuid()), lifecycle::started);
    told(machines->bus, web, lifecycle::stopped);
    std::vector<std::string> names;
    std::vector<std::uint64_t> numbers;
    while (auto one = events.try_next()) {
        names.push_back(one->domain.name);
        numbers.push_back(one->number);
    }
    CHECK(names == std::vector<std::string>{"web", "of-the-host", "web"});
    CHECK(numbers == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(every.size() == 3);
    CHECK(others.size() == 1);
    CHECK(machines->bus.last_number() == 3);
    // Who comes late gets what is kept, of all of them.
    auto late = all->events().subscribe<event::lifecycle>({}, subscribe_options().with_from(2));
    CHECK(late.size() == 2);

    // It ends with the last of its members, and members outlive it.
    machines->bus.close();
    CHECK(events.is_open());
    told(box->bus, web, lifecycle::stopped);
    CHECK(events.size() == 1);
    all.reset();
    CHECK_FALSE(events.is_open());
    told(box->bus, web, lifecycle::started);
    CHECK(others.size() == 3);
    box->bus.close();
    CHECK(others.is_open());
}

TEST_CASE("a combination closes its events when its last member does, and one of one has its member's bus") {
    auto machines = std::make_shared<toy::hypervisor>();
    auto box = std::make_shared<toy::host>();
    combined all(machines, box);
    auto events = all.events().subscribe<any_event>();
    box->bus.close();
    CHECK(events.is_open());
    machines->bus.close();
    CHECK_FALSE(events.is_open());

    auto only = std::make_shared<toy::hypervisor>();
    combined<toy::hypervisor> one(only);
    CHECK(&one.events() == &only->bus);
}
