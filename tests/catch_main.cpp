// Copyright virtxx contributors. Boost Software License 1.0.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "tests/skip.hpp"

#include <iostream>

namespace {

bool skipped = false;

}  // namespace

void vir::test::skip(std::string_view why) {
    skipped = true;
    std::cout << "SKIPPED: " << why << std::endl;
}

int main(int argc, char** argv) {
    // Catch gives the number of failed checks, which may be that of a skipped program.
    if (Catch::Session().run(argc, argv) != 0) return 1;
    return skipped ? vir::test::skipped_status : 0;
}
