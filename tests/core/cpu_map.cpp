// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/cpu_map.hpp"

#include <catch2/catch.hpp>

using namespace vir;

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
    std::vector<std::byte> out;
    for (int value : values) out.push_back(static_cast<std::byte>(value));
    return out;
}

}  // namespace

TEST_CASE("CPU 0 is the lowest bit of the first byte") {
    CHECK(to_string(from_cpu_map(bytes({0x81, 0x03}))) == "0,7-9");
    CHECK(to_cpu_map(index_set::parse("0,7-9").value()) == bytes({0x81, 0x03}));
    CHECK(from_cpu_map(bytes({0, 0})).empty());
    CHECK(to_cpu_map(index_set()).empty());
}

TEST_CASE("a map has the room that it has") {
    auto map = bytes({0, 0, 0});
    write_cpu_map(index_set::parse("1,20-100").value(), map);
    CHECK(map == bytes({0x02, 0, 0xf0}));
    write_cpu_map(index_set::parse("0-16000").value(), {});
}

TEST_CASE("the first CPUs and the last one") {
    CHECK(to_string(first_cpus(4)) == "0-3");
    CHECK(first_cpus(0).empty());
    CHECK(last_of(first_cpus(4)) == 3u);
    CHECK_FALSE(last_of(index_set()));
}
