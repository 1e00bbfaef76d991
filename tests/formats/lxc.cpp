// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/lxc/from_config.hpp"
#include "tests/xml/errors.hpp"

#include <catch2/catch.hpp>

#include <virtxx/xml/binding.hpp>

using namespace vir;

namespace {

const std::string head = "lxc.rootfs = /r\nlxc.utsname = n\n";

domain_def read(const std::string& more) { return lxc::to_domain(lxc::config::parse(head + more)); }

error failure_of(const std::string& more) {
    return error_of([&] { read(more); });
}

bool contains(const domain_def& domain, const std::string& xml) {
    const auto text = format(domain);
    INFO(text);
    return text.find(xml) != std::string::npos;
}

bool says(const error& failure, const std::string& part) {
    INFO(failure.what());
    return std::string(failure.what()).find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a container whose file says little") {
    auto domain = read("");
    domain.uuid = uuid();
    CHECK(format(domain) ==
          "<domain type='lxc'>\n"
          "  <name>n</name>\n"
          "  <uuid>00000000-0000-0000-0000-000000000000</uuid>\n"
          "  <memory unit='KiB'>65536</memory>\n"
          "  <currentMemory unit='KiB'>65536</currentMemory>\n"
          "  <vcpu placement='static'>1</vcpu>\n"
          "  <os>\n"
          "    <type>exe</type>\n"
          "    <init>/sbin/init</init>\n"
          "  </os>\n"
          "  <features>\n"
          "    <privnet/>\n"
          "    <capabilities policy='allow'/>\n"
          "  </features>\n"
          "  <clock offset='utc'/>\n"
          "  <on_poweroff>destroy</on_poweroff>\n"
          "  <on_reboot>restart</on_reboot>\n"
          "  <on_crash>destroy</on_crash>\n"
          "  <devices>\n"
          "    <emulator>/usr/lib/libvirt/libvirt_lxc</emulator>\n"
          "    <filesystem type='mount' accessmode='passthrough'>\n"
          "      <source dir='/r'/>\n"
          "      <target dir='/'/>\n"
          "    </filesystem>\n"
          "  </devices>\n"
          "</domain>\n");
}

TEST_CASE("keys of LXC 3 and of LXC 1 mean the same") {
    const auto domain =
        lxc::to_domain(lxc::config::parse("lxc.rootfs.path = /dev/vg/root\nlxc.uts.name = m\nlxc.arch = "
                                          "x86\nlxc.tty.max = 2\nlxc.idmap = u 0 1000 10\n"));
    CHECK(domain.name == "m");
    CHECK(contains(domain, "<filesystem type='block' accessmode='passthrough'>\n      <source dev='/dev/vg/root'/>"));
    CHECK(contains(domain, "<type arch='i686'>exe</type>"));
    CHECK(contains(domain, "<target type='lxc' port='1'/>"));
    CHECK(contains(domain, "<uid start='1000' target='0' count='10'/>"));
    CHECK(
        contains(read("lxc.arch = amd64\nlxc.tty = 1\nlxc.id_map = g 0 1000 10\n"), "<type arch='x86_64'>exe</type>"));
    CHECK(contains(read("lxc.arch = x86_64\n"), "<type arch='x86_64'>exe</type>"));
    CHECK(contains(read("lxc.arch = unknown\n"), "<type>exe</type>"));
}

TEST_CASE("what a container's file has to say, and what it cannot") {
    auto why = [](const std::string& text) { return error_of([&] { lxc::to_domain(lxc::config::parse(text)); }); };
    CHECK(says(why("lxc.utsname = n\n"), "neither lxc.rootfs.path nor lxc.rootfs is there"));
    CHECK(says(why("lxc.rootfs = /r\n"), "neither lxc.uts.name nor lxc.utsname is there"));
    CHECK(why("lxc.mount = /fstab\n").code() == errc::argument_unsupported);
    CHECK(says(why("\nlxc.mount.fstab = /fstab\n"), "use lxc.mount.entry lines instead at 2:1"));
    CHECK(why("lxc.rootfs = /r\nlxc.utsname = a/b\n").code() == errc::xml_error);
    CHECK(why("x y\n").code() == errc::conf_syntax);
    CHECK(says(failure_of("lxc.tty = x\n"), "failed to parse int: 'x' at 3:1"));
    CHECK(says(failure_of("lxc.tty = -1\n"), "failed to parse int: '-1'"));
    CHECK(says(failure_of("lxc.tty = 99999\n"), "more than 1024 terminals"));
    CHECK(says(failure_of("lxc.idmap = u 0 1000\n"), "invalid lxc.idmap: 'u 0 1000' at 3:1"));
    CHECK(says(failure_of("lxc.idmap = x 0 1000 1\n"), "invalid lxc.idmap"));
}

TEST_CASE("what is mounted in a container") {
    const auto domain = read(
        "lxc.mount.entry = proc proc proc nodev 0 0\nlxc.mount.entry = tmpfs run tmpfs size=8m,ro 0 0\n"
        "lxc.mount.entry = /a /b none bind,ro 0 0\nlxc.mount.entry = /dev/sda1 mnt ext4 rw\n");
    CHECK(domain.devices.filesystems.size() == 4);
    CHECK(contains(domain,
                   "<filesystem type='ram' accessmode='passthrough'>\n      <source usage='8192' units='KiB'/>\n"
                   "      <target dir='/run'/>\n      <readonly/>"));
    CHECK(contains(domain, "<source dir='/a'/>\n      <target dir='/b'/>\n      <readonly/>"));
    CHECK(contains(domain, "<source dev='/dev/sda1'/>\n      <target dir='/mnt'/>"));
    CHECK(says(failure_of("lxc.mount.entry = tmpfs run tmpfs defaults\n"),
               "missing tmpfs size, set the size option at 3:1"));
    CHECK(says(failure_of("lxc.mount.entry = tmpfs run tmpfs size=50%\n"), "can't convert relative size: '50%'"));
    CHECK(says(failure_of("lxc.mount.entry = tmpfs run tmpfs size=x\n"), "failed to convert size: 'x'"));
    CHECK(says(failure_of("lxc.mount.entry = /a b none\n"), "invalid lxc.mount.entry"));
}

TEST_CASE("the network of a container") {
    const auto domain = read(
        "lxc.network.type = veth\nlxc.network.link = br0\nlxc.network.flags = up\nlxc.network.name = eth0\n"
        "lxc.network.hwaddr = 02:00:15:8f:05:c1\nlxc.network.ipv4 = 10.0.0.2/24\nlxc.network.ipv4.gateway = 10.0.0.1\n"
        "lxc.network.ipv6 = ::2/64\nlxc.network.ipv6.gateway = ::1\n"
        "lxc.network.type = macvlan\nlxc.network.link = eth0\nlxc.network.macvlan.mode = bridge\n"
        "lxc.network.type = vlan\nlxc.network.link = eth0\nlxc.network.vlan.id = 2\n"
        "lxc.network.type = phys\nlxc.network.link = eth1\nlxc.network.ipv4 = 10.0.0.3/24\n"
        "lxc.network.type = veth\nlxc.network.type = empty\n");
    CHECK(contains(domain,
                   "<interface type='bridge'>\n      <mac address='02:00:15:8f:05:c1'/>\n      <source bridge='br0'/>\n"
                   "      <ip address='10.0.0.2' family='ipv4' prefix='24'/>\n"
                   "      <ip address='::2' family='ipv6' prefix='64'/>\n"
                   "      <route family='ipv4' address='0.0.0.0' gateway='10.0.0.1'/>\n"
                   "      <route family='ipv6' address='::' gateway='::1'/>\n"
                   "      <guest dev='eth0'/>\n      <link state='up'/>"));
    CHECK(contains(domain, "<source dev='eth0' mode='bridge'/>\n      <link state='down'/>"));
    CHECK(contains(domain, "<interface>eth0.2</interface>"));
    CHECK(contains(domain,
                   "<interface>eth1</interface>\n      </source>\n"
                   "      <ip address='10.0.0.3' family='ipv4' prefix='24'/>"));
    CHECK(contains(domain, "<interface type='ethernet'>"));
    CHECK_FALSE(contains(domain, "<privnet/>"));
    CHECK_FALSE(contains(read("lxc.network.type = none\n"), "<privnet/>"));
    CHECK(contains(read("lxc.network.type = macvlan\nlxc.network.link = e\n"), "mode='private'"));

    const auto numbered = read(
        "lxc.net.3.type = veth\nlxc.net.3.link = br3\nlxc.net.1.type = veth\nlxc.net.1.link = br1\n"
        "lxc.net.3.ipv4.address = 10.0.0.2/24\n");
    REQUIRE(numbered.devices.interfaces.size() == 2);
    CHECK(contains(numbered, "<source bridge='br3'/>\n      <ip address='10.0.0.2' family='ipv4' prefix='24'/>"));

    const std::string card = "lxc.network.type = veth\n";
    CHECK(says(failure_of("lxc.network.link = br0\n"), "stands before the type of its network at 3:1"));
    CHECK(says(failure_of(card + "lxc.network.mtu = 1400\n"), "no 'lxc.network.mtu' here at 4:1"));
    CHECK(says(failure_of(card + "lxc.network.ipv4 = 10.0.0.2\n"), "Invalid CIDR address: '10.0.0.2' at 4:1"));
    CHECK(failure_of(card + "lxc.network.ipv4 = x/2\n").code() == errc::invalid_arg);
    CHECK(says(failure_of(card + "lxc.network.ipv4.gateway = auto\n"), "Bad gateway address 'auto'"));
    CHECK(failure_of("lxc.network.type = phys\n").code() == errc::config_unsupported);
    CHECK(says(failure_of("lxc.network.type = macvlan\n"), "Missing 'link' attribute for NIC at 3:1"));
    CHECK(failure_of("lxc.network.type = macvlan\n").code() == errc::internal_error);
    CHECK(says(failure_of("lxc.net.a.type = veth\n"), "names no number of a network"));
}

TEST_CASE("control groups and capabilities of a container") {
    const auto domain = read(
        "lxc.cgroup.cpu.shares = 512\nlxc.cgroup.cpu.cfs_quota_us = -1\nlxc.cgroup.cpu.cfs_period_us = 4000\n"
        "lxc.cgroup.cpuset.cpus = 1,2,5-7\nlxc.cgroup.cpuset.mems = 1-4\n"
        "lxc.cgroup.memory.limit_in_bytes = 1G\nlxc.cgroup.memory.soft_limit_in_bytes = 128M\n"
        "lxc.cgroup.memory.memsw.limit_in_bytes = 2097152k\nlxc.cgroup.blkio.weight = 500\n"
        "lxc.cgroup.blkio.device_weight = 8:16\t1000\nlxc.cgroup.blkio.throttle.read_bps_device = 8:16 1\n"
        "lxc.cgroup.blkio.throttle.write_bps_device = 8:16 2\nlxc.cgroup.blkio.throttle.read_iops_device = 8:16 3\n"
        "lxc.cgroup.blkio.throttle.write_iops_device = 8:0 4\n"
        "lxc.cap.drop = sys_module mknod dac_read_search\nlxc.cap.drop = mac_admin\n");
    CHECK(contains(domain, "<shares>512</shares>\n    <period>4000</period>\n    <quota>-1</quota>"));
    CHECK(contains(domain, "<vcpu placement='static' cpuset='1-2,5-7'>1</vcpu>"));
    CHECK(contains(domain, "<memory mode='strict' nodeset='1-4'/>"));
    CHECK(contains(domain, "<memory unit='KiB'>1048576</memory>"));
    CHECK(contains(domain,
                   "<soft_limit unit='KiB'>131072</soft_limit>\n"
                   "    <swap_hard_limit unit='KiB'>2097152</swap_hard_limit>"));
    CHECK(contains(domain,
                   "<weight>500</weight>\n    <device>\n      <path>/dev/block/8:16</path>\n"
                   "      <weight>1000</weight>\n      <read_iops_sec>3</read_iops_sec>\n"
                   "      <read_bytes_sec>1</read_bytes_sec>\n      <write_bytes_sec>2</write_bytes_sec>"));
    CHECK(contains(domain, "<path>/dev/block/8:0</path>\n      <write_iops_sec>4</write_iops_sec>"));
    CHECK(contains(domain,
                   "<capabilities policy='allow'>\n      <dac_read_search state='off'/>\n"
                   "      <mac_admin state='off'/>\n      <mknod state='off'/>\n"
                   "      <sys_module state='off'/>"));
    CHECK(says(failure_of("lxc.cgroup.cpu.shares = x\n"), "failed to parse integer: 'x' at 3:1"));
    CHECK(says(failure_of("lxc.cgroup.cpu.cfs_quota_us = x\n"), "failed to parse integer: 'x'"));
    CHECK(says(failure_of("lxc.cgroup.cpuset.cpus = a\n"), "Failed to parse bitmap 'a'"));
    CHECK(says(failure_of("lxc.cgroup.memory.limit_in_bytes = x\n"), "failed to convert size: 'x'"));
    CHECK(says(failure_of("lxc.cgroup.blkio.weight = 99999999999\n"), "failed to parse integer"));
    CHECK(says(failure_of("lxc.cgroup.blkio.device_weight = 8:16 x\n"), "failed to parse device weight: 'x'"));
    CHECK(says(failure_of("lxc.cgroup.blkio.device_weight = 8:16\n"),
               "invalid lxc.cgroup.blkio.device_weight value: '8:16'"));
}
