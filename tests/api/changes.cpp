// Copyright virtxx contributors. Boost Software License 1.0.
// When a guest that runs takes a change of its document.
#include "tests/api/toy_driver.hpp"

#include <virtxx/combined.hpp>
#include <virtxx/doc/change.hpp>
#include <virtxx/drivers/qemu.hpp>
#include <virtxx/layers.hpp>
#include <virtxx/open.hpp>
#include <virtxx/xml/description.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

using namespace vir;

namespace {

const std::string web = R"(<domain type='kvm'>
  <name>web</name>
  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>
  <maxMemory slots='4' unit='GiB'>8</maxMemory>
  <memory unit='GiB'>2</memory>
  <vcpu current='2'>4</vcpu>
  <numatune><memory mode='strict' nodeset='0'/></numatune>
  <cputune><shares>1024</shares><vcpupin vcpu='0' cpuset='0'/></cputune>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none'/>
      <source file='/web.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='file' device='cdrom'>
      <source file='/a.iso'/>
      <target dev='sda' bus='sata'/>
    </disk>
    <disk type='file' device='disk'>
      <source file='/old.img'/>
      <target dev='sdb' bus='sata'/>
    </disk>
    <interface type='bridge'>
      <mac address='52:54:00:00:00:01'/>
      <source bridge='br0'/>
      <model type='virtio'/>
    </interface>
    <graphics type='vnc' passwd='a'/>
    <memballoon model='virtio'/>
  </devices>
</domain>
)";

using change_of_guest = std::function<void(domain_def&)>;

std::vector<change> changes_of(const change_of_guest& apply, std::span<const change_rule> rules) {
    const auto before = parse<domain_def>(web);
    auto after = before;
    apply(after);
    return changes(before, after, rules);
}

// "path: when", of each.
std::string told(const change_of_guest& apply, std::span<const change_rule> rules = qemu::driver::change_rules()) {
    std::string out;
    for (const auto& each : changes_of(apply, rules))
        out += each.path + ": " + std::string(to_string(each.when)) + "\n";
    return out;
}

void add_disk(domain_def& def, device::disk_bus bus, const char* name) {
    auto& disk = def.devices.disks.emplace_back();
    disk.target = device::disk_target(name, bus);
}

// A path of a document without the rows that say what is in an element.
bool is_described(std::string_view pattern) {
    static const auto paths = xml::paths_of(xml::describe<domain_def>());
    if (pattern.ends_with("/**")) pattern.remove_suffix(3);
    return std::find(paths.begin(), paths.end(), pattern) != paths.end();
}

}  // namespace

static_assert(rules_changes<qemu::driver>);
static_assert(rules_changes<any_driver>);
static_assert(rules_changes<read_only<qemu::driver>>);
static_assert(!rules_changes<toy::hypervisor>);

TEST_CASE("another name, UUID or hypervisor is another guest for any driver, all else counts from the next start") {
    CHECK(told([](domain_def& d) { d.name = "b"; }, {}) == "/domain/name: recreate\n");
    CHECK(told([](domain_def& d) { d.uuid.reset(); }, {}) == "/domain/uuid: recreate\n");
    CHECK(told([](domain_def& d) { d.type = domain_type::xen; }, {}) == "/domain/@type: recreate\n");
    CHECK(told([](domain_def& d) { d.title = "t"; }, {}) == "/domain/title: next-start\n");
    CHECK(told([](domain_def&) {}, {}) == "");
}

TEST_CASE("the latest of many changes counts for all of them") {
    auto both = changes_of(
        [](domain_def& d) {
            d.title = "t";
            d.memory = gibibytes(4);
        },
        qemu::driver::change_rules());
    REQUIRE(both.size() == 2);
    CHECK(latest(both) == applies::next_start);
    both.pop_back();
    CHECK(latest(std::vector<change>()) == applies::live);
}

TEST_CASE("QEMU changes numbers and words of a running guest") {
    CHECK(told([](domain_def& d) { d.title = "t"; }) == "/domain/title: live\n");
    CHECK(told([](domain_def& d) { d.metadata = "<a/>"; }) == "/domain/metadata: live\n");
    CHECK(told([](domain_def& d) { d.current_memory = gibibytes(1); }) == "/domain/currentMemory: live\n");
    CHECK(told([](domain_def& d) { d.memory = gibibytes(4); }) == "/domain/memory: next-start\n");
    CHECK(told([](domain_def& d) { d.vcpu.current = 3; }) == "/domain/vcpu/@current: live\n");
    CHECK(told([](domain_def& d) { d.vcpu.current.reset(); }) == "/domain/vcpu/@current: live\n");
    CHECK(told([](domain_def& d) { d.vcpu.current = 1; }) == "/domain/vcpu/@current: next-start\n");
    CHECK(told([](domain_def& d) { d.vcpu.maximum = 8; }) == "/domain/vcpu: next-start\n");
    CHECK(told([](domain_def& d) { d.type = domain_type::qemu; }) == "/domain/@type: next-start\n");
    CHECK(told([](domain_def& d) { d.options->cpu_tune->shares = 2; }) == "/domain/cputune/shares: live\n");
    CHECK(told([](domain_def& d) {
              d.options->cpu_tune->vcpu_pins.clear();
          }).starts_with("/domain/cputune/vcpupin[1]: live\n"));
    CHECK(told([](domain_def& d) { d.options->numa_tune->memory->nodes = index_set::parse("1"); }) ==
          "/domain/numatune/memory/@nodeset: live\n");
}

