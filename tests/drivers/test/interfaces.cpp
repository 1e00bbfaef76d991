// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/lines.hpp"
#include "tests/drivers/test/temporary_file.hpp"

#include <virtxx/doc/host_interface.hpp>
#include <virtxx/virtxx.hpp>

#include <string>
#include <utility>
#include <vector>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

std::string document(const std::string& name, const std::string& content = {}) {
    return "<interface type='ethernet' name='" + name + "'>" + content + "</interface>";
}

// All interfaces, those that are up with a "+".
task<lines> all_of(connection<> conn, list_interfaces_flags flags = list_interfaces_flags::none) {
    lines out;
    for (const auto& card : co_await conn.interfaces(flags))
        out.push_back(card.name() + (co_await card.is_active() ? "+" : ""));
    co_return out;
}

const std::string invalid = "Requested operation is not valid";

task<void> the_default() {
    auto conn = co_await vir::open("test:///default");
    auto card = co_await conn.interface_by_name("eth1");
    CHECK(card.mac() == "aa:bb:cc:dd:ee:ff");
    CHECK(card == co_await conn.interface_by_mac("AA:BB:CC:DD:EE:FF"));
    CHECK((co_await card.xml()).text() == R"(<interface type='ethernet' name='eth1'>
  <start mode='onboot'/>
  <mtu size='1492'/>
  <protocol family='ipv4'>
    <ip address='192.168.0.5' prefix='24'/>
    <route gateway='192.168.0.1'/>
  </protocol>
  <mac address='aa:bb:cc:dd:ee:ff'/>
</interface>
)");
    co_await check_fails(card.xml(interface_xml_flags::inactive), errc::invalid_arg,
                         "unsupported flags (0x1) in function virInterfaceGetXMLDesc");
    co_await check_fails(conn.interface_by_name("zz"), errc::no_interface,
                         "Interface not found: no interface with matching name 'zz'");
    co_await check_fails(conn.interface_by_mac("aa:bb:cc:dd:ee:f0"), errc::no_interface,
                         "Interface not found: no interface with matching mac 'aa:bb:cc:dd:ee:f0'");
    co_await check_fails(conn.interface_by_mac("zz"), errc::no_interface,
                         "Interface not found: no interface with matching mac 'zz'");
}

task<void> life() {
    auto conn = co_await vir::open("test:///default");
    auto card = co_await conn.interface_by_name("eth1");
    CHECK(co_await card.is_active());
    co_await check_fails(card.start(), errc::operation_invalid, invalid);
    co_await card.destroy();
    CHECK_FALSE(co_await card.is_active());
    co_await check_fails(card.destroy(), errc::operation_invalid, invalid);
    CHECK(co_await conn.num_of_interfaces() == 0);
    CHECK(co_await conn.num_of_defined_interfaces() == 1);
    CHECK(co_await conn.handle(op::connect_list_defined_interfaces()) == lines_of("eth1"));
    CHECK((co_await conn.handle(op::connect_list_interfaces())).empty());
    co_await card.start();
    CHECK(co_await conn.num_of_interfaces() == 1);
    // One that is up can be forgotten all the same.
    co_await card.undefine();
    const auto missing = "Interface not found: no interface with matching name 'eth1'";
    co_await check_fails(card.undefine(), errc::no_interface, missing);
    co_await check_fails(card.start(), errc::no_interface, missing);
    co_await check_fails(card.destroy(), errc::no_interface, missing);
    co_await check_fails(card.xml(), errc::no_interface, missing);
    co_await check_fails(card.is_active(), errc::no_interface, missing);
}

