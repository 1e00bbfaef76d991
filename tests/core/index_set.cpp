// Copyright virtxx contributors. Boost Software License 1.0.
#include <catch2/catch.hpp>

#include <virtxx/index_set.hpp>

using vir::index_set;

TEST_CASE("an index set is written with sorted, joined ranges") {
    CHECK(to_string(*index_set::parse("1-4,8-20,525")) == "1-4,8-20,525");
    CHECK(to_string(*index_set::parse("5,1-3,4")) == "1-5");
    CHECK(to_string(*index_set::parse("0-7,^3,^0")) == "1-2,4-7");
    CHECK(to_string(*index_set::parse(" 2 , 0-1 ")) == "0-2");
    CHECK(to_string(*index_set::parse("3,1")) == "1,3");
    CHECK(index_set::parse("0-7,^3") == index_set({0, 1, 2, 4, 5, 6, 7}));
    CHECK(index_set::parse("0-3")->contains(3));
    CHECK_FALSE(index_set::parse("0-3")->contains(4));
    CHECK(index_set::parse("0-3,9")->size() == 5);
}

TEST_CASE("an index set refuses what is none") {
    for (auto text : {"", " ", "a", "1-", "-1", "3-1", "1,,2", "1;2", "16384", "99999999999", "^", "1,"})
        CHECK_FALSE(index_set::parse(text));
}
