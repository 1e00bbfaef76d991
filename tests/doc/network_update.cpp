// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/kind.hpp"

#include <virtxx/doc/network_update.hpp>

using namespace vir;
using command = network_update_command;
using section = network_section;

namespace {

network_def before() {
    auto network = parse<network_def>(R"(<network>
  <name>n</name>
  <forward mode='vepa'><interface dev='eth0'/></forward>
  <dns>
    <txt name='t' value='v'/>
    <srv service='s' protocol='tcp'/>
    <srv service='s' protocol='udp' target='x' port='5'/>
    <host ip='1.1.1.1'><hostname>a</hostname><hostname>b</hostname></host>
    <host ip='1.1.1.2'><hostname>c</hostname></host>
  </dns>
  <ip address='192.168.1.1' prefix='24'/>
  <ip address='192.168.2.1' prefix='24'>
    <dhcp>
      <range start='192.168.2.10' end='192.168.2.20'/>
      <host mac='52:54:00:00:00:01' name='x' ip='192.168.2.5'/>
      <host name='y' ip='192.168.2.6'/>
    </dhcp>
  </ip>
  <ip family='ipv6' address='2001:db8::1' prefix='64'/>
  <portgroup name='p' default='yes'/>
  <portgroup name='q'/>
</network>)");
    complete(network);
    return network;
}

network_def after(command what, section where, const std::string& fragment, int parent = -1) {
    auto network = before();
    update(network, what, where, parent, fragment);
    return network;
}

errc refused(command what, section where, const std::string& fragment, int parent = -1) {
    auto network = before();
    const auto uuid = network.uuid;
    const auto untouched = network;
    try {
        update(network, what, where, parent, fragment);
    } catch (const error& failure) {
        CHECK(failure.message().find("{name}") == std::string::npos);
        CHECK(network == untouched);
        return failure.code();
    }
    CHECK(network.uuid == uuid);
    return errc::ok;
}

}  // namespace

TEST_CASE("hosts of dhcp are added, put in place and removed") {
    auto hosts = [](const network_def& n, std::size_t ip = 1) { return n.ips.at(ip).dhcp.hosts; };
    const std::string fresh = "<host name='z' ip='192.168.2.9'/>";
    CHECK(hosts(after(command::add_last, section::ip_dhcp_host, fresh)).back().name == "z");
    CHECK(hosts(after(command::add_first, section::ip_dhcp_host, fresh)).front().name == "z");
    const auto v6 = after(command::add_last, section::ip_dhcp_host, "<host name='z' ip='2001:db8::9'/>", 2);
    CHECK(hosts(v6, 2).size() == 1);
    const auto changed = hosts(after(command::modify, section::ip_dhcp_host, "<host name='x' ip='192.168.2.7'/>"));
    CHECK(changed.front().mac.empty());
    CHECK(to_string(*changed.front().ip) == "192.168.2.7");
    CHECK(hosts(after(command::remove, section::ip_dhcp_host, "<host mac='52:54:0:0:0:1'/>")).size() == 1);

    CHECK(refused(command::add_last, section::ip_dhcp_host, fresh, 0) == errc::operation_invalid);
    CHECK(refused(command::add_last, section::ip_dhcp_host, fresh, 2) == errc::operation_invalid);
    CHECK(refused(command::add_last, section::ip_dhcp_host, fresh, 9) == errc::operation_invalid);
    CHECK(refused(command::add_last, section::ip_dhcp_host, "<host name='x' ip='192.168.2.9'/>") ==
          errc::operation_invalid);
    CHECK(refused(command::add_last, section::ip_dhcp_host, "<host name='z'/>") == errc::xml_error);
    CHECK(refused(command::add_last, section::ip_dhcp_host, "<guest/>") == errc::xml_error);
    CHECK(refused(command::modify, section::ip_dhcp_host, fresh) == errc::operation_invalid);
    CHECK(refused(command::remove, section::ip_dhcp_host, fresh) == errc::operation_invalid);
    CHECK(refused(command::remove, section::ip_dhcp_host, "<host/>") == errc::xml_error);
    CHECK(refused(command::none, section::ip_dhcp_host, fresh) == errc::operation_unsupported);
}

