// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/guests.hpp"

using namespace vir;

namespace {

using flags = domain_parameter_flags;
constexpr const char* mac = "52:54:00:00:00:01";

typed_params rates(unsigned in_average, unsigned in_peak, unsigned in_burst, unsigned in_floor, unsigned out_average,
                   unsigned out_peak, unsigned out_burst) {
    return params("inbound.average", in_average, "inbound.peak", in_peak, "inbound.burst", in_burst, "inbound.floor",
                  in_floor, "outbound.average", out_average, "outbound.peak", out_peak, "outbound.burst", out_burst);
}

task<void> directions() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    auto& dom = of.on;
    CHECK(co_await dom.interface_parameters(mac) == rates(0, 0, 0, 0, 0, 0, 0));
    co_await dom.set_interface_parameters(mac, params("inbound.average", 5u));
    co_await dom.set_interface_parameters(mac, params("inbound.peak", 9u, "inbound.burst", 3u));
    CHECK(co_await dom.interface_parameters(mac) == rates(5, 0, 0, 0, 0, 0, 0));
    co_await dom.set_interface_parameters(mac, params("outbound.average", 9u, "outbound.burst", 3u));
    co_await dom.set_interface_parameters(mac, params("inbound.floor", 4u));
    CHECK(co_await dom.interface_parameters(mac) == rates(0, 0, 0, 4, 9, 0, 3));
    co_await dom.set_interface_parameters(mac, params("inbound.average", 0u));
    CHECK(co_await dom.interface_parameters(mac) == rates(0, 0, 0, 0, 9, 0, 3));
    co_await dom.set_interface_parameters(mac, params("outbound.average", 0u));
    CHECK((co_await dom.xml()).text().find("bandwidth") == std::string::npos);

    co_await dom.set_interface_parameters(mac, params("inbound.average", 8u), domain_affect::config);
    CHECK(co_await dom.interface_parameters(mac) == rates(0, 0, 0, 0, 0, 0, 0));
    CHECK(co_await dom.interface_parameters(mac, flags::config) == rates(8, 0, 0, 0, 0, 0, 0));
    auto test = co_await conn.domain_by_name("test");
    co_await test.set_interface_parameters("testnet0", params("inbound.average", 2u, "inbound.peak", 1u));
    CHECK(co_await test.interface_parameters("aa:bb:cc:dd:ee:ff") == rates(2, 1, 0, 0, 0, 0, 0));
}

task<void> refused() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    const std::vector<std::string> names{"nope", "52:54:00:00:00:99"};
    for (const auto& name : names) {
        co_await check_fails(of.on.interface_parameters(name), errc::invalid_arg,
                             "invalid argument: '" + name + "' is not a known interface");
        co_await check_fails(of.on.set_interface_parameters(name, params("inbound.average", 1u)), errc::invalid_arg,
                             "invalid argument: '" + name + "' is not a known interface");
    }
    co_await check_fails(of.on.set_interface_parameters(mac, params("inbound.average", 5ull)), errc::invalid_arg,
                         "invalid argument: invalid type 'ullong' for parameter 'inbound.average', expected 'uint'");
    co_await check_fails(of.on.set_interface_parameters(mac, params("foo", 5u)), errc::argument_unsupported,
                         "argument unsupported: parameter 'foo' not supported");
    co_await check_fails(of.off.interface_parameters(mac, flags::live), errc::operation_invalid, not_running);
    co_await check_fails(of.transient.interface_parameters(mac, flags::config), errc::operation_invalid, not_kept);
    co_await check_fails(of.on.interface_parameters(mac, flags::live | flags::config), errc::invalid_arg, not_both);
}

}  // namespace

TEST_CASE("each direction of an interface has its bandwidth") { run(directions()); }
TEST_CASE("bandwidth of what is not there is refused") { run(refused()); }
