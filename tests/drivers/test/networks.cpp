// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/lines.hpp"
#include "tests/drivers/test/temporary_file.hpp"

#include <virtxx/doc/network.hpp>
#include <virtxx/virtxx.hpp>

#include <string>
#include <utility>
#include <vector>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

const std::string default_uuid = "dd8fe884-6c02-601e-7551-cca97df1c5df";
const std::string some_uuid = "11111111-1111-1111-1111-111111111111";

std::string document(const std::string& name, const std::string& uuid = {}, const std::string& content = {}) {
    return "<network><name>" + name + "</name>" + (uuid.empty() ? "" : "<uuid>" + uuid + "</uuid>") + content +
           "</network>";
}

// What was told so far, as "name: what detail".
lines told(subscription<event::network_lifecycle>& events) {
    lines out;
    while (auto e = events.try_next())
        out.push_back(e->network.name + ": " + std::string(to_string(e->what)) + " " + std::to_string(e->detail));
    return out;
}

task<void> the_default() {
    auto conn = co_await vir::open("test:///default");
    auto net = co_await conn.network_by_name("default");
    CHECK(to_string(net.uuid()) == default_uuid);
    CHECK(net == co_await conn.network_by_uuid(net.uuid()));
    CHECK(net == conn.network_of(net.ref()));
    CHECK(co_await net.is_active());
    CHECK(co_await net.is_persistent());
    CHECK_FALSE(co_await net.autostart());
    co_await net.set_autostart(true);
    CHECK(co_await net.autostart());
    CHECK(co_await net.bridge_name() == "virbr0");
    CHECK((co_await net.xml()).text() == R"(<network>
  <name>default</name>
  <uuid>dd8fe884-6c02-601e-7551-cca97df1c5df</uuid>
  <forward mode='nat'/>
  <bridge name='virbr0' stp='on' delay='0'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254'/>
    </dhcp>
  </ip>
</network>
)");
    co_await check_fails(net.xml(network_xml_flags::inactive), errc::invalid_arg,
                         "unsupported flags (0x1) in function virNetworkGetXMLDesc");
    co_await check_fails(conn.network_by_name("zz"), errc::no_network,
                         "Network not found: no network with matching name 'zz'");
    co_await check_fails(conn.network_by_uuid(*uuid::parse(some_uuid)), errc::no_network,
                         "Network not found: no network with matching uuid '" + some_uuid + "'");
    co_await check_fails(net.dhcp_leases(), errc::no_support,
                         "this function is not supported by the connection driver: virNetworkGetDHCPLeases");
    co_await check_fails(net.ports(), errc::no_support,
                         "this function is not supported by the connection driver: virNetworkListAllPorts");
}

task<void> life() {
    auto conn = co_await vir::open("test:///default");
    auto events = conn.events<event::network_lifecycle>();
    auto net = co_await conn.network_by_name("default");
    co_await check_fails(net.start(), errc::operation_invalid,
                         "Requested operation is not valid: Network 'default' is already running");
    co_await check_fails(net.undefine(), errc::operation_invalid,
                         "Requested operation is not valid: Network 'default' is still running");
    CHECK(told(events).empty());
    co_await net.destroy();
    CHECK_FALSE(co_await net.is_active());
    CHECK(co_await net.bridge_name() == "virbr0");
    co_await net.destroy();
    CHECK(told(events) == lines{"default: stopped 0", "default: stopped 0"});
    co_await net.start();
    CHECK(told(events) == lines{"default: started 0"});
    co_await net.destroy();
    co_await net.undefine();
    CHECK(told(events) == lines{"default: stopped 0", "default: undefined 0"});

    const auto by_name = "Network not found: no network with matching name 'default'";
    const auto by_uuid = "Network not found: no network with matching uuid '" + default_uuid + "'";
    co_await check_fails(net.start(), errc::no_network, by_name);
    co_await check_fails(net.destroy(), errc::no_network, by_name);
    co_await check_fails(net.undefine(), errc::no_network, by_name);
    co_await check_fails(net.autostart(), errc::no_network, by_name);
    co_await check_fails(net.set_autostart(true), errc::no_network, by_name);
    co_await check_fails(net.bridge_name(), errc::no_network, by_name);
    co_await check_fails(net.xml(), errc::no_network, by_name);
    co_await check_fails(net.is_active(), errc::no_network, by_uuid);
    co_await check_fails(net.is_persistent(), errc::no_network, by_uuid);
    co_await check_fails(net.update(network_update_command::add_last, network_section::dns_txt, -1, "<txt/>"),
                         errc::no_network, by_uuid);
}