TEST_CASE("ranges of dhcp are added and removed") {
    const std::string there = "<range start='192.168.2.10' end='192.168.2.20'/>";
    CHECK(after(command::add_last, section::ip_dhcp_range, "<range start='192.168.2.30' end='192.168.2.40'/>")
              .ips[1].dhcp.ranges.size() == 2);
    CHECK(after(command::remove, section::ip_dhcp_range, there).ips[1].dhcp.ranges.empty());
    CHECK(refused(command::add_last, section::ip_dhcp_range, there) == errc::operation_invalid);
    CHECK(refused(command::modify, section::ip_dhcp_range, there) == errc::operation_unsupported);
    CHECK(refused(command::add_last, section::ip_dhcp_range, "<range start='10.0.0.1' end='10.0.0.2'/>") ==
          errc::internal_error);
    CHECK(refused(command::remove, section::ip_dhcp_range, "<range start='192.168.2.30' end='192.168.2.40'/>") ==
          errc::operation_invalid);
}

TEST_CASE("interfaces and portgroups are updated") {
    CHECK(after(command::add_first, section::forward_interface, "<interface dev='eth1'/>").forward->interfaces[0].dev ==
          "eth1");
    CHECK(after(command::remove, section::forward_interface, "<interface dev='eth0'/>").forward->interfaces.empty());
    CHECK(refused(command::add_last, section::forward_interface, "<interface dev='eth0'/>") == errc::operation_invalid);
    CHECK(refused(command::remove, section::forward_interface, "<interface dev='eth9'/>") == errc::operation_invalid);
    CHECK(refused(command::modify, section::forward_interface, "<interface dev='eth0'/>") ==
          errc::operation_unsupported);
    CHECK(refused(command::add_last, section::forward_interface, "<interface/>") == errc::xml_error);

    CHECK(after(command::add_last, section::portgroup, "<portgroup name='r'/>").portgroups.size() == 3);
    CHECK_FALSE(after(command::modify, section::portgroup, "<portgroup name='p'/>").portgroups[0].is_default);
    CHECK(after(command::remove, section::portgroup, "<portgroup name='q'/>").portgroups.size() == 1);
    CHECK(refused(command::add_last, section::portgroup, "<portgroup name='p'/>") == errc::operation_invalid);
    CHECK(refused(command::add_last, section::portgroup, "<portgroup name='r' default='yes'/>") ==
          errc::operation_invalid);
    CHECK(refused(command::remove, section::portgroup, "<portgroup name='r'/>") == errc::operation_invalid);
}

TEST_CASE("records of dns are added and removed") {
    auto dns = [](const network_def& n) { return *n.dns; };
    CHECK(dns(after(command::add_first, section::dns_txt, "<txt name='u' value='w'/>")).txts[0].name == "u");
    CHECK(dns(after(command::remove, section::dns_txt, "<txt name='t'/>")).txts.empty());
    CHECK(refused(command::add_last, section::dns_txt, "<txt name='t' value='w'/>") == errc::operation_invalid);
    CHECK(refused(command::modify, section::dns_txt, "<txt name='t' value='w'/>") == errc::operation_unsupported);

    CHECK(dns(after(command::add_last, section::dns_host, "<host ip='1.1.1.3'><hostname>a</hostname></host>"))
              .hosts.size() == 3);
    CHECK(dns(after(command::remove, section::dns_host, "<host><hostname>c</hostname></host>")).hosts.size() == 1);
    CHECK(refused(command::add_last, section::dns_host, "<host ip='1.1.1.2'><hostname>z</hostname></host>") ==
          errc::operation_invalid);
    CHECK(refused(command::remove, section::dns_host, "<host ip='1.1.1.2'><hostname>a</hostname></host>") ==
          errc::operation_invalid);
    CHECK(refused(command::remove, section::dns_host, "<host/>") == errc::xml_detail);
    CHECK(refused(command::modify, section::dns_host, "<host/>") == errc::operation_unsupported);

    CHECK(dns(after(command::add_last, section::dns_srv, "<srv service='u' protocol='tcp'/>")).srvs.size() == 3);
    CHECK(dns(after(command::remove, section::dns_srv, "<srv protocol='udp'/>")).srvs.size() == 1);
    CHECK(refused(command::remove, section::dns_srv, "<srv service='s'/>") == errc::operation_invalid);
    CHECK(refused(command::add_last, section::dns_srv, "<srv service='s' protocol='tcp'/>") == errc::operation_invalid);
    CHECK(refused(command::modify, section::dns_srv, "<srv service='s'/>") == errc::operation_unsupported);
}

TEST_CASE("other sections cannot be updated, and a network stays one that can be") {
    for (auto where : {section::none, section::bridge, section::domain, section::ip, section::forward,
                       section::forward_pf, static_cast<section>(99)})
        CHECK(refused(command::add_last, where, "<x/>") == errc::operation_unsupported);
    auto silent = parse<network_def>("<network><name>n</name><dns enable='no'/></network>");
    CHECK_THROWS_AS(update(silent, command::add_last, section::dns_txt, -1, "<txt name='a' value='b'/>"), error);
}
