// Copyright virtxx contributors. Boost Software License 1.0.
// Catch's own header, which is found after this one, and one macro of it in another form: CHECK and REQUIRE name their
// expression three times, twice where it is never evaluated. g++ 12 evaluates one that waits there too, so that
// CHECK(co_await dom.freeze() == 2) freezes three times.
#pragma once
#pragma GCC system_header

#include_next <catch2/catch.hpp>

#undef INTERNAL_CATCH_TEST
#define INTERNAL_CATCH_TEST(name, disposition, ...)                                                              \
    do {                                                                                                         \
        Catch::AssertionHandler catchAssertionHandler(name##_catch_sr, CATCH_INTERNAL_LINEINFO,                  \
                                                      CATCH_INTERNAL_STRINGIFY(__VA_ARGS__), disposition);       \
        INTERNAL_CATCH_TRY {                                                                                     \
            CATCH_INTERNAL_START_WARNINGS_SUPPRESSION                                                            \
            CATCH_INTERNAL_SUPPRESS_PARENTHESES_WARNINGS                                                         \
            catchAssertionHandler.handleExpr(Catch::Decomposer() <= __VA_ARGS__);                                \
            CATCH_INTERNAL_STOP_WARNINGS_SUPPRESSION                                                             \
        }                                                                                                        \
        INTERNAL_CATCH_CATCH(catchAssertionHandler)                                                              \
        INTERNAL_CATCH_REACT(catchAssertionHandler)                                                              \
    } while (false)
