// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/api/toy_driver.hpp"

#include <virtxx/op/all.hpp>

#include <catch2/catch.hpp>

using namespace vir;

static_assert(handles<toy::hypervisor, op::domain_get_info>);
static_assert(!handles<toy::hypervisor, op::domain_suspend>);
struct wrongly_typed {
    task<void> handle(op::domain_create);
};
// Taken, but not handled: what makes a table of such a driver does not compile.
static_assert(takes<wrongly_typed, op::domain_create> && !handles<wrongly_typed, op::domain_create>);
static_assert(!takes<wrongly_typed, op::domain_destroy>);

static_assert(driver<toy::hypervisor>);
static_assert(driver<any_driver>);
static_assert(handles<any_driver, op::domain_suspend>);
static_assert(!hypervisor_driver<toy::hypervisor>);
static_assert(hypervisor_driver<any_driver>);

namespace {

task<void> drive(any_driver driver) {
    CHECK(co_await driver.handle(op::connect_get_type()) == "TOY");
    auto dom = co_await driver.handle(op::domain_define_xml("web", domain_define_flags::validate));
    CHECK(dom.name == "web");
    auto info = co_await driver.handle(op::domain_get_info(dom));
    CHECK(info.state == domain_state::shutoff);
    CHECK(info.max_memory == 2_MiB);

    auto missing = co_await as_result(driver.handle(op::domain_suspend(dom)));
    REQUIRE(!missing);
    CHECK(missing.error().code() == errc::no_support);
    CHECK(missing.error().message() ==
          "this function is not supported by the connection driver: virDomainSuspend");

    auto unknown = co_await as_result(driver.handle(op::domain_lookup_by_name("db")));
    REQUIRE(!unknown);
    CHECK(unknown.error().code() == errc::no_domain);
}

}  // namespace

TEST_CASE("any_driver calls the driver that it holds, or says that it cannot") {
    auto toy = std::make_shared<toy::hypervisor>();
    any_driver driver(toy);
    CHECK(driver.can<op::domain_create>());
    CHECK_FALSE(driver.can<op::domain_suspend>());
    CHECK(&driver.events() == &toy->bus);
    CHECK(driver.get<toy::hypervisor>() == toy);
    CHECK_FALSE(any_driver());
    run(drive(driver));
    CHECK(toy->last_flags == 1);
}

TEST_CASE("an operation knows its facts") {
    constexpr auto& facts = op::domain_get_xml_desc::facts;
    static_assert(facts.c_name == "virDomainGetXMLDesc");
    static_assert(facts.program == rpc_program::remote && facts.procedure == 14);
    static_assert(facts.since == api_version{0, 0, 3});
    static_assert(facts.reads_only && facts.reads_only_unless == 9);
    static_assert(facts.acl[1] == "domain:read_secure:VIR_DOMAIN_XML_SECURE");
    static_assert(op::domain_monitor_command::facts.program == rpc_program::qemu);
    static_assert(op::count == op::all::size);
    std::size_t next = 0;
    auto in_order = [&]<class Op>() { CHECK(Op::index == next++); };
    for_each_type(op::all(), in_order);
}

TEST_CASE("enums and flags know their names") {
    CHECK(to_string(domain_state::shutoff) == "shutoff");
    CHECK(to_string(static_cast<domain_state>(99)) == "?");
    CHECK(to_string(domain_create_flags::paused | domain_create_flags::validate) == "paused|validate");
    CHECK(to_string(domain_create_flags::none) == "none");
    CHECK(to_string(static_cast<domain_create_flags>(0x101)) == "paused|0x100");
    auto flags = domain_create_flags::paused;
    flags |= domain_create_flags::autodestroy;
    CHECK(any(flags, domain_create_flags::autodestroy));
    CHECK(any(flags & ~domain_create_flags::autodestroy, domain_create_flags::autodestroy) == false);

    op::domain_create start(domain_ref("web", uuid()), flags);
    CHECK_NOTHROW(check_flags(start, flags));
    try {
        check_flags(start, domain_create_flags::paused);
        FAIL("nothing was thrown");
    } catch (const error& e) {
        CHECK(e.code() == errc::invalid_arg);
        CHECK(e.message() == "unsupported flags (0x2) in function virDomainCreateWithFlags");
    }
}
