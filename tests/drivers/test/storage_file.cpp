// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/lines.hpp"
#include "tests/drivers/test/node_file.hpp"

#include <virtxx/doc/node_device.hpp>
#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/doc/storage_volume.hpp>
#include <virtxx/virtxx.hpp>

#include <string>
#include <vector>

// Storage pools, volumes and devices of test:///FILE.
using namespace vir;

namespace {

const std::string target = "<target><path>/p</path></target>";

std::string pool(const std::string& name, const std::string& inside = {}) {
    return "<pool type='dir'><name>" + name + "</name>" + target + inside + "</pool>";
}

task<void> pools() {
    node_folder files(pool("p", "<volume><name>v</name><capacity>10</capacity></volume>"
                                "<volume type='block'><name>w</name><key>kk</key><capacity>10</capacity>"
                                "<allocation>3</allocation><target><path>/zz/w</path></target></volume>"));
    auto conn = co_await vir::open(files.uri());
    auto one = co_await conn.storage_pool_by_name("p");
    CHECK(co_await one.is_active());
    CHECK(co_await one.is_persistent());
    CHECK_FALSE(co_await one.autostart());
    CHECK((co_await one.info()).allocation == bytes(13));
    // A volume of a file has the key and the path that it says.
    auto v = co_await one.volume_by_name("v"), w = co_await one.volume_by_name("w");
    CHECK(v.key() == "/p/v");
    CHECK(w.key() == "kk");
    CHECK(co_await w.path() == "/zz/w");
    CHECK((co_await w.xml()).text() == R"(<volume type='block'>
  <name>w</name>
  <key>kk</key>
  <capacity unit='bytes'>10</capacity>
  <allocation unit='bytes'>3</allocation>
  <target>
    <path>/zz/w</path>
    <format type='raw'/>
  </target>
</volume>
)");
    CHECK((co_await conn.storage_pools()).size() == 1);
    CHECK((co_await conn.node_devices()).empty());
}

task<void> named_files() {
    node_folder files("<pool file='pool.xml'><volume><name>ignored</name><capacity>7</capacity></volume></pool>"
                      "<pool type='dir'><name>q</name><target><path>/q</path></target><volume file='volume.xml'/>"
                      "</pool><device file='device.xml'/><device file='device.xml'/>");
    files.add("pool.xml", pool("fp", "<volume><name>v</name><capacity>7</capacity></volume>"));
    files.add("volume.xml", "<volume><name>fv</name><capacity>9</capacity></volume>");
    files.add("device.xml", "<device><name>fd</name><capability type='net'><interface>eth0</interface></capability>"
                            "</device>");
    auto conn = co_await vir::open(files.uri());
    CHECK(co_await conn.handle(op::storage_pool_list_volumes((co_await conn.storage_pool_by_name("fp")).ref())) ==
          lines_of("v"));
    auto volume = co_await (co_await conn.storage_pool_by_name("q")).volume_by_name("fv");
    CHECK(co_await volume.path() == "/q/fv");
    CHECK(co_await conn.handle(op::node_list_devices("net")) == lines_of("fd"));
}

task<void> devices() {
    using f = list_node_devices_flags;
    node_folder files(R"(<device><name>pci_x</name><path>/sys/x</path><devnode type='dev'>/dev/x</devnode>
<parent>computer</parent><driver><name>foo</name></driver>
<capability type='pci'><domain>0</domain><bus>1</bus><slot>2</slot><function>3</function>
<capability type='mdev_types'><type id='t'><name>n</name><deviceAPI>vfio-pci</deviceAPI>
<availableInstances>2</availableInstances></type></capability>
<product id='0x1'>p</product><vendor id='0x2'>v</vendor></capability>
<capability type='net'><interface>e</interface><capability type='80203'/></capability></device>
<device><name>m</name><parent>pci_x</parent><capability type='mdev'><type id='t'/>
<uuid>11111111-1111-1111-1111-111111111111</uuid></capability></device>
<device><name>s</name><capability type='storage'><block>/dev/sda</block><drive_type>disk</drive_type>
<size>5</size></capability></device>)");
    auto conn = co_await vir::open(files.uri());
    auto device = co_await conn.node_device_by_name("pci_x");
    CHECK(co_await device.capabilities() == lines_of("pci", "net"));
    CHECK(co_await conn.handle(op::node_device_list_caps(device.ref(), 1)) == lines_of("pci"));
    CHECK(co_await device.num_of_capabilities() == 2);
    const auto xml = (co_await device.xml()).text();
    CHECK(xml.find("<driver>") == xml.npos);
    CHECK(xml.find("<path>/sys/x</path>") != xml.npos);
    const std::vector<std::pair<std::string, lines>> kinds{
        {"pci", {"pci_x"}}, {"net", {"pci_x"}}, {"mdev_types", {"pci_x"}}, {"mdev", {"m"}},
        {"storage", {"s"}}, {"80203", {}},      {"usb", {}},               {"ccw", {}}};
    for (const auto& [kind, names] : kinds) {
        INFO(kind);
        CHECK(co_await conn.handle(op::node_list_devices(kind)) == names);
    }
    CHECK((co_await conn.node_devices(f::cap_mdev_types | f::cap_storage)).size() == 2);
    CHECK((co_await conn.node_devices(f::cap_usb_dev)).empty());
}

task<void> bad_files() {
    struct bad {
        std::string inside;
        errc code;
        std::string part;
    };
    const bad cases[] = {
        {"<pool type='dir'><name>p</name></pool>", errc::xml_error, "missing storage pool target path"},
        {"<pool type='foo'><name>p</name></pool>", errc::xml_error, "foo"},
        {pool("p") + pool("p"), errc::operation_failed, "pool 'p' already exists with uuid"},
        {pool("p") + pool("q"), errc::operation_failed, "Storage source conflict with pool: 'p'"},
        {pool("p", "<volume><name>v</name></volume>"), errc::xml_error, "missing capacity element"},
        {pool("p", "<volume><name>v</name><capacity>1</capacity></volume>"
                   "<volume><name>v</name><capacity>1</capacity></volume>"),
         errc::operation_failed, "storage vol already exists"},
        {"<pool file='nope.xml'/>", errc::xml_error, "nope.xml"},
        {pool("p", "<volume file='nope.xml'/>"), errc::xml_error, "nope.xml"},
        {"<device file='nope.xml'/>", errc::xml_error, "nope.xml"},
        {"<device><name>a</name></device>", errc::internal_error, "no device capabilities for 'a'"},
        {"<device><capability type='net'><interface>e</interface></capability></device>", errc::no_name,
         "missing name information"},
    };
    for (const auto& [inside, code, part] : cases) {
        INFO(inside);
        node_folder files(inside);
        auto outcome = co_await as_result(vir::open(files.uri()));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == code);
        CHECK(outcome.error().message().find(part) != std::string::npos);
    }
}

}  // namespace

TEST_CASE("a node document has storage pools with volumes") { run(pools()); }
TEST_CASE("a storage pool, a volume, a device of a node may be in a file of its own") { run(named_files()); }
TEST_CASE("a node document has devices of any kind") { run(devices()); }
TEST_CASE("bad storage pools, volumes and devices of a node are refused") { run(bad_files()); }