task<void> definitions() {
    auto conn = co_await vir::open("test:///default");
    auto card = co_await conn.define_interface(document("eth2", "<mac address='aa:bb:cc:dd:ee:ff'/>"));
    CHECK_FALSE(co_await card.is_active());
    co_await check_fails(conn.interface_by_mac("aa:bb:cc:dd:ee:ff"), errc::multiple_interfaces,
                         "multiple matching interfaces found");
    co_await card.start();
    // Defined anew it stays up.
    co_await conn.define_interface(document("eth2", "<start mode='onboot'/><mac address='aa:bb:cc:dd:ee:00'/>"));
    CHECK(co_await card.is_active());
    CHECK((co_await conn.interface_by_name("eth2")).mac() == "aa:bb:cc:dd:ee:00");
    CHECK((co_await conn.define_interface(document("eth3", "<start mode='none'/>"))).mac().empty());
    auto bridge = co_await conn.define_interface(
        "<interface type='bridge' name='br0'><start mode='onboot'/><bridge>"
        "<interface type='ethernet' name='eth5'/></bridge></interface>");
    CHECK(bridge.mac().empty());
    CHECK(co_await all_of(conn) == lines_of("br0", "eth1+", "eth2+", "eth3"));
    CHECK(co_await all_of(conn, list_interfaces_flags::active) == lines_of("eth1+", "eth2+"));
    CHECK(co_await all_of(conn, list_interfaces_flags::inactive) == lines_of("br0", "eth3"));

    const std::vector<std::pair<std::string, errc>> cases{
        {"", errc::xml_detail}, {"zz", errc::xml_detail}, {"<network/>", errc::xml_error},
        {"<interface/>", errc::xml_error}};
    for (const auto& [text, code] : cases) {
        INFO(text);
        auto outcome = co_await as_result(conn.define_interface(text));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == code);
    }
    co_await check_fails(conn.define_interface(interface_def()), errc::xml_error, error_domain::interface,
                         "XML error: interface has no name");
    const auto unknown = document("eth8", "<zz/>");
    auto strict = co_await as_result(conn.define_interface(unknown, interface_define_flags::validate));
    REQUIRE_FALSE(strict);
    CHECK(strict.error().code() == errc::xml_invalid_schema);
}

task<void> changes() {
    auto conn = co_await vir::open("test:///default");
    co_await check_fails(conn.commit_interface_change(), errc::operation_invalid,
                         invalid + ": no transaction running, nothing to be committed.");
    co_await check_fails(conn.rollback_interface_change(), errc::operation_invalid,
                         invalid + ": no transaction running, nothing to rollback.");
    co_await conn.define_interface(document("eth3"));
    co_await conn.begin_interface_change();
    co_await check_fails(conn.begin_interface_change(), errc::operation_invalid,
                         invalid + ": there is another transaction running.");
    co_await (co_await conn.interface_by_name("eth3")).undefine();
    co_await conn.define_interface(document("eth7"));
    CHECK(co_await all_of(conn) == lines_of("eth1+", "eth7"));
    co_await conn.rollback_interface_change();
    CHECK(co_await all_of(conn) == lines_of("eth1", "eth3"));
    co_await check_fails(conn.rollback_interface_change(), errc::operation_invalid,
                         invalid + ": no transaction running, nothing to rollback.");

    co_await conn.begin_interface_change();
    co_await (co_await conn.interface_by_name("eth3")).start();
    co_await conn.commit_interface_change();
    CHECK(co_await all_of(conn) == lines_of("eth1", "eth3+"));
    co_await check_fails(conn.commit_interface_change(), errc::operation_invalid,
                         invalid + ": no transaction running, nothing to be committed.");
}

task<void> from_a_file() {
    temporary_file other(document("eth7"), "interface");
    // Of two with one name the later one counts.
    temporary_file file("<node>" + document("eth5", "<mac address='00:11:22:33:44:55'/>") +
                        document("eth5", "<mac address='00:11:22:33:44:56'/>") + "<interface file='" + other.name() +
                        "'/></node>");
    auto conn = co_await vir::open(file.uri());
    CHECK(co_await all_of(conn) == lines_of("eth5+", "eth7+"));
    CHECK((co_await conn.interface_by_name("eth5")).mac() == "00:11:22:33:44:56");
    temporary_file bad("<node><interface/></node>", "bad");
    auto outcome = co_await as_result(vir::open(bad.uri()));
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code() == errc::xml_error);
}

}  // namespace

TEST_CASE("test:///default has an interface") { run(the_default()); }
TEST_CASE("an interface goes up and down") { run(life()); }
TEST_CASE("interfaces are defined by name") { run(definitions()); }
TEST_CASE("changes of interfaces are taken back or kept") { run(changes()); }
TEST_CASE("a node document's interfaces are up") { run(from_a_file()); }
