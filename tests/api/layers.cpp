// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/layers.hpp>

#include "tests/api/toy_driver.hpp"

#include <catch2/catch.hpp>

using namespace vir;

static_assert(driver<read_only<toy::hypervisor>> && driver<traced<toy::hypervisor>>);
static_assert(handles<read_only<toy::hypervisor>, op::domain_destroy>);
static_assert(!handles<read_only<toy::hypervisor>, op::domain_suspend>);
static_assert(!handles<traced<toy::hypervisor>, op::domain_suspend>);

namespace {

template <class D>
void check_read_only(D& closed, const toy::hypervisor& toy) {
    const domain_ref web("web", uuid());
    CHECK(run(closed.handle(op::connect_get_type())) == "TOY");
    CHECK(run(closed.handle(op::domain_get_xml_desc(web))).text() == "<domain><name>web</name></domain>");

    auto refused = run(as_result(closed.handle(op::domain_destroy(web))));
    REQUIRE(!refused);
    CHECK(refused.error().code() == errc::operation_denied);
    CHECK(refused.error().domain() == error_domain::domain);
    CHECK(refused.error().message() == "operation forbidden: read only access prevents virDomainDestroyFlags");
    CHECK(toy.destroyed.empty());

    // Secrets are not for those who may only read.
    auto secret = run(as_result(closed.handle(op::domain_get_xml_desc(web, domain_xml_flags::secure))));
    REQUIRE(!secret);
    CHECK(secret.error().code() == errc::operation_denied);
    CHECK(run(as_result(closed.handle(op::domain_get_xml_desc(web, domain_xml_flags::inactive)))));
}

struct told {
    std::string operation, object, failure;
};

template <class D>
void check_traced(D& open, const std::vector<told>& log) {
    run(open.handle(op::domain_destroy(domain_ref("web", uuid()))));
    CHECK(run(open.handle(op::connect_get_type())) == "TOY");
    CHECK_FALSE(run(as_result(open.handle(op::domain_lookup_by_name("db")))));
    REQUIRE(log.size() == 3);
    CHECK(log[0].operation == "domain_destroy");
    CHECK(log[0].object == "web");
    CHECK(log[0].failure.empty());
    CHECK(log[1].operation == "connect_get_type");
    CHECK(log[1].object.empty());
    CHECK(log[2].object == "db");
    CHECK(log[2].failure == "Domain not found: db");
}

trace_sink into(std::vector<told>& log) {
    return [&log](const trace_record& r) {
        CHECK(r.latency.count() >= 0);
        log.push_back({std::string(r.facts.name), std::string(r.object), r.failure ? r.failure->message() : ""});
    };
}

}  // namespace

TEST_CASE("read_only lets reading through and refuses the rest") {
    auto toy = std::make_shared<toy::hypervisor>();
    read_only<toy::hypervisor> closed(toy);
    check_read_only(closed, *toy);
    CHECK(&closed.events() == &toy->bus);
}

TEST_CASE("read_only around a driver of unknown type") {
    auto toy = std::make_shared<toy::hypervisor>();
    auto closed = make_read_only(any_driver(toy));
    check_read_only(closed, *toy);
    // What the driver cannot do at all is refused as such only when it would be allowed.
    auto missing = run(as_result(closed.handle(op::connect_get_hostname())));
    REQUIRE(!missing);
    CHECK(missing.error().code() == errc::no_support);
}

TEST_CASE("traced tells of every operation") {
    std::vector<told> log;
    traced<toy::hypervisor> open(std::make_shared<toy::hypervisor>(), into(log));
    check_traced(open, log);
}

TEST_CASE("traced around a driver of unknown type, and layers on layers") {
    std::vector<told> log;
    auto toy = std::make_shared<toy::hypervisor>();
    auto open = make_traced(any_driver(toy), into(log));
    check_traced(open, log);
    auto closed = make_read_only(make_traced(any_driver(toy), into(log)));
    toy->destroyed.clear();
    check_read_only(closed, *toy);
    CHECK(log.size() == 6);
}
