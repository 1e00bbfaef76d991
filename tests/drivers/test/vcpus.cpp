// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/guests.hpp"

using namespace vir;

namespace {

task<void> lists() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    co_await check_fails(of.off.vcpu_list(), errc::operation_invalid,
                         "Requested operation is not valid: cannot list vcpus for an inactive domain");
    auto all = co_await of.on.vcpu_list(8, 1);
    REQUIRE(all.vcpus.size() == 3);
    CHECK(all.maps == map_of(0xff, 0xff, 0xff));
    CHECK(all.vcpus[1].number == 1);
    CHECK(all.vcpus[1].state == vcpu_state::running);
    CHECK(all.vcpus[1].cpu == 15);
    CHECK(all.vcpus[1].cpu_time.count() > 0);
    auto two = co_await of.transient.vcpu_list(2, 4);
    CHECK(two.vcpus.size() == 2);
    CHECK(two.maps == map_of(0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0));
    auto no_maps = co_await of.on.vcpu_list(2, 0);
    CHECK(no_maps.vcpus.size() == 2);
    CHECK(no_maps.maps.empty());
}

task<void> offline() {
    auto conn = co_await vir::open("test:///default");
    auto dom = co_await conn.create(
        "<domain type='test'><name>gap</name><memory>1048576</memory><vcpu cpuset='2-3' current='3'>4</vcpu>"
        "<vcpus><vcpu id='0' enabled='yes' hotpluggable='no'/><vcpu id='1' enabled='no' hotpluggable='yes'/>"
        "<vcpu id='2' enabled='yes' hotpluggable='yes'/><vcpu id='3' enabled='yes' hotpluggable='yes'/></vcpus>"
        "<cputune><vcpupin vcpu='1' cpuset='1'/></cputune><os><type>hvm</type></os></domain>");
    auto all = co_await dom.vcpu_list(4, 1);
    REQUIRE(all.vcpus.size() == 3);
    CHECK(all.vcpus[1].state == vcpu_state::offline);
    CHECK(all.vcpus[2].cpu == 3);
    CHECK(all.maps == map_of(0x0c, 0, 0x0c));
    CHECK((co_await dom.vcpu_pins(4, 1)).maps == map_of(0x0c, 0x02, 0x0c, 0x0c));
    CHECK((co_await dom.emulator_pin(1)).maps == map_of(0x0c));
    co_await check_fails(dom.pin_vcpu(1, map_of(2)), errc::invalid_arg,
                         "invalid argument: requested vcpu '1' is not present in the domain");
}

task<void> pins() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    co_await check_fails(of.off.pin_vcpu(0, map_of(1)), errc::operation_invalid,
                         "Requested operation is not valid: cannot pin vcpus on an inactive domain");
    co_await check_fails(of.on.pin_vcpu(3, map_of(1)), errc::invalid_arg,
                         "invalid argument: requested vcpu '3' is not present in the domain");
    co_await check_fails(of.on.pin_vcpu(4, map_of(1)), errc::invalid_arg,
                         "invalid argument: requested vcpu '4' is not present in the domain");
    co_await of.on.pin_vcpu(2, map_of(0));
    co_await of.on.pin_vcpu(0, map_of(0xff, 0xff, 0xff, 0xff));
    auto all = co_await of.on.vcpu_list(3, 4);
    CHECK(all.vcpus[0].cpu == 31);
    CHECK(all.vcpus[2].cpu == -1);
    CHECK(all.maps == map_of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0));
    auto pinned = co_await of.on.vcpu_pins(8, 1);
    CHECK(pinned.count == 4);
    CHECK(pinned.maps == map_of(0xff, 0xff, 0, 0xff));
    CHECK((co_await of.on.vcpu_pins(1, 2, domain_affect::config)).maps == map_of(0xff, 0xff));
    co_await check_fails(of.off.vcpu_pins(1, 1, domain_affect::live), errc::operation_invalid, not_running);
    co_await check_fails(of.transient.vcpu_pins(1, 1, domain_affect::config), errc::operation_invalid, not_kept);
    co_await check_fails(of.on.vcpu_pins(1, 1, domain_affect::live | domain_affect::config), errc::invalid_arg,
                         not_both);
    auto def = (co_await of.on.xml()).typed();
    REQUIRE(def.options->cpu_tune->vcpu_pins.size() == 2);
    CHECK(def.options->cpu_tune->vcpu_pins[0].cpus == index_set::parse("0-31"));
    CHECK_FALSE((co_await of.on.xml(domain_xml_flags::inactive)).typed().options->cpu_tune);
}

task<void> emulator() {
    auto conn = co_await vir::open("test:///default");
    auto of = co_await make_guests(conn);
    CHECK((co_await of.off.emulator_pin(4)).maps == map_of(0xff, 0xff, 0, 0));
    co_await check_fails(of.on.pin_emulator(map_of(0)), errc::invalid_arg,
                         "invalid argument: Empty cpu list for pinning");
    co_await of.on.pin_emulator(map_of(3));
    co_await of.on.pin_emulator(map_of(2), domain_affect::config);
    auto now = co_await of.on.emulator_pin(2);
    CHECK(now.count == 1);
    CHECK(now.maps == map_of(3, 0));
    CHECK((co_await of.on.emulator_pin(1, domain_affect::config)).maps == map_of(2));
    co_await of.off.pin_emulator(map_of(1));
    CHECK((co_await of.off.emulator_pin(1)).maps == map_of(1));
    co_await check_fails(of.off.pin_emulator(map_of(1), domain_affect::live), errc::operation_invalid, not_running);
    co_await check_fails(of.transient.pin_emulator(map_of(1), domain_affect::config), errc::operation_invalid,
                         not_kept);
    co_await check_fails(of.on.pin_emulator(map_of(1), domain_affect::live | domain_affect::config),
                         errc::invalid_arg, not_both);
}

}  // namespace

TEST_CASE("running vCPUs are listed with the CPUs that they may use") { run(lists()); }
TEST_CASE("the room of a vCPU that is offline stays empty") { run(offline()); }
TEST_CASE("the emulator is pinned where the flags say") { run(emulator()); }
