// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/drivers/test/failure.hpp"
#include "tests/drivers/test/lines.hpp"

#include <virtxx/doc/node_device.hpp>
#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/virtxx.hpp>

#include <string>
#include <vector>

// What libvirt 9.0.0's test driver answered to the same questions.
using namespace vir;

namespace {

lines told(subscription<event::node_device_lifecycle>& events) {
    lines out;
    while (auto e = events.try_next())
        out.push_back(e->device.name + ": " + std::string(to_string(e->what)) + " " + std::to_string(e->detail));
    return out;
}

task<lines> names(connection<> conn, list_node_devices_flags flags = list_node_devices_flags::none) {
    lines out;
    for (auto& device : co_await conn.node_devices(flags)) out.push_back(device.name());
    co_return out;
}

std::string document(const std::string& parent, const std::string& names) {
    return "<device>" + parent + "<capability type='scsi_host'><capability type='fc_host'>" + names +
           "</capability></capability></device>";
}

const std::string wwns = "<wwnn>2000000012341235</wwnn><wwpn>1000000012341235</wwpn>";

task<void> the_default() {
    auto conn = co_await vir::open("test:///default");
    CHECK(co_await names(conn) == lines_of("computer", "scsi_host1", "scsi_host11", "scsi_host2"));
    auto computer = co_await conn.node_device_by_name("computer");
    co_await check_fails(computer.parent(), errc::internal_error, "internal error: no parent for this device");
    CHECK(co_await computer.num_of_capabilities() == 1);
    CHECK(co_await computer.capabilities() == lines_of("system"));
    CHECK((co_await computer.xml()).text() == R"(<device>
  <name>computer</name>
  <capability type='system'>
    <hardware>
      <vendor>Libvirt</vendor>
      <version>Test driver</version>
      <serial>123456</serial>
      <uuid>11111111-2222-3333-4444-555555555555</uuid>
    </hardware>
    <firmware>
      <vendor>Libvirt</vendor>
      <version>Test Driver</version>
      <release_date>01/22/2007</release_date>
    </firmware>
  </capability>
</device>
)");
    auto host = co_await conn.node_device_by_name("scsi_host1");
    CHECK(co_await host.parent() == "computer");
    CHECK(co_await host.capabilities() == lines_of("scsi_host"));
    CHECK((co_await host.xml()).text() == R"(<device>
  <name>scsi_host1</name>
  <parent>computer</parent>
  <capability type='scsi_host'>
    <host>1</host>
    <unique_id>0</unique_id>
    <capability type='fc_host'>
      <wwnn>2000000012341234</wwnn>
      <wwpn>1000000012341234</wwpn>
      <fabric_wwn>2000000043214321</fabric_wwn>
    </capability>
    <capability type='vport_ops'>
      <max_vports>0</max_vports>
      <vports>0</vports>
    </capability>
  </capability>
</device>
)");
    CHECK(co_await (co_await conn.node_device_by_name("scsi_host11")).parent() == "scsi_host1");
    co_await check_fails(conn.node_device_by_name("zz"), errc::no_node_device, error_domain::test,
                         "Node device not found: no node device with matching name 'zz'");
}

task<void> lists() {
    using f = list_node_devices_flags;
    auto conn = co_await vir::open("test:///default");
    const lines hosts{"scsi_host1", "scsi_host11", "scsi_host2"}, parents{"scsi_host1", "scsi_host2"};
    CHECK(co_await conn.num_of_node_devices() == 4);
    CHECK(co_await conn.num_of_node_devices("scsi_host") == 3);
    CHECK(co_await conn.num_of_node_devices("nope") == 0);
    CHECK(co_await conn.handle(op::node_list_devices("system")) == lines_of("computer"));
    CHECK(co_await conn.handle(op::node_list_devices("fc_host")) == hosts);
    CHECK(co_await conn.handle(op::node_list_devices("vports")) == parents);
    CHECK(co_await conn.handle(op::node_list_devices("storage")) == lines_of());
    CHECK(co_await conn.handle(op::node_list_devices(std::nullopt, 2)) == lines_of("computer", "scsi_host1"));
    CHECK(co_await names(conn, f::cap_system) == lines_of("computer"));
    CHECK(co_await names(conn, f::cap_scsi_host) == hosts);
    CHECK(co_await names(conn, f::cap_fc_host) == hosts);
    CHECK(co_await names(conn, f::cap_vports) == parents);
    CHECK(co_await names(conn, f::cap_system | f::cap_vports) == lines_of("computer", "scsi_host1", "scsi_host2"));
    CHECK(co_await names(conn, f::cap_net) == lines_of());
    co_await check_fails(conn.node_devices(f::active), errc::invalid_arg,
                         "unsupported flags (0x80000000) in function virConnectListAllNodeDevices");
    co_await check_fails(conn.num_of_node_devices(std::nullopt, 1), errc::invalid_arg,
                         "unsupported flags (0x1) in function virNodeNumOfDevices");
}

task<void> ports() {
    auto conn = co_await vir::open("test:///default");
    auto events = conn.events<event::node_device_lifecycle>();
    auto device = co_await conn.create_node_device(document("<parent>scsi_host1</parent>", wwns));
    CHECK(device.name() == "scsi_host12");
    CHECK((co_await device.xml()).text() == R"(<device>
  <name>scsi_host12</name>
  <parent>scsi_host1</parent>
  <capability type='scsi_host'>
    <host>11</host>
    <unique_id>10</unique_id>
    <capability type='fc_host'>
      <wwnn>2000000012341235</wwnn>
      <wwpn>1000000012341235</wwpn>
      <fabric_wwn>2000000043214321</fabric_wwn>
    </capability>
  </capability>
</device>
)");
    CHECK(told(events) == lines{"scsi_host12: created 0"});
    auto of_another = conn.events<event::node_device_lifecycle>(co_await conn.node_device_by_name("scsi_host1"));
    // However the parent is named, or not; a name of its own it does not keep.
    for (std::string parent : {"", "<name>n</name><parent>scsi_host2</parent>",
                               "<parent wwnn='2000000012341234' wwpn='1000000012341234'/>",
                               "<parent fabric_wwn='2000000087658765'/>"}) {
        INFO(parent);
        CHECK((co_await conn.create_node_device(document(parent, wwns))).name() == "scsi_host12");
        CHECK(told(events) == lines{"scsi_host12: created 0"});
    }
    CHECK((co_await names(conn)).size() == 5);
    CHECK(co_await conn.num_of_node_devices("fc_host") == 4);
    const auto typed = parse<node_device_def>((co_await device.xml()).text());
    CHECK((co_await conn.create_node_device(typed)).name() == "scsi_host12");
    told(events);

    co_await device.destroy();
    CHECK(told(events) == lines{"scsi_host12: deleted 0"});
    CHECK(told(of_another).empty());
    const std::string gone = "Node device not found: no node device with matching name 'scsi_host12'";
    co_await check_fails(device.destroy(), errc::no_node_device, error_domain::test, gone);
    co_await check_fails(device.xml(), errc::no_node_device, gone);
    co_await check_fails(device.parent(), errc::no_node_device, gone);
    co_await check_fails(device.num_of_capabilities(), errc::no_node_device, gone);
    co_await check_fails(device.capabilities(), errc::no_node_device, gone);
}

task<void> refused_ports() {
    auto conn = co_await vir::open("test:///default");
    const std::string start = "internal error: ", none = start + "Could not find parent device for 'new device'";
    const std::string nameless = start + "no WWNN supplied for 'new device', and auto-generation failed";
    const std::string other = start + "Device is not a fibre channel HBA";
    const auto capability = [](const std::string& text) {
        return "<device><parent>scsi_host1</parent>" + text + "</device>";
    };
    const std::vector<std::pair<std::string, std::string>> cases{
        {document("<parent>zz</parent>", wwns), none},
        {document("<parent wwnn='1' wwpn='2'/>", wwns), none},
        {document("<parent fabric_wwn='1'/>", wwns), none},
        {document("<parent>computer</parent>", wwns),
         start + "Parent device computer is not capable of vport operations"},
        {document("<parent>scsi_host11</parent>", wwns),
         start + "Parent device scsi_host11 is not capable of vport operations"},
        {document("", ""), nameless},
        {document("<parent>zz</parent>", "<wwpn>1</wwpn>"), nameless},
        {"<device/>", start + "no device capabilities for 'new device'"},
        {capability("<capability type='scsi_host'/>"), other},
        {capability("<capability type='scsi_host'><capability type='vport_ops'/></capability>"), other},
        {capability("<capability type='mdev'><type id='x'/></capability>"), other},
    };
    for (const auto& [text, message] : cases) {
        INFO(text);
        co_await check_fails(conn.create_node_device(text), errc::internal_error, error_domain::nodedev, message);
    }
    const std::vector<std::pair<std::string, errc>> documents{
        {"", errc::xml_detail},
        {"<x/>", errc::xml_error},
        {document("<parent wwnn='1'/>", wwns), errc::xml_error},
        {capability("<capability type='mdev'/>"), errc::config_unsupported},
        {capability("<capability type='net'><interface>e</interface></capability>"), errc::internal_error},
    };
    for (const auto& [text, code] : documents) {
        INFO(text);
        auto outcome = co_await as_result(conn.create_node_device(text));
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code() == code);
    }
    auto strict = co_await as_result(
        conn.create_node_device(document("<zz/><parent>scsi_host1</parent>", wwns), node_device_create_flags::validate));
    REQUIRE_FALSE(strict);
    CHECK(strict.error().code() == errc::xml_invalid_schema);
    CHECK(co_await conn.num_of_node_devices() == 4);