TEST_CASE("a balloon that is not there moves no memory") {
    auto before = parse<domain_def>(web);
    before.devices.memballoon->model = device::memballoon_model::none;
    auto after = before;
    after.current_memory = gibibytes(1);
    const auto found = changes(before, after, qemu::driver::change_rules());
    REQUIRE(found.size() == 1);
    CHECK(found[0].when == applies::next_start);
}

TEST_CASE("QEMU takes devices on buses that can be plugged") {
    using device::disk_bus;
    CHECK(told([](domain_def& d) { add_disk(d, disk_bus::virtio, "vdb"); }) == "/domain/devices/disk[vdb]: live\n");
    CHECK(told([](domain_def& d) { add_disk(d, disk_bus::sata, "sdc"); }) == "/domain/devices/disk[sdc]: next-start\n");
    CHECK(told([](domain_def& d) { d.devices.disks.erase(d.devices.disks.begin()); }) ==
          "/domain/devices/disk[vda]: live\n");
    CHECK(told([](domain_def& d) { d.devices.disks.pop_back(); }) == "/domain/devices/disk[sdb]: next-start\n");
    CHECK(told([](domain_def& d) { d.devices.interfaces.clear(); }) ==
          "/domain/devices/interface[52:54:00:00:00:01]: live\n");
    CHECK(told([](domain_def& d) {
              d.devices.inputs.emplace_back(device::input_type::tablet, device::input_bus::usb);
          }) == "/domain/devices/input[1]: live\n");
    CHECK(told([](domain_def& d) {
              d.devices.inputs.emplace_back(device::input_type::mouse, device::input_bus::ps2);
          }) == "/domain/devices/input[1]: next-start\n");
    CHECK(told([](domain_def& d) { d.devices.memories.emplace_back().size = gibibytes(1); }) ==
          "/domain/devices/memory[1]: live\n");
    CHECK(told([](domain_def& d) { d.devices.sounds.emplace_back(); }) == "/domain/devices/sound[1]: next-start\n");
}

TEST_CASE("QEMU changes some of what a device is") {
    CHECK(told([](domain_def& d) { std::swap(d.devices.disks[1].source, d.devices.disks[0].source); }) ==
          "/domain/devices/disk[vda]/source/@file: next-start\n/domain/devices/disk[sda]/source/@file: live\n");
    CHECK(told([](domain_def& d) { d.devices.disks[0].driver.cache = device::disk_cache::unsafe; }) ==
          "/domain/devices/disk[vda]/driver/@cache: next-start\n");
    CHECK(told([](domain_def& d) { d.devices.interfaces[0].link = device::link_state::down; }) ==
          "/domain/devices/interface[52:54:00:00:00:01]/link/@state: live\n");
    CHECK(told([](domain_def& d) {
              auto other = parse<domain_def>(std::string(web).replace(web.find("br0"), 3, "br1"));
              d.devices.interfaces = other.devices.interfaces;
          }) == "/domain/devices/interface[52:54:00:00:00:01]/source/@bridge: live\n");
    CHECK(told([](domain_def& d) {
              auto other = parse<domain_def>(std::string(web).replace(web.find("passwd='a'"), 10, "passwd='b'"));
              d.devices.graphics = other.devices.graphics;
          }) == "/domain/devices/graphics[1]/@passwd: live\n");
}

TEST_CASE("keys of items may have any character") {
    auto before = parse<domain_def>(web), after = before;
    after.devices.filesystems.emplace_back().target = "/a[b]/c";
    const change_rule rules[] = {
        {"/domain/devices/filesystem", applies::live, [](const change_view& view) { return view.key == "/a[b]/c"; }}};
    const auto found = changes(before, after, rules);
    REQUIRE(found.size() == 1);
    CHECK(found[0].when == applies::live);
}

TEST_CASE("every rule is about something that documents have") {
    for (const auto& entry : known_drivers()) {
        if (!entry.change_rules) continue;
        for (const auto& rule : entry.change_rules()) {
            INFO(entry.scheme << ": " << rule.path);
            CHECK(is_described(rule.path));
        }
    }
}

TEST_CASE("a connection has its driver's rules, through layers and combinations too") {
    auto rules_through = [](connect_flags flags) {
        return [](connect_flags flags) -> task<std::size_t> {
            auto conn = co_await open("test:///default", flags);
            co_return conn.change_rules().size();
        }(flags);
    };
    const auto plain = run(rules_through(connect_flags::none));
    CHECK(plain > 0);
    CHECK(run(rules_through(connect_flags::ro)) == plain);
    CHECK(any_driver().change_rules().empty());
    CHECK(connection<>().change_rules().empty());
    CHECK(any_driver(std::make_shared<toy::hypervisor>()).change_rules().empty());
}