task<void> definitions() {
    auto conn = co_await vir::open("test:///default");
    auto events = conn.events<event::network_lifecycle>();
    auto net = co_await conn.define_network(document("min", some_uuid));
    CHECK((co_await net.xml()).text() == "<network>\n  <name>min</name>\n  <uuid>" + some_uuid +
                                             "</uuid>\n  <bridge stp='on' delay='0'/>\n</network>\n");
    CHECK_FALSE(co_await net.is_active());
    co_await check_fails(net.bridge_name(), errc::internal_error,
                         "internal error: network 'min' does not have a bridge name.");
    co_await conn.define_network(document("min", some_uuid));
    const auto taken = "operation failed: network 'min' already exists with uuid " + some_uuid;
    co_await check_fails(conn.define_network(document("min")), errc::operation_failed, taken);
    co_await check_fails(conn.create_network(document("min")), errc::operation_failed, taken);
    co_await check_fails(conn.define_network(document("min2", some_uuid)), errc::operation_failed,
                         "operation failed: network 'min' is already defined with uuid " + some_uuid);
    CHECK(told(events) == lines{"min: defined 0", "min: defined 0"});

    co_await net.start();
    co_await check_fails(conn.create_network(document("min", some_uuid)), errc::operation_invalid,
                         "Requested operation is not valid: network is already active as 'min'");
    co_await net.destroy();
    co_await conn.create_network(document("min", some_uuid, "<bridge name='br7'/>"));
    CHECK(co_await net.is_persistent());
    CHECK(co_await net.bridge_name() == "br7");
    co_await net.destroy();
    CHECK(co_await net.bridge_name() == "br7");
    CHECK(told(events) == lines{"min: started 0", "min: stopped 0", "min: started 0", "min: stopped 0"});

    auto gone = co_await conn.create_network(document("gone"));
    CHECK_FALSE(co_await gone.is_persistent());
    co_await gone.set_autostart(true);
    CHECK(co_await gone.autostart());
    co_await gone.destroy();
    co_await check_fails(gone.destroy(), errc::no_network, "Network not found: no network with matching name 'gone'");
    CHECK(told(events) == lines{"gone: started 0", "gone: stopped 0"});
}

task<void> bad_definitions() {
    auto conn = co_await vir::open("test:///default");
    const std::vector<std::pair<std::string, errc>> cases{
        {"", errc::xml_detail},
        {"zz", errc::xml_detail},
        {"<domain/>", errc::xml_error},
        {"<network/>", errc::no_name},
        {document("a/b"), errc::xml_detail},
        {document("q", "zz"), errc::internal_error},
        {document("q", {}, "<forward mode='zz'/>"), errc::config_unsupported},
        {document("q", {}, "<forward mode='nat'/>"), errc::xml_error},
        {document("q", {}, "<ip address='zz'/>"), errc::xml_error},
    };
    for (const auto& [text, code] : cases) {
        INFO(text);
        auto outcome = co_await as_result(conn.define_network(text));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == code);
    }
    const auto unknown = document("q", {}, "<zz/>");
    auto strict = co_await as_result(conn.define_network(unknown, network_define_flags::validate));
    REQUIRE_FALSE(strict);
    CHECK(strict.error().code() == errc::xml_invalid_schema);
    strict = co_await as_result(conn.create_network(unknown, network_create_flags::validate));
    REQUIRE_FALSE(strict);
    CHECK(strict.error().code() == errc::xml_invalid_schema);
    co_await check_fails(conn.define_network(document("q"), static_cast<network_define_flags>(2)), errc::invalid_arg,
                         "unsupported flags (0x2) in function virNetworkDefineXMLFlags");
    co_await check_fails(conn.define_network(network_def()), errc::no_name, error_domain::network,
                         "missing name information");
    CHECK((co_await conn.networks()).size() == 1);
    co_await conn.define_network(document("q"), network_define_flags::validate);
    CHECK((co_await conn.networks()).size() == 2);
}

