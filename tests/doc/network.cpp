// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/kind.hpp"

#include <virtxx/doc/network.hpp>
#include <virtxx/doc/network_port.hpp>

using namespace vir;

namespace {

std::string network_with(const std::string& inside) { return "<network>\n<name>n</name>\n" + inside + "\n</network>"; }

error refusal(const std::string& inside, const network_hooks& hooks = {}) {
    try {
        auto network = parse<network_def>(network_with(inside));
        complete(network, hooks);
    } catch (const error& failure) {
        return failure;
    }
    return error(errc::ok, "");
}

const std::string v4 = "<ip address='192.168.1.1' prefix='24'/>";

std::string dhcp(const std::string& inside) {
    return "<ip address='192.168.1.1' prefix='24'><dhcp>" + inside + "</dhcp></ip>";
}

}  // namespace

TEST_CASE("our networks come back as they were, and touch every row of their description") {
    testing::check_kind<network_def>(VIRTXX_TEST_DATA "/network");
    testing::check_kind<network_port_def>(VIRTXX_TEST_DATA "/network_port");
}

TEST_CASE("a network is completed, and twice is as once") {
    auto network = parse<network_def>("<network connections='3'><name>n</name></network>");
    complete(network);
    CHECK(network.uuid);
    CHECK(network.bridge.stp == true);
    CHECK(network.bridge.delay == 0u);
    CHECK(network.bridge.name.empty());
    CHECK(!network.connections);
    complete(network, bridge_network_hooks());
    CHECK(network.bridge.name == "virbr0");
    CHECK(network.mac);
    for (const auto& path : testing::documents_in(VIRTXX_TEST_DATA "/network")) {
        INFO(path);
        auto once = parse<network_def>(testing::text_of(path));
        complete(once);
        auto twice = once;
        complete(twice);
        CHECK(once == twice);
        CHECK(parse<network_def>(format(once)) == once);
    }
}

TEST_CASE("a driver's bridges get the first name that is free") {
    class taken : public bridge_network_hooks {
        bool bridge_in_use(const std::string& name) const override { return name == "virbr0" || name == "lan1"; }
    };
    auto named = [](const std::string& bridge) {
        auto network = parse<network_def>(network_with(bridge));
        complete(network, taken());
        return network.bridge.name;
    };
    CHECK(named("") == "virbr1");
    CHECK(named("<bridge name='lan%d'/>") == "lan0");
    CHECK(named("<bridge name='br7'/>") == "br7");
    CHECK(refusal("<bridge name='virbr0'/>", taken()).code() == errc::internal_error);
}

TEST_CASE("the device of <forward> is the first of its interfaces") {
    const auto network = parse<network_def>(network_with("<forward mode='nat' dev='eth0'/>" + v4));
    REQUIRE(network.forward->interfaces.size() == 1);
    CHECK(network.forward->interfaces[0].dev == "eth0");
    CHECK(format(network).find("<forward dev='eth0' mode='nat'>\n    <interface dev='eth0'/>") != std::string::npos);
    CHECK(refusal("<forward dev='a'><interface dev='b'/></forward>" + v4).code() == errc::xml_error);
    CHECK(refusal("<forward><interface dev='b'/><interface dev='b'/></forward>" + v4).code() == errc::xml_error);
    // Of several sorts of devices the first counts.
    const auto mixed = parse<network_def>(
        network_with("<forward mode='hostdev'><pf dev='p'/><address type='pci' bus='1'/></forward>"));
    CHECK(mixed.forward->pf.empty());
    CHECK(mixed.forward->functions.size() == 1);
}

TEST_CASE("what cannot be meant is refused with a place and the network's name") {
    auto failure = testing::failure_of<network_def>(network_with("<ip address='1.2.3.z'/>"));
    CHECK(failure.code() == errc::xml_error);
    CHECK(failure.domain() == error_domain::network);
    CHECK(failure.number(1) == 3);
    CHECK(std::string(failure.what()).find("Invalid address '1.2.3.z' in network 'n' at 3:5") != std::string::npos);
    failure = testing::failure_of<network_def>(
        network_with("<dns><srv service='web' protocol='tcp' target='.' port='0'/></dns>"));
    CHECK(failure.code() == errc::xml_detail);
    CHECK(failure.message().find("for service 'web' in network 'n'") != std::string::npos);
    failure = testing::failure_of<network_def>(network_with("<vlan><tag id='4096'/></vlan>"));
    CHECK(failure.domain() == error_domain::none);
    failure = testing::failure_of<network_def>(
        network_with("<virtualport type='802.1Qbh'><parameters managerid='1'/></virtualport>"));
    CHECK(failure.domain() == error_domain::net);
    CHECK(testing::failure_of<network_def>("<network/>").code() == errc::no_name);
    CHECK(testing::failure_of<network_def>("<network><name>a/b</name></network>").code() == errc::xml_detail);
    CHECK(testing::failure_of<network_def>("<network><name>a</name><uuid>z</uuid></network>").code() ==
          errc::internal_error);
}

