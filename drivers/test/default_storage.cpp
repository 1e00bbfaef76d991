// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/node.hpp"

#include <virtxx/xml/binding.hpp>

#include <string_view>

// The storage pool and the devices of test:///default: a computer with two SCSI hosts, on one of which a virtual port
// was made.
namespace vir::test {
namespace {

constexpr std::string_view example_pool = R"(<pool type='dir'>
  <name>default-pool</name>
  <uuid>dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566</uuid>
  <target>
    <path>/default-pool</path>
  </target>
</pool>)";

constexpr std::string_view example_devices[] = {
    R"(<device>
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
</device>)",
    R"(<device>
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
    <capability type='vport_ops'/>
  </capability>
</device>)",
    R"(<device>
  <name>scsi_host2</name>
  <parent>computer</parent>
  <capability type='scsi_host'>
    <host>2</host>
    <unique_id>1</unique_id>
    <capability type='fc_host'>
      <wwnn>2000000056785678</wwnn>
      <wwpn>1000000056785678</wwpn>
      <fabric_wwn>2000000087658765</fabric_wwn>
    </capability>
    <capability type='vport_ops'/>
  </capability>
</device>)",
    R"(<device>
  <name>scsi_host11</name>
  <parent>scsi_host1</parent>
  <capability type='scsi_host'>
    <host>11</host>
    <unique_id>10</unique_id>
    <capability type='fc_host'>
      <wwnn>2000000034563456</wwnn>
      <wwpn>1000000034563456</wwpn>
      <fabric_wwn>2000000043214321</fabric_wwn>
    </capability>
  </capability>
</device>)"};

}  // namespace

std::vector<node::pool> default_pools() {
    std::vector<node::pool> out;
    out.emplace_back().definition = vir::parse<storage_pool_def>(example_pool);
    return out;
}

std::vector<node_device_def> default_devices() {
    std::vector<node_device_def> out;
    for (auto text : example_devices) out.push_back(vir::parse<node_device_def>(text));
    return out;
}

}  // namespace vir::test
