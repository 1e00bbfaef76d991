// Copyright virtxx contributors. Boost Software License 1.0.
// g++ 12 destroys temporaries twice in full expressions that wait, when they are aggregates made with braces or lambdas
// with captures. These are the lines that users write; under ASan they must be sound.
#include <virtxx/virtxx.hpp>

#include "tests/api/toy_driver.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using namespace std::chrono_literals;

namespace {

// Catch's own template does not bear an expression that waits in a template.
void check(bool holds) { CHECK(holds); }

const char* const long_name = "a name that is too long to live inside the string object itself";

domain_ref reference() { return domain_ref(long_name, uuid::random()); }

namespace known {
using handle = connection<toy::hypervisor>;
#include "tests/api/awaited_lines.hpp"
}  // namespace known

namespace unknown {
using handle = connection<>;
#include "tests/api/awaited_lines.hpp"
}  // namespace unknown

task<void> opened() {
    auto conn = co_await connect<toy::hypervisor>({"toy:///default?name=a%20value%20of%20some%20length"});
    co_await conn.define(long_name);
    auto again = co_await connect<toy::hypervisor>(uri{"toy:///default"});
    auto failed = co_await as_result(connect<toy::hypervisor>("toy:///another-path-that-is-long-enough"));
    CHECK_FALSE(failed);
}

task<int> counted(int& times) { co_return ++times; }

task<void> checked_once() {
    int times = 0;
    CHECK(co_await counted(times) == 1);
    CHECK_FALSE(co_await counted(times) == 1);
    REQUIRE(co_await counted(times) == 3);
    CHECK(times == 3);
}

}  // namespace

TEST_CASE("operations built with braces where they are awaited") {
    connection<toy::hypervisor> conn(std::make_shared<toy::hypervisor>());
    run(known::operations_with_braces(conn));
    run(unknown::operations_with_braces(conn.erased()));
}

TEST_CASE("methods called with temporaries where they are awaited") {
    connection<toy::hypervisor> conn(std::make_shared<toy::hypervisor>());
    run(known::methods(conn));
    run(unknown::methods(conn.erased()));
}

TEST_CASE("awaited in conditions, loops, arguments and initialisers") {
    connection<toy::hypervisor> conn(std::make_shared<toy::hypervisor>());
    run(known::in_conditions_and_arguments(conn));
    run(unknown::in_conditions_and_arguments(conn.erased()));
}

TEST_CASE("opened with temporaries") { run(opened()); }
TEST_CASE("a check waits once for what it checks") { run(checked_once()); }
