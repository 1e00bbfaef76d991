// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/keepalive.hpp"

#include <catch2/catch.hpp>

using vir::rpc::keepalive;
using namespace std::chrono_literals;
using verdict = keepalive::verdict;

TEST_CASE("a silent peer is asked and then given up") {
    const auto start = keepalive::time();
    keepalive life(5s, 2, start);
    CHECK(life.due() == start + 5s);
    CHECK(life.look(start + 4s) == verdict::fine);
    CHECK(life.look(start + 5s) == verdict::ask);
    CHECK(life.due() == start + 10s);
    CHECK(life.look(start + 10s) == verdict::ask);
    CHECK(life.look(start + 15s) == verdict::dead);
}

TEST_CASE("a peer that speaks is not asked") {
    const auto start = keepalive::time();
    keepalive life(5s, 1, start);
    CHECK(life.look(start + 5s) == verdict::ask);
    life.heard(start + 6s);
    CHECK(life.look(start + 10s) == verdict::fine);
    CHECK(life.look(start + 11s) == verdict::ask);
    life.heard(start + 12s);
    CHECK(life.look(start + 17s) == verdict::ask);
    CHECK(life.look(start + 22s) == verdict::dead);
}

TEST_CASE("without an interval nobody is asked") {
    keepalive life(0ms, 1, keepalive::time());
    CHECK_FALSE(life.due());
    CHECK(life.look(keepalive::time() + 1h) == verdict::fine);
}
