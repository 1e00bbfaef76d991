// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/mapping.hpp"
#include "tests/xml/errors.hpp"

#include <catch2/catch.hpp>

#include <virtxx/xml/binding.hpp>

using namespace vir;

namespace {

const std::string pv = "name = \"n\"\nuuid = \"c7a5fdb2-cdaf-9455-926a-d65c16db1809\"\nmemory = 64\n";
const std::string hvm = pv + "builder = \"hvm\"\n";

domain_def read(const std::string& text, xen::syntax syntax = xen::syntax::xl) {
    return xen::to_domain(xen::config::parse(text), xen::context(syntax));
}

std::string refusal(const std::string& text, xen::syntax syntax = xen::syntax::xl) {
    const auto failure = error_of([&] { read(text, syntax); });
    CHECK(failure.code() == errc::internal_error);
    return failure.what();
}

bool contains(const domain_def& domain, const std::string& xml) {
    const auto text = format(domain);
    INFO(text);
    return text.find(xml) != std::string::npos;
}

bool says(const std::string& message, const std::string& part) {
    INFO(message);
    return message.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a Xen file is strings, numbers and lists, and written as it was read") {
    const auto file = xen::config::parse("a = \"x\"\nb = 3\nc = [ \"y\", 'z\"' ]\nd = \"4\"\ne = -5\n");
    CHECK(file.text("a") == "x");
    CHECK(file.number("b") == 3u);
    CHECK(file.number("d") == 4u);
    CHECK(file.offset("e") == -5);
    CHECK(file.truth("b") == true);
    CHECK(file.texts("c").size() == 2);
    CHECK(file.texts("a").size() == 1);
    CHECK(file.texts("none").empty());
    CHECK(file.format() == "a = \"x\"\nb = 3\nc = [ \"y\", 'z\"' ]\nd = \"4\"\ne = -5\n");
    CHECK(says(error_of([&] { (void)file.text("b"); }).what(), "config value b was not a string at 2:5"));
    CHECK(says(error_of([&] { (void)file.number("a"); }).what(), "config value a was malformed at 1:5"));
    CHECK(says(error_of([&] { (void)file.number("e"); }).what(), "config value e was negative at 5:5"));
    CHECK(says(error_of([&] { (void)file.needed("z"); }).what(), "config value z was missing"));
    CHECK(says(error_of([] { (void)xen::config::parse("a = [ 1 ]").texts("a"); }).what(), "was not a list of strings"));
    CHECK(says(error_of([] { (void)xen::config::parse("a = 1").texts("a"); }).what(), "config value a was not a list"));
    xen::config both;
    both.add("a", "'\"");
    CHECK(error_of([&] { (void)both.format(); }).code() == errc::config_unsupported);
    xen::config lines;
    lines.add("a", "x\ny");
    CHECK(xen::config::parse(lines.format()) == lines);
}

TEST_CASE("a paravirtual guest of a Xen file") {
    const auto domain =
        read(pv +
             "maxmem = 128\nvcpus = 1\nmaxvcpus = 4\ncpus = \"0-1\"\nlocaltime = 1\non_crash = "
             "\"preserve\"\nbootloader = \"/usr/bin/pygrub\"\nbootargs = \"-q\"\n"
             "root = \"/dev/xvda1\"\nextra = \"quiet\"\ne820_host = 1\n"
             "vfb = [ \"type=vnc,vncunused=0,vncdisplay=25,vnclisten=1.2.3.4,vncpasswd=pw,keymap=de\" ]\n");
    CHECK(domain.memory == mebibytes(128));
    CHECK(domain.current_memory == kibibytes(64 * 1024));
    CHECK(domain.vcpu.current == 1u);
    CHECK(to_string(domain.vcpu.cpus.value()) == "0-1");
    CHECK(domain.on_crash == lifecycle_action::preserve);
    CHECK(contains(domain, "<bootloader>/usr/bin/pygrub</bootloader>\n  <bootloader_args>-q</bootloader_args>"));
    CHECK(contains(domain, "<type arch='x86_64' machine='xenpv'>linux</type>"));
    CHECK(contains(domain, "<cmdline>root=/dev/xvda1 quiet</cmdline>"));
    CHECK(contains(domain, "<clock offset='localtime' adjustment='reset'/>"));
    CHECK(contains(domain, "<e820_host state='on'/>"));
    CHECK(contains(domain, "<graphics type='vnc' port='5925' autoport='no' listen='1.2.3.4' keymap='de' passwd='pw'>"));
    CHECK(contains(domain, "<console type='pty'>\n      <target type='xen' port='0'/>"));
    CHECK(contains(domain, "<input type='keyboard' bus='xen'/>"));
    CHECK(contains(domain, "<memballoon model='xen'/>"));
    CHECK(contains(read(pv + "type = \"pvh\"\n"), "machine='xenpvh'"));
    CHECK(contains(read(pv + "cmdline = \"a\"\nextra = \"b\"\n"), "<cmdline>a</cmdline>"));
    CHECK(contains(read(pv + "vfb = [ \"type=sdl,display=:0,xauthority=/x\" ]\n"),
                   "<graphics type='sdl' display=':0' xauth='/x'"));
}

TEST_CASE("a full machine of a Xen file") {
    const auto domain =
        read(hvm +
             "acpi = 0\nhap = 0\nviridian = 1\nhpet = 1\ntsc_mode = \"native_paravirt\"\n"
             "rtc_timeoffset = -5\nboot = \"dnac\"\nnestedhvm = 0\nkernel = \"/k\"\nramdisk = \"/i\"\n"
             "device_model_override = \"/dm\"\nacpi_firmware = \"/slic\"\nvnc = 1\nsoundhw = \"sb16,es1370\"\n"
             "serial = [ \"none\", \"tcp:h:1,server,nowait\" ]\nparallel = \"/dev/lp0\"\n"
             "usb = 1\nusbdevice = [ \"mouse\", \"tablet\" ]\n");
    CHECK(contains(domain, "<loader type='rom'>/usr/lib/xen/boot/hvmloader</loader>"));
    CHECK(
        contains(domain, "<boot dev='cdrom'/>\n    <boot dev='network'/>\n    <boot dev='fd'/>\n    <boot dev='hd'/>"));
    CHECK(contains(domain, "<table type='slic'>/slic</table>"));
    CHECK(contains(domain, "<viridian/>"));
    CHECK_FALSE(domain.features.acpi);
    CHECK(domain.features.hap == false);
    CHECK(contains(domain,
                   "<clock offset='variable' adjustment='-5' basis='utc'>\n"
                   "    <timer name='tsc' present='yes' mode='paravirt'/>\n"
                   "    <timer name='hpet' present='yes'/>"));
    CHECK(contains(domain, "<cpu mode='host-passthrough'"));
    CHECK(contains(domain, "<feature policy='disable' name='vmx'/>"));
    CHECK(contains(domain, "<emulator>/dm</emulator>"));
    CHECK(domain.devices.sounds.size() == 2);
    CHECK(contains(domain,
                   "<source mode='bind' host='h' service='1'/>\n      <protocol type='raw'/>\n"
                   "      <target port='1'/>"));
    CHECK(contains(domain, "<parallel type='dev'>\n      <source path='/dev/lp0'/>"));
    CHECK(contains(domain, "<input type='tablet' bus='usb'/>"));
    CHECK(contains(domain, "<graphics type='vnc' port='-1' autoport='yes'>"));
    CHECK(contains(domain, "<model type='cirrus' vram='8192' heads='1' primary='yes'/>"));
    CHECK(contains(read(hvm + "bios = \"ovmf\"\n"), "<loader readonly='yes' type='pflash'>"));
    CHECK(contains(read(hvm + "sdl = 1\ndisplay = \":1\"\n"), "<graphics type='sdl' display=':1'"));
    CHECK(contains(read(hvm + "kernel = \"/fw\"\n", xen::syntax::xm), "<loader type='rom'>/fw</loader>"));
}

TEST_CASE("SPICE of a Xen file") {
    const auto domain = read(hvm +
                             "spice = 1\nspicehost = \"1.2.3.4\"\nspiceport = 590\nspicetls_port = 500\n"
                             "spicepasswd = \"pw\"\nspiceagent_mouse = 1\nspice_clipboard_sharing = 1\n");
    CHECK(contains(domain,
                   "<graphics type='spice' port='590' tlsPort='500' autoport='no' listen='1.2.3.4' passwd='pw'>"));
    CHECK(contains(domain, "<clipboard copypaste='yes'/>"));
    CHECK(contains(domain, "<mouse mode='client'/>"));
    CHECK(says(refusal(hvm + "spice = 1\n"), "config value spicepasswd was missing"));
    CHECK(contains(read(hvm + "spice = 1\nspicedisable_ticketing = 1\n"), "<graphics type='spice' autoport='yes'"));
}

TEST_CASE("numbers and words of a Xen file that cannot be meant") {
    CHECK(says(refusal("memory = 1\n"), "config value name was missing"));
    CHECK(says(refusal("name = \"n\"\nuuid = \"x\"\n"), "x not parseable at 2:8"));
    CHECK(says(refusal(pv + "type = \"x\"\n"), "type x is not supported at 4:8"));
    CHECK(says(refusal(pv + "vcpus = 0\n"), "config value vcpus was out of range"));
    CHECK(says(refusal(pv + "cpus = \"x\"\n"), "Failed to parse bitmap 'x'"));
    CHECK(says(refusal(pv + "on_crash = \"x\"\n"), "unexpected value x for on_crash at 4:12"));
    CHECK(says(refusal(pv + "maxmem = 99999999999999\n"), "config value maxmem was too large"));
    CHECK(says(refusal(hvm + "tsc_mode = \"x\"\n"), "tsc_mode was malformed"));
    CHECK(says(refusal(hvm + "boot = \"cc\"\n"), "names a device twice"));
    CHECK(says(refusal(hvm + "serial = \"x\"\n"), "unknown chr device type 'x'"));
    CHECK(says(refusal(hvm + "serial = \"x:y\"\n"), "unknown chr device type 'x'"));
    CHECK(says(refusal(hvm + "soundhw = \"x\"\n"), "invalid type 'x'"));
    CHECK(error_of([] { read("name = \"a/b\"\n"); }).code() == errc::xml_error);
}

TEST_CASE("disks of xl in all their spellings") {
    const auto domain =
        read(hvm +
             "disk = [ \"/dev/vg/a,raw,hda,rw,backendtype=phy\", \"/b,,hdb,,\", \"/c.iso,raw,hdc,r,devtype=cdrom\",\n"
             "  \"format=qcow2, vdev=sda, access=!, backendtype=qdisk, target=/d,with,commas\", "
             "\"vdev=hdd,cdrom,format=empty\",\n"
             "  \"phy:/dev/e,xvda,w\", "
             "\"format=raw,vdev=xvdb,access=rw,backendtype=qdisk,target=rbd:pool/image:auth_supported="
             "none:mon_host=m1\\\\:6321\\\\;[a\\\\:b]\\\\:6322\" ]\n");
    CHECK(domain.devices.disks.size() == 7);
    CHECK(contains(domain, "<driver name='phy' type='raw'/>\n      <source dev='/dev/vg/a'/>"));
    CHECK(contains(domain, "<driver name='qemu' type='raw'/>\n      <source file='/b'/>"));
    CHECK(contains(domain, "<source file='/c.iso'/>\n      <target dev='hdc' bus='ide'/>\n      <readonly/>"));
    CHECK(contains(domain,
                   "<driver name='qemu' type='qcow2'/>\n      <source file='/d,with,commas'/>\n"
                   "      <target dev='sda' bus='scsi'/>\n      <shareable/>"));
    CHECK(contains(domain,
                   "<driver name='phy' type='raw'/>\n      <source dev='/dev/e'/>\n"
                   "      <target dev='xvda' bus='xen'/>"));
    CHECK(contains(domain,
                   "<source protocol='rbd' name='pool/image'>\n        <host name='m1' port='6321'/>\n"
                   "        <host name='a:b' port='6322'/>"));
    CHECK(says(refusal(hvm + "disk = [ \"/a,raw\" ]\n"), "names no vdev at 5:10"));
    CHECK(says(refusal(hvm + "disk = [ \"/a,x,hda,w\" ]\n"), "disk image format 'x' is not supported"));
    CHECK(says(refusal(hvm + "disk = [ \"/a,raw,hda,x\" ]\n"), "unknown value 'x' for disk access"));
    CHECK(says(refusal(hvm + "disk = [ \"/a,raw,hda,w,backendtype=x\" ]\n"), "disk backend 'x' is not supported"));
    CHECK(says(refusal(hvm + "disk = [ \"/a,raw,hda,w,x\" ]\n"), "unknown disk parameter 'x'"));
}

TEST_CASE("disks of xm") {
    const auto domain = read(hvm +
                                 "disk = [ \"phy:/dev/a,hda,w\", \"file:/b.iso,hdc:cdrom,r\", \"tap:aio:/c,hdb,w!\",\n"
                                 "  \"tap2:qcow2:/d,xvda,w\", \",hdd:cdrom,r\", \"/dev/e,ioemu:sda:disk,w\" ]\n",
                             xen::syntax::xm);
    CHECK(contains(domain, "<driver name='phy'/>\n      <source dev='/dev/a'/>"));
    CHECK(contains(domain, "<driver name='file'/>\n      <source file='/b.iso'/>"));
    CHECK(contains(domain,
                   "<driver name='tap' type='raw'/>\n      <source file='/c'/>\n"
                   "      <target dev='hdb' bus='ide'/>\n      <shareable/>"));
    CHECK(contains(domain, "<driver name='tap2' type='qcow2'/>"));
    CHECK(contains(domain, "<target dev='hdd' bus='ide'/>\n      <readonly/>"));
    CHECK(contains(domain, "<source dev='/dev/e'/>\n      <target dev='sda' bus='scsi'/>"));
    CHECK(contains(read(hvm + "cdrom = \"/x.iso\"\n", xen::syntax::xm), "<source file='/x.iso'/>"));
    CHECK(says(refusal(hvm + "disk = [ \"x\" ]\n", xen::syntax::xm), "unexpected end of disk 'x' at 5:10"));
    CHECK(says(refusal(hvm + "disk = [ \"tap:x:/a,hda,w\" ]\n", xen::syntax::xm), "Unknown driver type 'x'"));
}

TEST_CASE("network cards of a Xen file") {
    const auto domain =
        read(pv +
             "vif = [ \"mac=00:16:3e:66:92:9c,bridge=b,script=vif-bridge,model=e1000,vifname=v0,rate=10240KB/s\",\n"
             "  \"mac=00:16:3e:66:92:9d,ip=10.0.0.1 2000::1,type=vif\",\n"
             "  \"mac=00:16:3e:66:92:9e,bridge=ovs:1:2,script=vif-openvswitch,rate=8Mb/s@20ms\" ]\n");
    CHECK(contains(domain,
                   "<interface type='bridge'>\n      <mac address='00:16:3e:66:92:9c'/>\n"
                   "      <source bridge='b'/>"));
    CHECK(contains(domain, "<outbound average='10240'/>"));
    CHECK(contains(domain, "<interface type='ethernet'>"));
    CHECK(contains(domain, "<ip address='2000::1' family='ipv6'/>"));
    CHECK(contains(domain, "<model type='netfront'/>"));
    CHECK(contains(domain, "<virtualport type='openvswitch'"));
    CHECK(contains(domain, "<tag id='2'/>"));
    CHECK(contains(domain, "<outbound average='1024'/>"));
    CHECK(says(refusal(pv + "vif = [ \"mac=x\" ]\n"), "malformed mac address 'x' at 4:9"));
    CHECK(says(refusal(pv + "vif = [ \"rate=x\" ]\n"), "Invalid rate 'x' specified"));
    CHECK(says(refusal(pv + "vif = [ \"bridge=b.x,script=vif-openvswitch\" ]\n"), "unable to parse VLAN tag"));
}

TEST_CASE("devices of the host, USB, channels and NUMA nodes of a Xen file") {
    const auto domain = read(
        pv +
        "vcpus = 2\npci = [ \"0000:01:1a.1,permissive=1\", \"02:03.0@5\" ]\nusbdev = [ \"hostbus=1,hostaddr=3\" ]\n"
        "usbctrl = [ \"type=qusb,version=1,ports=6\" ]\n"
        "channel = [ \"connection=pty,name=a\", \"connection=socket,path=/s,name=b\" ]\n"
        "vnuma = [ [ \"pnode=0\", \"size=32\", \"vcpus=0\", \"vdistances=10,21\" ], [ \"size=32\", \"vcpus=1\" ] ]\n");
    CHECK(contains(domain, "<address domain='0x0000' bus='0x01' slot='0x1a' function='0x1'/>"));
    CHECK(contains(domain, "<address domain='0x0000' bus='0x02' slot='0x03' function='0x0'/>"));
    CHECK(contains(domain, "<address bus='1' device='3'/>"));
    CHECK(contains(domain, "<controller type='usb' index='0' model='qusb1' ports='6'/>"));
    CHECK(contains(domain,
                   "<channel type='unix'>\n      <source mode='bind' path='/s'/>\n"
                   "      <target type='xen' name='b'/>"));
    CHECK(contains(domain, "<cell id='0' cpus='0' memory='32768' unit='KiB'>"));
    CHECK(contains(domain, "<sibling id='1' value='21'/>"));
    CHECK(says(refusal(pv + "pci = [ \"x\" ]\n"), "cannot parse PCI address 'x' at 4:9"));
    CHECK(says(refusal(pv + "usbdev = [ \"hostbus=1\" ]\n"), "names no hostbus and hostaddr"));
    CHECK(says(refusal(pv + "usbdev = [ \"type=x\" ]\n"), "USB device of type 'x'"));
    CHECK(says(refusal(pv + "usbctrl = [ \"version=7\" ]\n"), "USB controller of type 'qusb', version '7'"));
    CHECK(says(refusal(pv + "usbctrl = [ \"ports=99\" ]\n"), "USB controller with '99' ports"));
    CHECK(says(refusal(pv + "channel = [ \"connection=x\" ]\n"), "channel connection 'x' is not supported"));
    CHECK(says(refusal(pv + "vnuma = [ [ \"size=1\" ] ]\n"), "vnuma nodes have 1024 KiB of 65536"));
    CHECK(says(refusal(pv + "vnuma = [ [ \"size=64\", \"vcpus=1\" ] ]\n"), "vnuma names vCPU 1 of 1"));
    CHECK(says(refusal(pv + "vnuma = [ [ \"x=1\" ] ]\n"), "parameter 'x' is not known at 4:13"));
    CHECK(says(refusal(pv + "vnuma = [ [ \"size=x\" ] ]\n"), "'size=x' is malformed"));
    CHECK(says(refusal(pv + "vnuma = [ \"x\" ]\n"), "vnuma vnode is not a list"));
    CHECK(says(refusal(pv + "vnuma = [ [ \"size=64\", \"vdistances=10,20\" ] ]\n"), "name node 1 of 1"));
}
