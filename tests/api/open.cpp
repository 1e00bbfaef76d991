// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/open.hpp>

#include "tests/api/toy_driver.hpp"

#include <asio/detached.hpp>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <optional>

using namespace vir;

namespace {

error error_of(task<connection<>> opening) {
    auto opened = run(as_result(std::move(opening)));
    REQUIRE_FALSE(opened);
    return opened.error();
}

task<std::string> type_of(task<connection<>> opening) {
    auto conn = co_await std::move(opening);
    co_return co_await conn.type();
}

void add_toy() {
    static bool added = false;
    if (!std::exchange(added, true)) add_driver(driver_entry("toy", "toy:///default", "toys", &open_any<toy::hypervisor>));
}

}  // namespace

TEST_CASE("open finds the driver by its scheme") {
    add_toy();
    CHECK(known_drivers().back().scheme == "toy");
    CHECK(run(type_of(open("toy:///default"))) == "TOY");
    CHECK(run(type_of(open(std::string("toy:///default")))) == "TOY");
    CHECK(run(type_of(open(uri("toy:///default")))) == "TOY");
    CHECK(error_of(open("toy:///other")).message() == "no such toy: /other");
}

TEST_CASE("open says what it cannot open") {
    add_toy();
    CHECK(error_of(open("lathe:///default")).code() == errc::no_connect);
    CHECK(error_of(open("toy+ssh://host/default")).code() == errc::no_connect);
    CHECK(error_of(open("toy")).code() == errc::no_connect);
    auto broken = error_of(open("toy:///a b"));
    CHECK(broken.code() == errc::internal_error);
    CHECK(broken.domain() == error_domain::uri);
}

TEST_CASE("open without a URI takes the environment's") {
    add_toy();
    unsetenv("VIRTXX_DEFAULT_URI");
    unsetenv("LIBVIRT_DEFAULT_URI");
    CHECK(error_of(open()).code() == errc::no_connect);
    setenv("LIBVIRT_DEFAULT_URI", "toy:///default", 1);
    CHECK(run(type_of(open())) == "TOY");
    setenv("VIRTXX_DEFAULT_URI", "toy:///elsewhere", 1);
    CHECK(error_of(open()).message() == "no such toy: /elsewhere");
    unsetenv("VIRTXX_DEFAULT_URI");
    unsetenv("LIBVIRT_DEFAULT_URI");
}

TEST_CASE("a connection opened read-only refuses changes") {
    add_toy();
    auto destroy = []() -> task<void> {
        auto conn = co_await open("toy:///default", connect_flags::ro);
        co_await conn.domain_of(domain_ref("web", uuid())).destroy();
    };
    auto refused = run(as_result(destroy()));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == errc::operation_denied);
}

TEST_CASE("connect opens a driver of known type") {
    auto conn = run(connect<toy::hypervisor>("toy:///default"));
    CHECK(run(conn.type()) == "TOY");
}

TEST_CASE("a runtime goes on from call to call") {
    runtime loop;
    auto conn = loop.run(open("test:///default"));
    auto guests = loop.run(conn.domains());
    REQUIRE(guests.size() == 1);
    auto life = conn.events<event::lifecycle>(guests[0]);
    loop.run(guests[0].destroy());
    auto stopped = loop.run(life.next());
    REQUIRE(stopped);
    CHECK(stopped->what == lifecycle::stopped);
    auto started = loop.run(guests[0].start());
    CHECK(started.id() > 0);
    auto typed = loop.run(connect<toy::hypervisor>("toy:///default"));
    CHECK(loop.run(typed.type()) == "TOY");
}

TEST_CASE("a connection whose event loop has ended says so") {
    auto check_useless = [](const connection<>& conn) {
        auto refused = run(as_result(conn.domains()));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code() == errc::invalid_conn);
        CHECK(refused.error().message().find("vir::runtime") != std::string::npos);
        CHECK_THROWS_AS(conn.events<event::lifecycle>(), error);
    };
    auto conn = run(open("test:///default"));
    check_useless(conn);
    check_useless(run(open("test:///default", connect_flags::ro)));

    std::optional<asio::io_context> own(1);
    auto open_here = [&]() -> task<void> { conn = co_await open("test:///default"); };
    asio::co_spawn(*own, open_here, asio::detached);
    own->run();
    CHECK(conn);
    own.reset();
    check_useless(conn);
}
