// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/connection.hpp>

#include "tests/api/toy_driver.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using namespace std::chrono_literals;

namespace {

template <class C>
concept can_suspend = requires(const C& c) { c.suspend(); };
template <class C>
concept can_destroy = requires(const C& c) { c.destroy(); };

// A static driver's handle has the methods that the driver can do; any_driver's has all.
static_assert(can_destroy<domain<toy::hypervisor>>);
static_assert(!can_suspend<domain<toy::hypervisor>>);
static_assert(can_suspend<domain<>>);

template <class D>
task<void> use(connection<D> conn) {
    auto web = co_await conn.define("web");
    CHECK(web.name() == "web");
    CHECK(web.id() == -1);
    auto started = co_await web.start(domain_create_flags::paused);
    CHECK(started.id() == 1);
    CHECK(started == web);
    auto info = co_await started.info();
    CHECK(info.state == domain_state::running);
    auto xml = co_await web.xml();
    CHECK(xml.text() == "<domain><name>web</name></domain>");

    auto all = co_await conn.domains();
    REQUIRE(all.size() == 1);
    CHECK(all[0] == web);
    auto found = co_await conn.domain_by_name("web");
    CHECK(found == web);

    // Flags that the operation does not have never reach a driver.
    co_await web.reset();
    auto to_come = co_await as_result(web.reset(4));
    REQUIRE(!to_come);
    CHECK(to_come.error().code() == errc::invalid_arg);
    CHECK(to_come.error().message() == "unsupported flags (0x4) in function virDomainReset");
    auto unnamed = co_await as_result(web.start(static_cast<domain_create_flags>(0x80000001)));
    REQUIRE(!unnamed);
    CHECK(unnamed.error().message() == "unsupported flags (0x80000000) in function virDomainCreateWithFlags");

    auto plain = co_await conn.handle(op::domain_lookup_by_name("web"));
    CHECK(conn.domain_of(plain) == web);

    auto life = conn.template events<event::lifecycle>(web);
    auto others = conn.template events<event::lifecycle>(about(uuid::random()));
    auto every = conn.template events<any_event>();
    co_await within(5s, web.destroy());
    auto stopped = co_await life.next();
    REQUIRE(stopped);
    CHECK(stopped->what == lifecycle::stopped);
    CHECK(stopped->domain.name == "web");
    CHECK_FALSE(others.try_next());
    CHECK(every.try_next()->template get_if<event::lifecycle>());

    auto stats = co_await conn.stats(std::vector<domain_ref>(1, web.ref()), vir::stats::balloon | vir::stats::vcpu);
    REQUIRE(stats.size() == 1);
    CHECK(stats[0].params.number("asked") == 12u);
    CHECK_FALSE(stats[0].stale);
    auto none = co_await conn.stats();
    CHECK(none.empty());
}

task<int> last_id_without_handles(connection<toy::hypervisor> conn) {
    task<domain<toy::hypervisor>> pending = [](connection<toy::hypervisor> held) {
        return held.domain_of(domain_ref("web", uuid())).start();
    }(std::move(conn));
    auto dom = co_await std::move(pending);
    co_return dom.id();
}

}  // namespace

TEST_CASE("handles of a driver of known type") {
    run(use(connection<toy::hypervisor>(std::make_shared<toy::hypervisor>())));
}

TEST_CASE("handles of a driver of unknown type") {
    connection<toy::hypervisor> conn(std::make_shared<toy::hypervisor>());
    run(use(conn.erased()));
    auto gone = run(as_result(conn.erased().domain_of(domain_ref("web", uuid())).suspend()));
    REQUIRE(!gone);
    CHECK(gone.error().code() == errc::no_support);
}

TEST_CASE("a running operation keeps its driver") {
    CHECK(run(last_id_without_handles(connection<toy::hypervisor>(std::make_shared<toy::hypervisor>()))) == 1);
}

TEST_CASE("a connection says whether it is one") {
    CHECK_FALSE(connection<>());
    CHECK_FALSE(connection<toy::hypervisor>());
    CHECK(connection<toy::hypervisor>(std::make_shared<toy::hypervisor>()));
}

TEST_CASE("a handle that was made of nothing says so") {
    auto code_of = [](auto work) {
        auto done = run(as_result(std::move(work)));
        REQUIRE_FALSE(done);
        return done.error().code();
    };
    CHECK(code_of(connection<>().domains()) == errc::invalid_conn);
    CHECK(code_of(connection<>().stats()) == errc::invalid_conn);
    CHECK(code_of(connection<toy::hypervisor>().type()) == errc::invalid_conn);
    CHECK(code_of(domain<>().info()) == errc::invalid_domain);
    CHECK(code_of(domain<toy::hypervisor>().destroy()) == errc::invalid_domain);
    CHECK(code_of(connection<>().domain_of(domain_ref("web", uuid::random())).start()) == errc::invalid_conn);
    CHECK(code_of(any_driver().handle(op::connect_get_type())) == errc::invalid_conn);
    CHECK_FALSE(any_driver().can<op::connect_get_type>());
    CHECK_THROWS_AS(connection<>().events<event::lifecycle>(), error);
    auto said = run(as_result(domain<>().info()));
    CHECK(said.error().message() == "invalid domain pointer in virDomainGetInfo: it names no domain");
}
