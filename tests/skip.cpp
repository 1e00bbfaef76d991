// Copyright virtxx contributors. Boost Software License 1.0.
// What a case that says it was skipped counts as. The hidden cases are run by the others, each in a program of its own.
#include "tests/skip.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

int status_of(const std::string& tag) {
    const auto self = std::filesystem::read_symlink("/proc/self/exe").string();
    const int status = std::system(("'" + self + "' '" + tag + "' >/dev/null 2>&1").c_str());
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("one that is skipped", "[.][skipped]") { vir::test::skip("for this test"); }

TEST_CASE("one that is skipped and fails", "[.][fails]") {
    vir::test::skip("for this test");
    CHECK(false);
}

TEST_CASE("one that fails as often as a skipped program's status says", "[.][often]") {
    for (int i = 0; i < vir::test::skipped_status; ++i) CHECK(false);
}

TEST_CASE("a case that cannot run is skipped, one that fails has failed whatever it said") {
    CHECK(status_of("[skipped]") == vir::test::skipped_status);
    CHECK(status_of("[fails]") == 1);
    CHECK(status_of("[often]") == 1);
}