    const std::string unsupported = "this function is not supported by the connection driver: virNodeDevice";
    auto device = co_await conn.node_device_by_name("scsi_host1");
    co_await check_fails(device.detach(), errc::no_support, unsupported + "DetachFlags");
    co_await check_fails(device.reattach(), errc::no_support, unsupported + "ReAttach");
    co_await check_fails(device.reset(), errc::no_support, unsupported + "Reset");
    co_await check_fails(device.undefine(), errc::no_support, unsupported + "Undefine");
    co_await check_fails(device.autostart(), errc::no_support, unsupported + "GetAutostart");
    co_await check_fails(device.is_active(), errc::no_support, unsupported + "IsActive");
    co_await check_fails(conn.define_node_device("<device/>"), errc::no_support, unsupported + "DefineXML");
    co_await check_fails(conn.scsi_host_by_wwn("2000000012341234", "1000000012341234"), errc::no_support,
                         unsupported + "LookupSCSIHostByWWN");
    co_await check_fails(device.xml(1), errc::invalid_arg,
                         "unsupported flags (0x1) in function virNodeDeviceGetXMLDesc");
}

task<void> removal() {
    auto conn = co_await vir::open("test:///default");
    auto events = conn.events<event::node_device_lifecycle>();
    // What no port was made of stays, and so does a port whose parent is gone.
    co_await (co_await conn.node_device_by_name("computer")).destroy();
    co_await (co_await conn.node_device_by_name("scsi_host1")).destroy();
    co_await (co_await conn.node_device_by_name("scsi_host11")).destroy();
    CHECK(co_await names(conn) == lines_of("computer", "scsi_host11", "scsi_host2"));
    CHECK(told(events) == lines{"scsi_host1: deleted 0"});
    co_await (co_await conn.node_device_by_name("scsi_host2")).destroy();
    co_await check_fails(conn.create_node_device(document("", wwns)), errc::internal_error, error_domain::nodedev,
                         "internal error: Could not find any vport capable device");
}

