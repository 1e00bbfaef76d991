// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/link.hpp"
#include "src/host/tap.hpp"
#include "tests/skip.hpp"

#include <virtxx/error.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace vir;

namespace {

// A tap that goes with the test; nothing where none can be made.
std::optional<tap> own_tap() {
    try {
        return open_tap(tap_request());
    } catch (const error& e) {
        vir::test::skip(e.message());
        return std::nullopt;
    }
}

std::string said_of(const std::string& link, const std::string& what) {
    std::ifstream in("/sys/class/net/" + link + "/" + what);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string routes() {
    std::ifstream in("/proc/net/route");
    return {std::istreambuf_iterator<char>(in), {}};
}

template <class F>
std::string refusal_of(F f) {
    try {
        f();
    } catch (const error& e) {
        return e.message();
    }
    return "nothing was refused";
}

}  // namespace

TEST_CASE("an interface is found, changed, addressed and routed over") {
    const auto made = own_tap();
    if (!made) return;
    netlink kernel;
    CHECK(kernel.has_link(made->name));
    CHECK_FALSE(kernel.has_link("nosuchlink0"));

    link_change change;
    change.mtu = 1280;
    change.mac = mac_address::parse("fe:54:00:01:02:03");
    kernel.change_link(made->name, change);
    CHECK(said_of(made->name, "mtu") == "1280\n");
    CHECK(said_of(made->name, "address") == "fe:54:00:01:02:03\n");

    link_address address;
    address.address = "198.51.100.1";
    address.prefix = 24;
    kernel.add_address(made->name, address);
    link_route route;
    route.to.address = "203.0.113.0";
    route.to.prefix = 24;
    route.gateway = "198.51.100.2";
    route.metric = 7;
    kernel.add_route(made->name, route);
    // The kernel's table has addresses as they lie in memory, in hexadecimal.
    CHECK(routes().find(made->name + "\t007100CB\t026433C6\t0003\t0\t0\t7\t00FFFFFF") != std::string::npos);

    change = {};
    change.up = false;
    kernel.change_link(made->name, change);
    CHECK(said_of(made->name, "flags") == "0x1002\n");
}

TEST_CASE("what the kernel or we cannot do is said with the interface's name") {
    netlink kernel;
    link_change up;
    up.up = true;
    CHECK(refusal_of([&] { kernel.change_link("nosuchlink0", up); }).find("'nosuchlink0'") != std::string::npos);
    link_address address;
    address.address = "no address";
    CHECK(refusal_of([&] { kernel.add_address("lo", address); }) == "'no address' is no network address");
}
