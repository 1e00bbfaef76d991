// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/kind.hpp"

#include <virtxx/doc/host_interface.hpp>

using namespace vir;

TEST_CASE("our host interfaces come back as they were, and touch every row of their description") {
    testing::check_kind<interface_def>(VIRTXX_TEST_DATA "/host_interface");
}

TEST_CASE("errors of host interfaces are libvirt's") {
    for (const std::string bad : {
             "<interface type='tunnel' name='a'/>",
             "<interface type='ethernet'/>",
             "<interface name='a'/>",
             "<interface type='ethernet' name='a'><start mode='later'/></interface>",
             "<interface type='ethernet' name='a'><mtu size='100001'/></interface>",
             "<interface type='ethernet' name='a'><protocol/></interface>",
             "<interface type='ethernet' name='a'><protocol family='ipx'/></interface>",
             "<interface type='bridge' name='a'/>",
             "<interface type='bridge' name='a'><bridge><interface type='bridge' name='b'/></bridge></interface>",
             "<interface type='bond' name='a'/>",
             "<interface type='bond' name='a'><bond mode='fast'/></interface>",
             "<interface type='bond' name='a'><bond><interface type='vlan' name='b'/></bond></interface>",
             "<interface type='bond' name='a'><bond><miimon/></bond></interface>",
             "<interface type='bond' name='a'><bond><arpmon interval='1'/></bond></interface>",
             "<interface type='vlan' name='a'/>",
             "<interface type='vlan' name='a'><vlan/></interface>",
             "<interface type='vlan' name='a'><vlan tag='1'/></interface>"}) {
        INFO(bad);
        const auto failure = testing::failure_of<interface_def>(bad);
        CHECK(failure.code() == errc::xml_error);
        CHECK(failure.number(1) == 1);
    }
    CHECK(testing::failure_of<interface_def>("<interface type='ethernet'/>").domain() == error_domain::interface);
    const auto problems = check<interface_def>("<interface type='ethernet' name='a'><bond/></interface>");
    REQUIRE(problems.size() == 1);
    CHECK_THAT(problems[0].message, Catch::Contains("known are 'start'") && !Catch::Contains("''"));
}

TEST_CASE("what a host interface has no use for is left out") {
    auto written = [](const std::string& text) { return format(parse<interface_def>(text)); };
    CHECK(written("<interface type='ethernet' name='a'><mtu size='0'/>"
                  "<protocol family='ipv4'><autoconf/><ip/></protocol></interface>") ==
          "<interface type='ethernet' name='a'>\n  <protocol family='ipv4'>\n  </protocol>\n</interface>\n");
    CHECK(written("<interface type='bond' name='a'><bond><miimon freq='1'/><arpmon interval='1' target='x'/></bond>"
                  "</interface>") ==
          "<interface type='bond' name='a'>\n  <bond>\n    <miimon freq='1'/>\n  </bond>\n</interface>\n");
}

static_assert(!std::is_aggregate_v<interface_def> && !std::is_aggregate_v<host_net::bond> &&
              !std::is_aggregate_v<host_net::bridge_port>);
