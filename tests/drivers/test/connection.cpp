// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/temporary_file.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/virtxx.hpp>

#include <string>

using namespace vir;

namespace {

task<void> default_host() {
    auto conn = co_await vir::open("test:///default");
    CHECK(co_await conn.type() == "TEST");
    CHECK(co_await conn.version() == 2);
    CHECK(co_await conn.lib_version() == 9'000'000);
    CHECK(co_await conn.uri() == "test:///default");
    CHECK_FALSE((co_await conn.hostname()).empty());
    CHECK(co_await conn.max_vcpus() == 32);
    CHECK(co_await conn.is_alive());
    CHECK(co_await conn.is_secure());
    CHECK_FALSE(co_await conn.is_encrypted());

    auto host = co_await conn.node_info();
    CHECK(host.model == "i686");
    CHECK(host.memory == kibibytes(3145728));
    CHECK(host.cpus == 16);
    CHECK(host.mhz == 1400);
    CHECK(host.nodes == 2);
    CHECK(host.sockets == 2);
    CHECK(host.cores == 2);
    CHECK(host.threads == 2);
}

task<void> default_domain() {
    auto conn = co_await vir::open("test:///default");
    CHECK(co_await conn.num_of_domains() == 1);
    CHECK(co_await conn.num_of_defined_domains() == 0);
    auto all = co_await conn.domains();
    REQUIRE(all.size() == 1);
    auto dom = all.front();
    CHECK(dom.name() == "test");
    CHECK(dom.id() == 1);
    CHECK(to_string(dom.uuid()) == "6695eb01-f6a4-8304-79aa-97f2502e193f");

    auto info = co_await dom.info();
    CHECK(info.state == domain_state::running);
    CHECK(info.max_memory == 8_GiB);
    CHECK(info.memory == 2_GiB);
    CHECK(info.vcpus == 2);
    CHECK(info.cpu_time.count() > 0);
    CHECK(co_await dom.os_type() == "linux");
    CHECK(co_await dom.is_persistent());
    CHECK_FALSE(co_await dom.autostart());

    auto xml = co_await dom.xml();
    CHECK(xml.text() == R"(<domain type='test' id='1'>
  <name>test</name>
  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
  <memory unit='KiB'>8388608</memory>
  <currentMemory unit='KiB'>2097152</currentMemory>
  <vcpu placement='static'>2</vcpu>
  <os>
    <type arch='i686'>hvm</type>
    <boot dev='hd'/>
  </os>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <disk type='file' device='disk'>
      <source file='/guest/diskimage1'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </disk>
    <interface type='network'>
      <mac address='aa:bb:cc:dd:ee:ff'/>
      <source network='default'/>
      <target dev='testnet0'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
    </interface>
    <memballoon model='virtio'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>
    </memballoon>
  </devices>
</domain>
)");
}

task<void> capabilities() {
    auto conn = co_await vir::open("test:///default");
    auto text = co_await conn.capabilities();
    CHECK(text.starts_with(R"(<capabilities>

  <host>
    <cpu>
      <arch>i686</arch>
      <features>
        <pae/>
        <nonpae/>
      </features>
      <pages unit='KiB' size='4'/>)"));
    CHECK(text.find(R"(          <cpus num='8'>
            <cpu id='8' socket_id='1' die_id='0' core_id='0' siblings='8'/>)") != text.npos);
    CHECK(text.find("<emulator>/usr/bin/test-hv</emulator>") != text.npos);
}

task<void> shared_between_connections() {
    auto one = co_await vir::open("test:///default");
    auto two = co_await vir::open("test:///default");
    auto dom = co_await one.domain_by_name("test");
    auto life = two.events<event::lifecycle>();
    co_await dom.suspend();
    CHECK((co_await (co_await two.domain_by_name("test")).state()).state == domain_state::paused);
    auto seen = co_await life.next();
    REQUIRE(seen);
    CHECK(seen->what == lifecycle::suspended);
}

task<void> from_a_file() {
    temporary_file file(R"(<node>
  <domain type='test'>
    <name>fc4</name>
    <uuid>ef861801-45b9-11cb-88e3-afbfe5370493</uuid>
    <memory>261072</memory>
    <currentMemory>131072</currentMemory>
    <os><type>hvm</type></os>
    <devices><interface type='bridge'><source bridge='br0'/></interface></devices>
  </domain>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>off</name><memory>4096</memory><os><type>hvm</type></os>
    <test:runstate>5</test:runstate>
  </domain>
  <cpu>
    <mhz>6000</mhz><model>powerpc</model><active>12</active>
    <nodes>3</nodes><sockets>4</sockets><cores>8</cores><threads>2</threads>
  </cpu>
  <memory>8192000</memory>
</node>)");
    auto conn = co_await vir::open(file.uri());
    auto host = co_await conn.node_info();
    CHECK(host.model == "powerpc");
    CHECK(host.cpus == 12);
    CHECK(host.mhz == 6000);
    CHECK(host.nodes == 3);
    CHECK(host.memory == kibibytes(8192000));
    CHECK(co_await conn.uri() == file.uri());

    auto running = co_await conn.domain_by_name("fc4");
    CHECK((co_await running.state()).state == domain_state::running);
    auto off = co_await conn.domain_by_name("off");
    CHECK((co_await off.state()).state == domain_state::shutoff);
    CHECK(off.id() == -1);
    auto def = co_await running.xml();
    REQUIRE(def.typed().devices.interfaces.size() == 1);
    CHECK(def.typed().devices.interfaces.front().target == "testnet0");
}

task<void> bad_nodes() {
    co_await check_fails(vir::open("test:///"), errc::invalid_arg,
                         "invalid argument: testOpen: supply a path or use test:///default");
    co_await check_fails(vir::open("test:///no/such/file"), errc::xml_error,
                         "XML error: failed to parse xml document '/no/such/file'");
    co_await check_fails(vir::open("test:///tmp"), errc::xml_error, "XML error: failed to parse xml document '/tmp'");
    {
        temporary_file file("<node><cpu><mhz>fast</mhz></cpu></node>");
        auto outcome = co_await as_result(vir::open(file.uri()));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == errc::xml_error);
        CHECK(outcome.error().message().find("invalid node cpu mhz value") != std::string::npos);
        CHECK(outcome.error().message().find(file.name()) != std::string::npos);
    }
    {
        temporary_file file("<node><domain file='missing.xml'/></node>");
        auto outcome = co_await as_result(vir::open(file.uri()));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().message().find("missing.xml") != std::string::npos);
    }
}

}  // namespace

TEST_CASE("test:///default has libvirt's figures") { run(default_host()); }
TEST_CASE("test:///default has the domain test") { run(default_domain()); }
TEST_CASE("test:///default has libvirt's capabilities") { run(capabilities()); }
TEST_CASE("connections to test:///default of one program share their objects") { run(shared_between_connections()); }
TEST_CASE("a node document says what test:///FILE has") { run(from_a_file()); }
TEST_CASE("a bad node document is refused with its name") { run(bad_nodes()); }
