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
    CHECK(&all.events() == &machines->bus);
    CHECK(all.member<toy::hypervisor>() == machines);

    combined other_order(std::make_shared<toy::host>(), machines);
    CHECK(run(other_order.handle(op::connect_get_type())) == "HOST");
}
