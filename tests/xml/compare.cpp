// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/xml/machine.hpp"
#include "tests/xml/machine_text.hpp"

#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/description.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace test_machine;
using machine_def = test_machine::machine;
using vir::difference;

namespace {

machine_def base() { return vir::parse<machine_def>(everything); }

// "path: before -> after", a line each.
template <class Change>
std::string changed(Change change) {
    auto before = base(), after = base();
    change(after);
    std::string out;
    for (const auto& each : vir::compare(before, after))
        out += each.path + ": " + each.before.value_or("-") + " -> " + each.after.value_or("-") + "\n";
    return out;
}

}  // namespace

TEST_CASE("a document does not differ from itself") { CHECK(vir::compare(base(), base()).empty()); }

TEST_CASE("a change is named by its path, with both values") {
    CHECK(changed([](auto& m) { m.type = kind::software; }) == "/machine/@type: 9p -> software\n");
    CHECK(changed([](auto& m) { m.id.reset(); }) == "/machine/@id: -7 -> -\n");
    CHECK(changed([](auto& m) { m.name = "b"; }) == "/machine/name: a <name> & more -> b\n");
    CHECK(changed([](auto& m) { m.memory = vir::gibibytes(1); }) == "/machine/memory: 2097152 KiB -> 1048576 KiB\n");
    CHECK(changed([](auto& m) { m.vcpus = 8; }) == "/machine/vcpu: 4 -> 8\n");
    CHECK(changed([](auto& m) { m.slots = 0; }) == "/machine/maxMemory/@slots: 16 -> -\n");
    CHECK(changed([](auto& m) { m.acpi = false; }) == "/machine/features/acpi: <acpi/> -> -\n");
    CHECK(changed([](auto& m) { m.apic = true; }) == "/machine/features/apic/@state: off -> on\n");
    CHECK(changed([](auto& m) { m.secret.reset(); }) == "/machine/@tls: yes -> -\n/machine/keys: secret -> -\n");
    CHECK(changed([](auto& m) { m.where->x = 1; }) ==
          "/machine/where: <where x='3' y='-4'/> -> <where x='1' y='-4'/>\n");
    CHECK(changed([](auto& m) { m.boot.pop_back(); }) == "/machine/os/boot[2]/@dev: ide -> -\n");
    CHECK(changed([](auto& m) { std::get<rtc>(m.timers[0]).offset = 0; }) ==
          "/machine/clock/rtc/@offset: -3600 -> 0\n");
    CHECK(changed([](auto& m) { m.arguments.emplace_back("-S"); }) ==
          "/machine/q:commandline/q:arg[2]/@value: - -> -S\n");
}

TEST_CASE("items of a list are matched by their key") {
    CHECK(changed([](auto& m) { m.disks[0].serial = "x"; }) == "/machine/devices/disk[vda]/serial: WD -> x\n");
    CHECK(changed([](auto& m) {
              m.disks.erase(m.disks.begin());
              std::get<network_source>(m.disks[0].source).protocol = "rbd";
          }).ends_with("-> -\n/machine/devices/disk[vdb]/source/@protocol: nbd -> rbd\n"));
    CHECK(changed([](auto& m) { std::swap(m.disks[0], m.disks[1]); }) ==
          "/machine/devices/disk: vda, vdb -> vdb, vda\n");
    CHECK(changed([](auto& m) { m.disks.emplace_back().dev = "vdc"; }) ==
          "/machine/devices/disk[vdc]: - -> <disk type='file'>\n  <target dev='vdc'/>\n</disk>\n");
    // Keys that are not unique: by position.
    CHECK(changed([](auto& m) { m.disks[1].dev = "vda"; }) == "/machine/devices/disk[2]/target/@dev: vdb -> vda\n");
}

TEST_CASE("another alternative is another element, or the rows that come and go") {
    CHECK(changed([](auto& m) { m.disks[1].source = file_source("/x"); })
              .starts_with("/machine/devices/disk[vdb]/@type: network -> file\n"
                           "/machine/devices/disk[vdb]/source: <source protocol='nbd'>"));
    CHECK(changed([](auto& m) { m.cards[0].net = user_net(); }) ==
          "/machine/devices/card[1]/@type: bridge -> user\n"
          "/machine/devices/card[1]/source/@bridge: br0 -> -\n"
          "/machine/devices/card[1]/script/@path: /bin/true -> -\n");
    CHECK(changed([](auto& m) { m.disks[0].address.reset(); })
              .starts_with("/machine/devices/disk[vda]/address: <address type='pci'"));
}

TEST_CASE("a description can be looked at") {
    const auto& root = vir::xml::describe<machine_def>();
    CHECK(vir::xml::records_of(root).size() == 13);
    auto paths = vir::xml::paths_of(root);
    auto has = [&](std::string_view path) { return std::count(paths.begin(), paths.end(), path) == 1; };
    for (auto path :
         {"/machine/@type", "/machine/@tls", "/machine/memory/@unit", "/machine/page/@size",
          "/machine/devices/disk/@type", "/machine/devices/disk/source/@file",
          "/machine/devices/disk/source/host/@port", "/machine/devices/disk/address/@type",
          "/machine/devices/disk/mirror", "/machine/devices/card/script/@path", "/machine/clock/rtc/@offset",
          "/machine/q:commandline/q:arg/@value", "/machine/metadata", "/machine/where"}) {
        INFO(path);
        CHECK(has(path));
    }
}