task<void> lists() {
    auto conn = co_await vir::open("test:///default");
    co_await conn.create_network(document("transient"));
    co_await (co_await conn.define_network(document("off"))).set_autostart(true);
    using f = list_networks_flags;
    const std::vector<std::pair<f, lines>> cases{
        {f::none, {"default", "off", "transient"}},
        {f::inactive, {"off"}},
        {f::active, {"default", "transient"}},
        {f::active | f::inactive, {"default", "off", "transient"}},
        {f::persistent, {"default", "off"}},
        {f::transient, {"transient"}},
        {f::autostart, {"off"}},
        {f::no_autostart, {"default", "transient"}},
        {f::autostart | f::transient, {}},
    };
    for (const auto& [flags, expected] : cases) {
        lines names;
        for (const auto& net : co_await conn.networks(flags)) names.push_back(net.name());
        INFO(to_string(flags));
        CHECK(names == expected);
    }
    CHECK(co_await conn.num_of_networks() == 2);
    CHECK(co_await conn.num_of_defined_networks() == 1);
    CHECK(co_await conn.handle(op::connect_list_networks()) == lines_of("default", "transient"));
    CHECK(co_await conn.handle(op::connect_list_networks(1)) == lines_of("default"));
    CHECK(co_await conn.handle(op::connect_list_defined_networks()) == lines_of("off"));
}

task<void> events_of_one() {
    auto conn = co_await vir::open("test:///default");
    auto net = co_await conn.network_by_name("default");
    auto events = conn.events<event::network_lifecycle>(net);
    co_await conn.define_network(document("other"));
    co_await net.destroy();
    CHECK(told(events) == lines{"default: stopped 0"});
}

task<void> from_a_file() {
    temporary_file other(document("other", {}, "<bridge name='br77'/>"), "network");
    temporary_file file("<node>" + document("one") + "<network file='" + other.leaf() + "'/></node>");
    auto conn = co_await vir::open(file.uri());
    lines names;
    for (const auto& net : co_await conn.networks()) {
        names.push_back(net.name());
        CHECK(co_await net.is_active());
        CHECK(co_await net.is_persistent());
        CHECK_FALSE(co_await net.autostart());
    }
    CHECK(names == lines{"one", "other"});
    CHECK(co_await (co_await conn.network_by_name("other")).bridge_name() == "br77");
}

task<void> bad_files() {
    const std::vector<std::pair<std::string, errc>> cases{
        {"<network/>", errc::no_name},
        {"<network file='nope.xml'/>", errc::xml_error},
        {document("a") + document("a"), errc::operation_failed},
        {document("a", {}, "<forward mode='zz'/>"), errc::config_unsupported},
    };
    for (const auto& [text, code] : cases) {
        INFO(text);
        temporary_file file("<node>" + text + "</node>");
        auto outcome = co_await as_result(vir::open(file.uri()));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == code);
    }
}

}  // namespace

TEST_CASE("test:///default has a network") { run(the_default()); }
TEST_CASE("a network lives as libvirt's does") { run(life()); }
TEST_CASE("definitions of networks are kept apart by name and UUID") { run(definitions()); }
TEST_CASE("a bad definition of a network changes nothing") { run(bad_definitions()); }
TEST_CASE("flags choose what a list of networks holds") { run(lists()); }
TEST_CASE("one network's events are asked for by its handle") { run(events_of_one()); }
TEST_CASE("a node document's networks run") { run(from_a_file()); }
TEST_CASE("a node document's bad network is refused") { run(bad_files()); }
