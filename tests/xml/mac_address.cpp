// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/mac_address.hpp>

#include <catch2/catch.hpp>

using vir::mac_address;

TEST_CASE("MAC addresses are read as libvirt reads them and written in lower case") {
    CHECK(to_string(mac_address::parse("52:54:00:0A:0b:0C").value()) == "52:54:00:0a:0b:0c");
    CHECK(to_string(mac_address::parse("0:1:2:3:4:5").value()) == "00:01:02:03:04:05");
    for (auto text : {"", "52:54:00:0a:0b", "52:54:00:0a:0b:0c:0d", "52-54-00-0a-0b-0c", "525:4:00:0a:0b:0c",
                      "52:54:00:0a:0b:0g", ":52:54:00:0a:0b", "52:54:00:0a:0b:0c ", "52:54:00:0a:0b:"})
        CHECK(!mac_address::parse(text));
    CHECK(mac_address::parse("01:00:5e:00:00:01")->is_multicast());
    CHECK(mac_address().is_zero());
    auto random = mac_address::random();
    CHECK(to_string(random).starts_with("52:54:00:"));
    CHECK(mac_address::parse(to_string(random)) == random);
    CHECK(std::hash<mac_address>()(random) == std::hash<mac_address>()(*mac_address::parse(to_string(random))));
}