task<void> ports_of_pools() {
    auto conn = co_await vir::open("test:///default");
    auto devices = conn.events<event::node_device_lifecycle>();
    auto pool = co_await conn.create_storage_pool(
        "<pool type='scsi'><name>f</name><source><adapter type='fc_host' wwnn='1000000012341235' "
        "wwpn='1000000012341236'/></source><target><path>/dev/disk/by-path</path></target></pool>");
    CHECK(told(devices) == lines{"scsi_host12: created 0"});
    const auto xml = (co_await (co_await conn.node_device_by_name("scsi_host12")).xml()).text();
    CHECK(xml.find("<wwpn>1000000012341236</wwpn>") != xml.npos);
    co_await pool.destroy();
    CHECK(told(devices) == lines{"scsi_host12: deleted 0"});
    co_await check_fails(conn.create_storage_pool(
                             "<pool type='scsi'><name>f</name><source><adapter type='fc_host' wwnn='12' wwpn='13'/>"
                             "</source><target><path>/dev/disk/by-path</path></target></pool>"),
                         errc::internal_error, "internal error: Malformed wwn: 12");
}

}  // namespace

TEST_CASE("test:///default has devices") { run(the_default()); }
TEST_CASE("devices are listed by what they are") { run(lists()); }
TEST_CASE("a virtual port is made and removed") { run(ports()); }
TEST_CASE("what is no virtual port is not made") { run(refused_ports()); }
TEST_CASE("only ports are removed") { run(removal()); }
TEST_CASE("a storage pool on Fibre Channel makes its port") { run(ports_of_pools()); }
