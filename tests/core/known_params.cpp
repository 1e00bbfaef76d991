// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/known_params.hpp"

#include <virtxx/error.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace vir;

namespace {

constexpr known_param known[] = {
    {"weight", param_type::uint32},
    {"name", param_type::string},
    {"path", param_type::string, true},
};

// The message of the error, empty for none.
std::string refused(const typed_params& given, errc code = errc::invalid_arg) {
    try {
        check_params(given, known);
    } catch (const error& failure) {
        CHECK((failure.code() == code));
        CHECK((failure.domain() == error_domain::none));
        return failure.message();
    }
    return {};
}

}  // namespace

TEST_CASE("known parameters pass in any order") {
    CHECK(refused(typed_params()) == "");
    CHECK(refused(typed_params().add("name", "n").add("weight", 5u)) == "");
    CHECK(refused(typed_params().add("path", "a").add("name", "n").add("path", "b")) == "");
}

TEST_CASE("what is not known, of another type or there twice is refused") {
    CHECK(refused(typed_params().add("weigth", 5u), errc::argument_unsupported) ==
          "argument unsupported: parameter 'weigth' not supported");
    CHECK(refused(typed_params().add("weight", 5)) ==
          "invalid argument: invalid type 'int' for parameter 'weight', expected 'uint'");
    CHECK(refused(typed_params().add("weight", 5u).add("name", "n").add("weight", 6u)) ==
          "invalid argument: parameter 'weight' occurs multiple times");
}

TEST_CASE("the first by name is reported") {
    CHECK(refused(typed_params().add("zzz", 5u).add("weight", 5)) ==
          "invalid argument: invalid type 'int' for parameter 'weight', expected 'uint'");
    CHECK(refused(typed_params().add("weight", 5).add("aaa", 5u), errc::argument_unsupported) ==
          "argument unsupported: parameter 'aaa' not supported");
}
