// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/device.hpp>
#include <virtxx/doc/document.hpp>
#include <virtxx/error.hpp>

#include <catch2/catch.hpp>

using namespace vir;

TEST_CASE("a device is read by its root element") {
    const auto disk = parse<device_def>("<?xml version='1.0'?>\n<disk type='file' device='cdrom'>"
                                        "<target dev='sda' bus='sata'/></disk>");
    REQUIRE(std::holds_alternative<device::disk>(disk.device));
    CHECK(std::get<device::disk>(disk.device).target.dev == "sda");
    const auto card = parse<device_def>("<interface type='user'><mac address='52:54:00:00:00:01'/></interface>");
    CHECK(std::holds_alternative<device::interface>(card.device));
}

TEST_CASE("a device is written as in a domain") {
    const std::string text = "<disk type='file' device='disk'>\n"
                             "  <source file='/a'/>\n"
                             "  <target dev='vda' bus='virtio'/>\n"
                             "</disk>\n";
    CHECK(format(parse<device_def>(text)) == text);
    document<device_def> typed(device_def(device::disk{}));
    CHECK(document<device_def>(typed.text()).typed() == typed.typed());
}

TEST_CASE("every kind of device is known") {
    for (std::string root : {"hub type='usb'", "watchdog model='i6300esb'", "memballoon model='virtio'",
                             "sound model='ich9'", "input type='mouse' bus='usb'", "serial type='pty'",
                             "console type='pty'", "controller type='usb' index='0'", "panic model='isa'"}) {
        const auto name = root.substr(0, root.find(' '));
        const auto out = format(parse<device_def>("<" + root + "/>"));
        CHECK(out.substr(0, name.size() + 1) == "<" + name);
    }
}

TEST_CASE("what is no device is refused", "[!mayfail]") {
    CHECK_THROWS_AS(parse<device_def>("<domain type='test'/>"), error);
    CHECK_THROWS_AS(parse<device_def>("<disk type='nonsense'/>"), error);
    CHECK_THROWS_AS(parse<device_def>("<hub"), error);
    CHECK_FALSE(check<device_def>("<emulator>/bin/true</emulator>").empty());
}
