// Copyright virtxx contributors. Boost Software License 1.0.
#include <catch2/catch.hpp>

#include <virtxx/doc/capabilities.hpp>
#include <virtxx/doc/disk.hpp>
#include <virtxx/doc/domain_capabilities.hpp>
#include <virtxx/xml/binding.hpp>

#include "tests/doc/kind.hpp"

using namespace vir::literals;

TEST_CASE("capabilities are written as libvirt writes them and read again") {
    vir::capabilities_def caps;
    caps.host.cpu.arch = vir::guest::arch::x86__64;
    caps.host.cpu.topology = vir::guest::cpu_topology(1, 2, 1);
    caps.host.cpu.topology->dies = 1;
    caps.host.power.emplace();
    caps.host.migration.emplace().live = true;
    auto& cell = caps.host.cells.emplace_back();
    cell.memory = 1_GiB;
    cell.pages.emplace_back(4_KiB, 262144);
    cell.cpus.emplace_back(0u);
    cell.cpus.emplace_back(1u).siblings = vir::index_set{1};
    auto& guest = caps.guests.emplace_back();
    guest.arch.name = vir::guest::arch::x86__64;
    guest.arch.emulator = "/usr/bin/qemu-system-x86_64";
    auto& machine = guest.arch.machines.emplace_back("pc");
    machine.canonical = "pc-i440fx-7.2";
    machine.max_cpus = 255;
    guest.arch.domains.emplace_back(vir::domain_type::qemu);
    guest.features.emplace().acpi = vir::caps::toggle_feature(true, true);

    const std::string text = R"(<capabilities>

  <host>
    <cpu>
      <arch>x86_64</arch>
      <topology sockets='1' dies='1' cores='2' threads='1'/>
    </cpu>
    <power_management/>
    <migration_features>
      <live/>
    </migration_features>
    <topology>
      <cells num='1'>
        <cell id='0'>
          <memory unit='KiB'>1048576</memory>
          <pages unit='KiB' size='4'>262144</pages>
          <cpus num='2'>
            <cpu id='0'/>
            <cpu id='1' siblings='1'/>
          </cpus>
        </cell>
      </cells>
    </topology>
  </host>

  <guest>
    <os_type>hvm</os_type>
    <arch name='x86_64'>
      <wordsize>64</wordsize>
      <emulator>/usr/bin/qemu-system-x86_64</emulator>
      <machine canonical='pc-i440fx-7.2' maxCpus='255'>pc</machine>
      <domain type='qemu'/>
    </arch>
    <features>
      <acpi default='on' toggle='yes'/>
    </features>
  </guest>

</capabilities>
)";
    CHECK(vir::format(caps) == text);
    CHECK(vir::parse<vir::capabilities_def>(text, vir::strict_parsing()) == caps);
    CHECK(vir::from_json<vir::capabilities_def>(vir::to_json(caps)) == caps);
}

TEST_CASE("domain capabilities are read and written whole") {
    vir::testing::check_kind<vir::domain_capabilities>(VIRTXX_TEST_DATA "/domain_capabilities");
}

TEST_CASE("domain capabilities are asked for values of the domain's own types; words nobody knows stay") {
    const auto caps = vir::parse<vir::domain_capabilities>(
        vir::testing::text_of(VIRTXX_TEST_DATA "/domain_capabilities/everything.xml"));
    REQUIRE(caps.devices);
    REQUIRE(caps.devices->disk);
    const auto& disk = *caps.devices->disk;
    CHECK(disk.offers("bus", vir::device::disk_bus::virtio));
    CHECK_FALSE(disk.offers("bus", vir::device::disk_bus::ide));
    CHECK_FALSE(disk.offers("model", vir::device::disk_bus::virtio));
    CHECK(disk.find("model") == nullptr);
    REQUIRE(disk.find("bus"));
    CHECK(disk.find("bus")->values.back() == "a-bus-of-the-future");
    CHECK_FALSE(caps.devices->graphics->supported);
    REQUIRE(caps.find(vir::guest::cpu_mode::custom));
    CHECK(caps.find(vir::guest::cpu_mode::custom)->models.size() == 2);
    CHECK(caps.find(vir::guest::cpu_mode::maximum) == nullptr);
}
