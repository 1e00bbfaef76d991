// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/log.hpp"

#include <virtxx/error.hpp>

#include <catch2/catch.hpp>

using namespace vir;

TEST_CASE("only warnings are logged unless asked for more") {
    CHECK(logger("core").level() == spdlog::level::warn);
    CHECK(&logger("core") == &logger("core"));
}

TEST_CASE("levels are set for all parts or for one, for those to come too") {
    auto& qemu = logger("qemu");
    set_log_levels("info,qemu=debug");
    CHECK(qemu.level() == spdlog::level::debug);
    CHECK(logger("core").level() == spdlog::level::info);
    CHECK(logger("rpc").level() == spdlog::level::info);
    set_log_levels("rpc=trace,later=off");
    CHECK(logger("rpc").level() == spdlog::level::trace);
    CHECK(logger("later").level() == spdlog::level::off);
    CHECK(qemu.level() == spdlog::level::debug);
}

TEST_CASE("an unknown level changes nothing and is named") {
    set_log_levels("warn");
    try {
        set_log_levels("debug,qemu=loud");
        FAIL("it was taken");
    } catch (const error& e) {
        CHECK(e.code() == errc::invalid_arg);
        CHECK(e.message() == "'loud' is no log level; say trace, debug, info, warn, error or off");
    }
    CHECK(logger("core").level() == spdlog::level::warn);
}
