// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"

#include <virtxx/doc/network.hpp>
#include <virtxx/virtxx.hpp>

#include <string>
#include <string_view>

// What libvirt 9.0.0's test driver answered to the same questions. Which of two definitions it shows and which it
// changes has its surprises; they are all here.
using namespace vir;

namespace {

using command = network_update_command;
using section = network_section;
using affect = network_update_flags;

std::string document(const std::string& domain) {
    return "<network><name>x</name><uuid>11111111-1111-1111-1111-111111111111</uuid><bridge name='br1'/>"
           "<domain name='" + domain + "'/></network>";
}

task<void> add(network<> net, std::string name, affect flags = affect::none) {
    co_await net.update(command::add_last, section::dns_txt, -1, "<txt name='" + name + "' value='1'/>", flags);
}

// The network's domain, then its TXT records.
task<std::string> shown(network<> net) {
    const auto def = co_await net.xml();
    std::string out = def.typed().domain ? def.typed().domain->name : "";
    if (def.typed().dns)
        for (const auto& txt : def.typed().dns->txts) out += " " + txt.name;
    co_return out;
}

task<void> two_definitions() {
    auto conn = co_await vir::open("test:///default");
    auto net = co_await conn.define_network(document("a"));
    co_await net.start();
    co_await conn.define_network(document("b"));
    CHECK(co_await shown(net) == "a");
    co_await net.destroy();
    CHECK(co_await shown(net) == "a");
    co_await add(net, "t1", affect::config);
    CHECK(co_await shown(net) == "b t1");
    co_await net.start();
    co_await add(net, "t2", affect::live);
    CHECK(co_await shown(net) == "b t1 t2");
    co_await add(net, "t3", affect::config);
    CHECK(co_await shown(net) == "b t1 t2");
    co_await net.destroy();
    CHECK(co_await shown(net) == "b t1 t2");
    co_await add(net, "t4", affect::config);
    CHECK(co_await shown(net) == "b t3 t4");
    co_await conn.define_network(document("c"));
    CHECK(co_await shown(net) == "c");
    co_await add(net, "t5");
    CHECK(co_await shown(net) == "c t5");
    co_await net.start();
    co_await add(net, "t6");
    co_await add(net, "t7", affect::live | affect::config);
    CHECK(co_await shown(net) == "c t5 t6 t7");
    co_await net.destroy();
    co_await add(net, "t8");
    CHECK(co_await shown(net) == "c t5 t6 t7 t8");

    co_await conn.define_network(document("d"));
    co_await conn.create_network(document("e"));
    CHECK(co_await shown(net) == "e");
    co_await add(net, "t9", affect::config);
    CHECK(co_await shown(net) == "e");
    co_await net.destroy();
    CHECK(co_await shown(net) == "e");
    co_await add(net, "t10");
    CHECK(co_await shown(net) == "d t9 t10");
}

task<void> transient() {
    auto conn = co_await vir::open("test:///default");
    auto net = co_await conn.create_network(document("g"));
    co_await check_fails(add(net, "a", affect::config), errc::operation_invalid,
                         "Requested operation is not valid: cannot change persistent config of a transient network");
    co_await add(net, "a");
    CHECK(co_await shown(net) == "g a");
    co_await conn.define_network(document("h"));
    CHECK(co_await net.is_persistent());
    CHECK(co_await shown(net) == "g a");
    co_await net.destroy();
    co_await add(net, "z");
    CHECK(co_await shown(net) == "h z");
    co_await check_fails(add(net, "y", affect::live), errc::operation_invalid,
                         "Requested operation is not valid: network is not running");
    co_await check_fails(add(net, "y", affect::live | affect::config), errc::operation_invalid,
                         "Requested operation is not valid: network is not running");
}

task<void> refusals() {
    auto conn = co_await vir::open("test:///default");
    auto net = co_await conn.network_by_name("default");
    const auto change = [&](command what, section where, int index, std::string text, affect flags = affect::none) {
        return net.update(what, where, index, std::move(text), flags);
    };
    const std::string host = "<host mac='52:54:00:00:00:01' ip='192.168.122.55'/>";
    co_await change(command::add_last, section::ip_dhcp_host, -1, host);
    CHECK((co_await net.xml()).text().find("    <host mac") != std::string::npos);
    co_await check_fails(change(command::add_last, section::ip_dhcp_host, -1, host), errc::operation_invalid,
                         "Requested operation is not valid: there is an existing dhcp host entry in network 'default' "
                         "that matches \"<host mac='52:54:00:00:00:01' name='(null)' ip='192.168.122.55'/>\"");
    co_await check_fails(change(static_cast<command>(9), section::ip_dhcp_host, -1,
                                "<host mac='52:54:00:00:00:03' ip='192.168.122.57'/>"),
                         errc::operation_unsupported,
                         "Operation not supported: unrecognized network update command code 9");
    co_await check_fails(change(command::add_last, section::bridge, -1, "<bridge/>"), errc::operation_unsupported,
                         "Operation not supported: can't update 'bridge' section of network 'default'");
    co_await check_fails(change(command::add_last, section::ip_dhcp_host, 7,
                                "<host mac='52:54:00:00:00:09' ip='192.168.122.59'/>"),
                         errc::operation_invalid,
                         "Requested operation is not valid: couldn't update dhcp host entry - no <ip> element found at "
                         "index 7 in network 'default'");
    co_await check_fails(change(command::add_last, section::ip_dhcp_host, -1, host, static_cast<affect>(4)),
                         errc::invalid_arg, "unsupported flags (0x4) in function virNetworkUpdate");
    // What one of two definitions refuses is done to neither.
    co_await add(net, "only", affect::config);
    co_await check_fails(add(net, "only", affect::live | affect::config), errc::operation_invalid,
                         "Requested operation is not valid: there is already a DNS TXT record with name 'only' in "
                         "network default");
    CHECK(co_await shown(net) == "");
}

}  // namespace

TEST_CASE("a network has a definition that shows and one that waits") { run(two_definitions()); }
TEST_CASE("a network that is not kept has one definition") { run(transient()); }
TEST_CASE("what cannot be changed in a network is refused as libvirt does") { run(refusals()); }