TEST_CASE("errors have libvirt's codes") {
    struct refused {
        const char* inside;
        errc code;
    };
    const refused cases[] = {
        {"<forward mode='tunnel'/>", errc::config_unsupported},
        {"<forward mode='nat'/>", errc::xml_error},
        {"<forward mode='vepa'/><bridge name='b'/>", errc::xml_error},
        {"<forward mode='bridge'/><bridge name='b' stp='on'/>", errc::xml_error},
        {"<forward mode='bridge' dev='e'/><bridge name='b'/>", errc::xml_error},
        {"<forward mode='bridge'/><mtu size='1500'/>", errc::xml_error},
        {"<forward mode='route'><nat/></forward>", errc::xml_error},
        {"<forward><nat/><nat/></forward>", errc::xml_error},
        {"<forward><nat><port start='1' end='70000'/></nat></forward>", errc::xml_detail},
        {"<forward><nat><address start='1.1.1.9' end='1.1.1.1'/></nat></forward>", errc::internal_error},
        {"<forward mode='hostdev'><address type='usb'/></forward>", errc::config_unsupported},
        {"<mac address='01:00:00:00:00:01'/>", errc::xml_error},
        {"<domain name='d' localOnly='maybe'/>", errc::xml_error},
        {"<dns><forwarder/></dns>", errc::xml_error},
        {"<dns><txt name='a b' value='c'/></dns>", errc::xml_detail},
        {"<dns><srv service='s' protocol='tcp' port='5'/></dns>", errc::xml_detail},
        {"<dns><host ip='1.1.1.1'/></dns>", errc::xml_detail},
        {"<dns enable='no'><forwarder domain='d'/></dns>", errc::xml_error},
        {"<ip/>", errc::xml_error},
        {"<ip address='::1' prefix='64'/>", errc::config_unsupported},
        {"<ip address='1.2.3.4' prefix='33'/>", errc::config_unsupported},
        {"<ip address='::1' family='ipv6' netmask='255.0.0.0'/>", errc::config_unsupported},
        {"<ip address='::1' family='ipv6'><tftp root='/t'/></ip>", errc::config_unsupported},
        {"<ip address='192.168.1.1' prefix='24'/><route address='10.0.0.1' prefix='8' gateway='192.168.1.2'/>",
         errc::xml_error},
        {"<ip address='192.168.1.1' prefix='24'/><route address='10.0.0.0' prefix='8' gateway='192.168.2.2'/>",
         errc::config_unsupported},
        {"<portgroup/>", errc::xml_error},
        {"<virtualport/>", errc::xml_error},
        {"<virtualport type='802.1Qbx'/>", errc::config_unsupported},
        {"<bandwidth><inbound peak='1'/></bandwidth>", errc::xml_detail},
        {"<bandwidth><inbound average='fast'/></bandwidth>", errc::config_unsupported},
        {"<bandwidth><inbound average='1' floor='1'/></bandwidth>", errc::config_unsupported},
        {"<bandwidth><outbound average='1'/><outbound average='1'/></bandwidth>", errc::xml_detail},
        {"<vlan/>", errc::xml_error},
        {"<vlan trunk='no'><tag id='1'/><tag id='2'/></vlan>", errc::xml_error},
    };
    for (const auto& [inside, code] : cases) {
        INFO(inside);
        CHECK(refusal(inside).code() == code);
    }
    const refused leases[] = {
        {"<range start='192.168.1.9' end='192.168.1.2'/>", errc::internal_error},
        {"<range start='192.168.2.1' end='192.168.2.2'/>", errc::internal_error},
        {"<range start='192.168.1.0' end='192.168.1.2'/>", errc::internal_error},
        {"<range start='192.168.1.2' end='192.168.1.255'/>", errc::internal_error},
        {"<range start='192.168.1.2'/>", errc::xml_error},
        {"<range start='here' end='there'/>", errc::system_error},
        {"<range start='192.168.1.2' end='192.168.1.9'><lease expiry='1'/></range>", errc::config_unsupported},
        {"<host ip='192.168.1.2'/>", errc::xml_error},
        {"<host name='x'/>", errc::xml_error},
        {"<host mac='01:00:00:00:00:01' ip='192.168.1.2'/>", errc::xml_error},
    };
    for (const auto& [inside, code] : leases) {
        INFO(inside);
        CHECK(refusal(dhcp(inside)).code() == code);
    }
}

