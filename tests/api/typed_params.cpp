// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/typed_params.hpp>

#include <catch2/catch.hpp>

using namespace vir;

TEST_CASE("a parameter has the type it was given") {
    typed_params params;
    params.add("int", 1)
        .add("uint", 2u)
        .add("llong", std::int64_t(-3))
        .add("ullong", std::uint64_t(4))
        .add("double", 0.5)
        .add("boolean", true)
        .add("string", "text");
    REQUIRE(params.size() == 7);
    int type = 1;
    for (auto& [name, value] : params) CHECK(static_cast<int>(type_of(value)) == type++);
    CHECK(to_string(params[4].second) == "0.5");
    CHECK(to_string(params[5].second) == "yes");
    CHECK(*params.find<std::string>("string") == "text");
    CHECK(params.find<std::string>("int") == nullptr);
    CHECK(params.find("absent") == nullptr);
}

TEST_CASE("any whole number can be read as one") {
    typed_params params;
    params.add("a", 7).add("b", true).add("c", -1).add("d", "7").add("a", 8);
    CHECK(params.number("a") == 7u);
    CHECK(params.number("b") == 1u);
    CHECK_FALSE(params.number("c"));
    CHECK_FALSE(params.number("d"));
    CHECK_FALSE(params.number("e"));
    CHECK(params == typed_params(params));
}
