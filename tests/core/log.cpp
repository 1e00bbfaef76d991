// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/log.hpp"

#include <virtxx/error.hpp>
#include <virtxx/log.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace vir;

TEST_CASE("only warnings are logged unless asked for more") {
    CHECK(logger("core").wants(log_level::warning));
    CHECK_FALSE(logger("core").wants(log_level::info));
}

TEST_CASE("levels are set for all parts or for one, for those to come too") {
    const logger qemu("qemu");
    set_log_levels("info,qemu=debug");
    CHECK(qemu.wants(log_level::debug));
    CHECK_FALSE(qemu.wants(log_level::trace));
    CHECK(logger("core").wants(log_level::info));
    CHECK_FALSE(logger("core").wants(log_level::debug));
    CHECK_FALSE(logger("rpc").wants(log_level::debug));
    set_log_levels("rpc=trace,later=off");
    CHECK(logger("rpc").wants(log_level::trace));
    CHECK_FALSE(logger("later").wants(log_level::error));
    CHECK(qemu.wants(log_level::debug));
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
    CHECK(logger("core").wants(log_level::warning));
    CHECK_FALSE(logger("core").wants(log_level::info));
}

TEST_CASE("a program takes the messages, silences them, and gives them back") {
    struct line {
        log_level level;
        std::string part, text;
    };
    std::vector<line> lines;
    auto take = [&](const log_record& r) {
        CHECK(r.time.time_since_epoch().count() > 0);
        lines.push_back(line{r.level, std::string(r.part), std::string(r.text)});
    };
    set_log_levels("warn,heard=debug");
    set_log_sink(take);
    logger("core").warn("the disk is {}", "full");
    logger("core").info("not asked for");
    logger("heard").debug("asked for");
    set_log_levels("off,heard=off");
    logger("core").error("silenced");
    set_log_levels("off");
    set_log_sink({});
    logger("core").error("not to the sink");
    set_log_levels("warn");

    REQUIRE(lines.size() == 2);
    CHECK(lines[0].level == log_level::warning);
    CHECK(lines[0].part == "core");
    CHECK(lines[0].text == "the disk is full");
    CHECK(lines[1].level == log_level::debug);
    CHECK(to_string(lines[0].level) == "warning");
    CHECK(to_string(static_cast<log_level>(99)) == "?");
}

TEST_CASE("a sink that throws harms nobody") {
    int calls = 0;
    auto refuse = [&](const log_record&) {
        ++calls;
        throw std::runtime_error("no room");
    };
    set_log_sink(refuse);
    CHECK_NOTHROW(logger("core").warn("one"));
    CHECK_NOTHROW(logger("core").warn("two"));
    set_log_sink({});
    CHECK(calls == 2);
}
