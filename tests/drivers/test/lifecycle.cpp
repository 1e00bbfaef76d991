// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/virtxx.hpp>

#include <string>
#include <vector>

using namespace vir;

namespace {

std::string document(std::string name, std::string uuid = {}, std::string action = {}) {
    auto out = "<domain type='test'><name>" + name + "</name><memory>1048576</memory>";
    if (!uuid.empty()) out += "<uuid>" + uuid + "</uuid>";
    if (!action.empty()) out += "<on_poweroff>" + action + "</on_poweroff><on_reboot>" + action + "</on_reboot>";
    return out + "<os><type>hvm</type></os></domain>";
}

// What was told so far, as "name: what detail".
std::vector<std::string> told(subscription<event::lifecycle>& events) {
    std::vector<std::string> out;
    while (auto e = events.try_next())
        out.push_back(e->domain.name + ": " + std::string(to_string(e->what)) + " " + std::to_string(e->detail));
    return out;
}

using lines = std::vector<std::string>;

task<void> life() {
    auto conn = co_await vir::open("test:///default");
    auto events = conn.events<event::lifecycle>();
    auto dom = co_await conn.domain_by_name("test");
    auto state = co_await dom.state();
    CHECK(state.state == domain_state::running);
    CHECK(state.reason == 0);

    co_await check_fails(dom.start(), errc::internal_error, "internal error: Domain 'test' is already running");
    co_await dom.suspend();
    state = co_await dom.state();
    CHECK(state.state == domain_state::paused);
    CHECK(state.reason == static_cast<int>(domain_paused_reason::user));
    co_await check_fails(dom.suspend(), errc::internal_error, "internal error: domain 'test' not running");
    co_await dom.resume();
    state = co_await dom.state();
    CHECK(state.reason == static_cast<int>(domain_running_reason::unpaused));
    co_await check_fails(dom.resume(), errc::internal_error, "internal error: domain 'test' not paused");
    CHECK(told(events) == lines{"test: suspended 0", "test: resumed 0"});

    co_await dom.reboot();
    CHECK((co_await dom.state()).reason == static_cast<int>(domain_running_reason::booted));
    co_await dom.reset();
    CHECK(told(events).empty());

    co_await dom.shutdown();
    state = co_await dom.state();
    CHECK(state.state == domain_state::shutoff);
    CHECK(state.reason == static_cast<int>(domain_shutoff_reason::shutdown));
    CHECK(told(events) == lines{"test: stopped 0"});
    co_await check_fails(dom.shutdown(), errc::internal_error, "internal error: domain 'test' not running");
    co_await check_fails(dom.destroy(), errc::operation_invalid,
                         "Requested operation is not valid: domain is not running");
    co_await check_fails(dom.reboot(), errc::operation_invalid,
                         "Requested operation is not valid: domain is not running");
    CHECK_FALSE(co_await dom.is_active());

    auto started = co_await dom.start();
    CHECK(started.id() == 2);
    co_await dom.destroy();
    state = co_await dom.state();
    CHECK(state.reason == static_cast<int>(domain_shutoff_reason::destroyed));
    CHECK(told(events) == lines{"test: started 0", "test: stopped 1"});

    co_await check_fails(dom.start(domain_create_flags::paused), errc::invalid_arg,
                         "unsupported flags (0x1) in function virDomainCreateWithFlags");
    co_await dom.undefine();
    CHECK(told(events) == lines{"test: undefined 0"});
    co_await check_fails(
        dom.state(), errc::no_domain,
        "Domain not found: no domain with matching uuid '6695eb01-f6a4-8304-79aa-97f2502e193f' (test)");
    co_await check_fails(conn.domain_by_name("test"), errc::no_domain, "Domain not found");
    co_await check_fails(conn.domain_by_id(77), errc::no_domain, "Domain not found");
    CHECK((co_await conn.domains()).empty());
}

task<void> definitions() {
    auto conn = co_await vir::open("test:///default");
    auto events = conn.events<event::lifecycle>();
    const std::string first = "11111111-1111-1111-1111-111111111111", second = "11111111-1111-1111-1111-111111111112";
    auto a = co_await conn.define(document("a", first));
    co_await check_fails(conn.define(document("a2", first)), errc::operation_failed,
                         "operation failed: domain 'a' is already defined with uuid " + first);
    co_await check_fails(conn.define(document("a", second)), errc::operation_failed,
                         "operation failed: domain 'a' already exists with uuid " + first);
    co_await conn.define(document("a", first));
    CHECK(told(events) == lines{"a: defined 0", "a: defined 1"});

    co_await conn.create(document("a", first));
    co_await check_fails(conn.create(document("a", first)), errc::operation_invalid,
                         "Requested operation is not valid: domain 'a' is already active");
    co_await a.undefine();
    CHECK_FALSE(co_await a.is_persistent());
    co_await a.destroy();
    CHECK(told(events) == lines{"a: started 0", "a: undefined 0", "a: stopped 1"});
    CHECK((co_await conn.domains()).size() == 1);
}

task<void> actions() {
    auto conn = co_await vir::open("test:///default");
    for (const char* action : {"restart", "rename-restart"}) {
        auto dom = co_await conn.create(document("t", {}, action));
        co_await dom.reboot();
        co_await dom.shutdown();
        CHECK((co_await dom.state()).state == domain_state::running);
        co_await dom.destroy();
    }
    for (const char* action : {"destroy", "preserve"}) {
        auto dom = co_await conn.create(document("t", {}, action));
        co_await dom.reboot();
        co_await check_fails(dom.shutdown(), errc::no_domain,
                             "Domain not found: no domain with matching uuid '" + to_string(dom.uuid()) + "' (t)");
    }
}

task<void> lists() {
    auto conn = co_await vir::open("test:///default");
    co_await conn.define(document("off"));
    auto paused = co_await conn.create(document("transient"));
    co_await paused.suspend();
    co_await (co_await conn.domain_by_name("off")).set_autostart(true);

    const std::vector<std::pair<list_domains_flags, lines>> cases{
        {list_domains_flags::none, {"off", "test", "transient"}},
        {list_domains_flags::active, {"test", "transient"}},
        {list_domains_flags::inactive, {"off"}},
        {list_domains_flags::active | list_domains_flags::inactive, {"off", "test", "transient"}},
        {list_domains_flags::transient, {"transient"}},
        {list_domains_flags::persistent | list_domains_flags::active, {"test"}},
        {list_domains_flags::paused, {"transient"}},
        {list_domains_flags::shutoff | list_domains_flags::running, {"off", "test"}},
        {list_domains_flags::other, {}},
        {list_domains_flags::autostart, {"off"}},
        {list_domains_flags::managedsave, {}},
        {list_domains_flags::no_snapshot, {"off", "test", "transient"}},
    };
    for (const auto& [flags, expected] : cases) {
        lines names;
        for (const auto& dom : co_await conn.domains(flags)) names.push_back(dom.name());
        INFO(to_string(flags));
        CHECK(names == expected);
    }
}

task<void> bulk_stats() {
    auto conn = co_await vir::open("test:///default");
    co_await conn.define(document("off"));
    auto records = co_await conn.stats(stats::state);
    REQUIRE(records.size() == 2);
    CHECK(records[0].domain.name == "off");
    CHECK(records[0].params.number("state.state") == 5u);
    CHECK(records[1].params.number("state.state") == 1u);
    CHECK_FALSE(records[1].stale);
    CHECK((co_await conn.stats(stats::all, domain_stats_flags::active)).size() == 1);
    co_await check_fails(conn.stats(stats::cpu_total, domain_stats_flags::enforce_stats), errc::argument_unsupported,
                         "argument unsupported: Stats types bits 0x2 are not supported by this daemon");
}

task<void> bad_definitions() {
    auto conn = co_await vir::open("test:///default");
    const std::vector<std::pair<std::string, errc>> cases{
        {"", errc::xml_detail},
        {"<domain", errc::xml_detail},
        {"<foo/>", errc::xml_error},
        {"<domain type='test'/>", errc::no_name},
        {"<domain type='test'><name>x</name><memory>1024</memory></domain>", errc::xml_error},
        {"<domain type='zz'><name>x</name><memory>1024</memory><os><type>hvm</type></os></domain>",
         errc::config_unsupported},
        {"<domain type='test'><name>x/y</name><memory>1024</memory><os><type>hvm</type></os></domain>",
         errc::xml_error},
        {"<domain type='test'><name>x</name><memory unit='foo'>1</memory><os><type>hvm</type></os></domain>",
         errc::invalid_arg},
    };
    for (const auto& [text, code] : cases) {
        INFO(text);
        auto outcome = co_await as_result(conn.define(text));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == code);
    }
    CHECK((co_await conn.domains()).size() == 1);
}

}  // namespace

TEST_CASE("a domain lives as libvirt's does") { run(life()); }
TEST_CASE("definitions are kept apart by name and UUID") { run(definitions()); }
TEST_CASE("on_poweroff and on_reboot say what follows") { run(actions()); }
TEST_CASE("flags choose what a list holds") { run(lists()); }
TEST_CASE("bulk stats give the state") { run(bulk_stats()); }
TEST_CASE("a bad definition changes nothing") { run(bad_definitions()); }