TEST_CASE("the bridge driver refuses what it cannot do") {
    const bridge_network_hooks hooks;
    const std::string limits = "<bandwidth><inbound average='1'/></bandwidth>";
    for (const auto& inside : std::vector<std::string>{
             "<forward mode='bridge'/>" + v4,
             "<forward mode='bridge'/><mac address='52:54:00:00:00:01'/>",
             "<forward mode='bridge'/><domain name='d'/>",
             "<forward mode='bridge'/><dns><txt name='a' value='b'/></dns>",
             "<forward mode='bridge'/>" + limits,
             "<forward mode='vepa'/><portgroup name='p'>" + limits + "</portgroup>",
             "<portgroup name='p'/><portgroup name='p'/>",
             "<portgroup name='p' default='yes'/><portgroup name='q' default='yes'/>",
             "<vlan><tag id='1'/></vlan>",
             "<forward mode='hostdev' dev='e'/>",
             "<forward mode='bridge'><address type='pci' bus='1'/></forward>",
             dhcp("<host name='x' ip='192.168.1.2'/>") +
                 "<ip address='192.168.2.1' prefix='24'><dhcp><host name='x' ip='192.168.2.2'/></dhcp></ip>"}) {
        INFO(inside);
        CHECK(refusal(inside).code() == errc::ok);
        CHECK(refusal(inside, hooks).code() == errc::config_unsupported);
    }
    CHECK(refusal("<forward mode='bridge'/><bridge name='b'/>" + limits, hooks).code() == errc::ok);
    CHECK(refusal("<forward mode='bridge'/><virtualport type='openvswitch'/><vlan><tag id='1'/></vlan>", hooks)
              .code() == errc::ok);
}

TEST_CASE("addresses are written the shortest way") {
    CHECK(to_string(ip_address::parse("10.1").value()) == "10.0.0.1");
    CHECK(to_string(ip_address::parse("2001:DB8:0:0::1").value()) == "2001:db8::1");
    CHECK_FALSE(ip_address::parse(""));
    CHECK_FALSE(ip_address::parse("10.0.0.1 "));
    CHECK_FALSE(ip_address::parse("host"));
    CHECK(ip_address::parse("255.255.254.0")->leading_ones() == 23);
    CHECK(ip_address::parse("10.1.2.3")->network(8) == ip_address::parse("10.0.0.0"));
    CHECK(ip_address::parse("10.1.2.3")->broadcast(8) == ip_address::parse("10.255.255.255"));
}

TEST_CASE("what a network port must have") {
    const std::string start = "<networkport><uuid>a94f5360-f44c-4c6e-8f43-d5005fff1f46</uuid><owner><name>g</name>"
                              "<uuid>329f237a-78cc-429e-8e16-6fcaa0fba73b</uuid></owner>";
    const std::string mac = "<mac address='52:54:00:01:02:03'/>";
    CHECK(testing::failure_of<network_port_def>("<networkport/>").code() == errc::internal_error);
    CHECK(testing::failure_of<network_port_def>(start + "</networkport>").code() == errc::internal_error);
    CHECK(testing::failure_of<network_port_def>(start + mac + "<plug type='bridge'/></networkport>").code() ==
          errc::xml_error);
    const auto asked = parse<network_port_def>(start + mac + "</networkport>");
    CHECK(std::holds_alternative<net::no_plug>(asked.plug));
    CHECK(format(asked).find("<plug") == std::string::npos);
    const auto direct = parse<network_port_def>(start + mac + "<plug type='direct' dev='e'/></networkport>");
    CHECK(std::get<net::direct_plug>(direct.plug).mode == net::plug_mode::vepa);
}

static_assert(!std::is_aggregate_v<network_def> && !std::is_aggregate_v<network_port_def> &&
              !std::is_aggregate_v<net::forward> && !std::is_aggregate_v<net::network_ip> &&
              !std::is_aggregate_v<net::dhcp_host> && !std::is_aggregate_v<net::portgroup>);
