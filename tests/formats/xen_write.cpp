// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/mapping.hpp"
#include "tests/xml/errors.hpp"

#include <catch2/catch.hpp>

#include <virtxx/xml/binding.hpp>

using namespace vir;

namespace {

domain_def guest_with(const std::string& general, const std::string& devices, const xen::context& context) {
    auto domain = parse<domain_def>(
        "<domain type='xen'><name>n</name><uuid>c7a5fdb2-cdaf-9455-926a-d65c16db1809</uuid>"
        "<memory unit='MiB'>64</memory>" +
        general + "<devices>" + devices + "</devices></domain>");
    complete(domain, xen::hooks(context));
    return domain;
}

const std::string pv = "<os><type>linux</type></os>";
const std::string hvm = "<os><type>hvm</type></os>";

std::string written(const std::string& general, const std::string& devices = {}, xen::syntax syntax = xen::syntax::xl) {
    const xen::context context(syntax);
    return xen::from_domain(guest_with(general, devices, context), context).format();
}

bool contains(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

std::string refusal(const std::string& general, const std::string& devices = {}, xen::syntax syntax = xen::syntax::xl) {
    return error_of([&] { written(general, devices, syntax); }).what();
}

}  // namespace

TEST_CASE("a paravirtual guest as a Xen file") {
    CHECK(written("<bootloader>/b</bootloader><bootloader_args>-q</bootloader_args>"
                  "<os><type>linux</type><kernel>/k</kernel><initrd>/i</initrd><cmdline>c</cmdline></os>"
                  "<vcpu current='1' cpuset='0-1'>2</vcpu><on_crash>coredump-restart</on_crash>",
                  "<graphics type='vnc' port='5925' listen='1.2.3.4' passwd='pw'/>") ==
          "name = \"n\"\n"
          "uuid = \"c7a5fdb2-cdaf-9455-926a-d65c16db1809\"\n"
          "maxmem = 64\n"
          "memory = 64\n"
          "maxvcpus = 2\n"
          "vcpus = 1\n"
          "cpus = \"0-1\"\n"
          "localtime = 0\n"
          "on_poweroff = \"destroy\"\n"
          "on_reboot = \"restart\"\n"
          "on_crash = \"coredump-restart\"\n"
          "vfb = [ \"type=vnc,vncunused=0,vncdisplay=25,vnclisten=1.2.3.4,vncpasswd=pw\" ]\n"
          "bootloader = \"/b\"\n"
          "bootargs = \"-q\"\n"
          "kernel = \"/k\"\n"
          "ramdisk = \"/i\"\n"
          "cmdline = \"c\"\n");
    CHECK(contains(written("<os><type>linux</type><cmdline>c</cmdline></os>", {}, xen::syntax::xm), "extra = \"c\"\n"));
    CHECK(contains(written("<os><type>xenpvh</type></os>"), "type = \"pvh\"\n"));
    CHECK(contains(written(pv, "<graphics type='sdl' display=':0'/>"), "vfb = [ \"type=sdl,display=:0\" ]\n"));
}

TEST_CASE("a full machine as a Xen file") {
    const auto file = written(hvm +
                                  "<features><acpi/><apic/><hap state='off'/><viridian/></features>"
                                  "<clock offset='variable' adjustment='7' basis='localtime'>"
                                  "<timer name='tsc' mode='native'/><timer name='hpet' present='no'/></clock>"
                                  "<cpu mode='host-passthrough'><feature policy='forbid' name='svm'/></cpu>",
                              "<emulator>/dm</emulator><sound model='sb16'/><input type='tablet' bus='usb'/>"
                              "<serial type='dev'><source path='/dev/ttyS1'/><target port='1'/></serial>"
                              "<parallel type='unix'><source mode='bind' path='/p'/></parallel>"
                              "<graphics type='sdl' display=':0'/>");
    CHECK(contains(file,
                   "pae = 1\nacpi = 1\napic = 1\nhap = 0\nviridian = 1\ntsc_mode = \"native\"\nhpet = 0\n"
                   "rtc_timeoffset = 7\nlocaltime = 1\n"));
    CHECK(contains(file, "device_model = \"/dm\"\nsdl = 1\nvnc = 0\ndisplay = \":0\"\n"));
    CHECK(contains(file,
                   "parallel = \"unix:/p,server,nowait\"\nserial = [ \"none\", \"/dev/ttyS1\" ]\nsoundhw = \"sb16\"\n"
                   "builder = \"hvm\"\n"));
    CHECK(contains(file, "boot = \"c\"\nnestedhvm = 0\nusb = 1\nusbdevice = \"tablet\"\n"));
    CHECK(contains(written(hvm + "<os><loader readonly='yes' type='pflash'>/x</loader></os>"), "bios = \"ovmf\"\n"));
    CHECK(
        contains(written("<os><type>hvm</type><loader>/fw</loader></os>", {}, xen::syntax::xm), "kernel = \"/fw\"\n"));
    CHECK(contains(written(hvm,
                           "<graphics type='spice' port='5' tlsPort='6' passwd='p'><clipboard copypaste='no'/>"
                           "<mouse mode='client'/></graphics>"),
                   "spice = 1\nspiceport = 5\nspicetls_port = 6\nspicedisable_ticketing = 0\nspicepasswd = \"p\"\n"
                   "spiceagent_mouse = 1\nspicevdagent = 1\nspice_clipboard_sharing = 0\n"));
}

TEST_CASE("character devices in a Xen file") {
    auto serial = [](const std::string& xml) { return written(hvm, xml); };
    CHECK(contains(serial("<serial type='pty'/>"), "serial = \"pty\"\n"));
    CHECK(contains(serial("<serial type='null'/>"), "serial = \"null\"\n"));
    CHECK(contains(serial("<serial type='vc'/>"), "serial = \"vc\"\n"));
    CHECK(contains(serial("<serial type='stdio'/>"), "serial = \"stdio\"\n"));
    CHECK(contains(serial("<serial type='file'><source path='/f'/></serial>"), "serial = \"file:/f\"\n"));
    CHECK(contains(serial("<serial type='pipe'><source path='/f'/></serial>"), "serial = \"pipe:/f\"\n"));
    CHECK(contains(
        serial("<serial type='tcp'><source mode='bind' host='h' service='1'/><protocol type='telnet'/></serial>"),
        "serial = \"telnet:h:1,server,nowait\"\n"));
    CHECK(
        contains(serial("<serial type='udp'><source mode='connect' host='h' service='1'/><source mode='bind' host='l' "
                        "service='2'/></serial>"),
                 "serial = \"udp:h:1@l:2\"\n"));
    CHECK(contains(refusal(hvm, "<serial type='spiceport'><source channel='c'/></serial>"),
                   "unexpected chr device type"));
}

TEST_CASE("disks and cards in a Xen file") {
    const std::string disks =
        "<disk type='block'><driver name='phy' type='raw'/><source dev='/dev/a'/><target dev='hda' bus='ide'/></disk>"
        "<disk type='file' device='cdrom'><driver name='qemu'/><source file='/c'/><target dev='hdc' bus='ide'/></disk>"
        "<disk type='file'><source file='/b'/><target dev='hdd' bus='ide'/><shareable/></disk>";
    CHECK(contains(written(hvm, disks),
                   "disk = [ \"format=raw,vdev=hda,access=rw,backendtype=phy,target=/dev/a\", "
                   "\"format=raw,vdev=hdc,access=ro,backendtype=qdisk,devtype=cdrom,target=/c\", "
                   "\"format=raw,vdev=hdd,access=!,target=/b\" ]\n"));
    CHECK(contains(written(hvm, disks, xen::syntax::xm),
                   "disk = [ \"phy:/dev/a,hda,w\", \"file:/c,hdc:cdrom,r\", \"file:/b,hdd,w!\" ]\n"));
    const auto image = [](const std::string& driver) {
        return "<disk type='file'><driver " + driver + "/><source file='/b'/><target dev='hda' bus='ide'/></disk>";
    };
    for (const auto* driver : {"type='qcow2'", "name='qemu' type='qcow2'", "name='tap' type='qcow2'"}) {
        const auto file = written(hvm, image(driver), xen::syntax::xm);
        CHECK(contains(file, "disk = [ \"tap:qcow2:/b,hda,w\" ]\n"));
        const auto again = xen::to_domain(xen::config::parse(file), xen::context(xen::syntax::xm));
        REQUIRE(again.devices.disks.size() == 1);
        CHECK(again.devices.disks[0].driver.type == device::image_format::qcow2);
    }
    CHECK(contains(written(hvm, image("name='tap2' type='raw'"), xen::syntax::xm), "\"tap2:aio:/b,hda,w\""));
    CHECK(contains(written(hvm, image("name='qemu' type='raw'"), xen::syntax::xm), "\"file:/b,hda,w\""));
    CHECK(contains(refusal(hvm, image("name='file' type='qcow2'"), xen::syntax::xm),
                   "xm's disk driver 'file' knows no images of format 'qcow2'"));
    CHECK(contains(written(hvm,
                           "<disk type='network'><driver name='qemu'/><source protocol='rbd' name='p/i'>"
                           "<host name='m1' port='1'/><host name='::1'/></source><target dev='hda' bus='ide'/></disk>"),
                   "target=rbd:p/i:auth_supported=none:mon_host=m1\\\\:1\\\\;[\\\\:\\\\:1]\""));
    CHECK(contains(
        refusal(hvm, "<disk type='file'><driver name='x'/><source file='/b'/><target dev='hda' bus='ide'/></disk>"),
        "xl does not support disk driver 'x'"));
    CHECK(contains(
        refusal(hvm, "<disk type='file'><driver type='vmdk'/><source file='/b'/><target dev='hda' bus='ide'/></disk>"),
        "xl does not support disk image format 'vmdk'"));
    CHECK(contains(refusal(hvm, "<disk type='dir'><source dir='/b'/><target dev='hda' bus='ide'/></disk>"),
                   "xl does not support the source of disk 'hda'"));
    CHECK(contains(
        written(pv,
                "<interface type='bridge'><mac address='00:16:3e:66:92:9c'/><source bridge='b'/>"
                "<ip address='1.2.3.4'/><target dev='v'/><model type='netfront'/>"
                "<bandwidth><outbound average='7'/></bandwidth></interface>"
                "<interface type='ethernet'><mac address='00:16:3e:66:92:9d'/><model type='e1000'/></interface>"),
        "vif = [ \"mac=00:16:3e:66:92:9c,bridge=b,ip=1.2.3.4,script=vif-bridge,type=vif,vifname=v,rate=7KB/s\", "
        "\"mac=00:16:3e:66:92:9d,model=e1000\" ]\n"));
    CHECK(contains(written(pv,
                           "<interface type='bridge'><mac address='00:16:3e:66:92:9c'/><source bridge='b'/>"
                           "<virtualport type='openvswitch'/><vlan><tag id='3'/></vlan></interface>"),
                   "bridge=b.3,script=vif-openvswitch"));
    CHECK(contains(refusal(pv, "<interface type='user'/>"), "unsupported net type"));
    CHECK(contains(refusal(pv, "<interface type='bridge'><source bridge='a,b'/></interface>"), "bridge with a comma"));
    CHECK(contains(refusal(pv, "<channel type='unix'><source path='/a,b'/><target type='xen' name='n'/></channel>"),
                   "path with a comma"));
    CHECK(contains(refusal(pv, "<disk type='file'><source file='/a,b'/><target dev='xvda'/></disk>", xen::syntax::xm),
                   "path with a comma"));
    CHECK(contains(refusal(pv, "<disk type='file'><source file='/a'/><target dev='xvda,script=/x'/>"
                               "<address type='drive'/></disk>"),
                   "vdev with a comma"));
    CHECK(contains(refusal(hvm, "<serial type='file'><source path='/a,b'/></serial>"), "source with a comma"));
    CHECK(contains(refusal(hvm, "<serial type='tcp'><source mode='connect' host='h,x' service='1'/></serial>"),
                   "source with a comma"));
    CHECK(contains(refusal(pv, "<interface type='network'><source network='x'/></interface>"),
                   "network 'x' has no bridge"));
}

TEST_CASE("what else xl can be told") {
    const auto file =
        written(pv + "<vcpu>2</vcpu><cpu><numa><cell cpus='0' memory='32' unit='MiB'/><cell cpus='1' memory='32' "
                     "unit='MiB'/></numa></cpu>",
                "<hostdev mode='subsystem' type='pci'><source writeFiltering='no'><address bus='1' slot='26' "
                "function='1'/></source></hostdev>"
                "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='3'/></source></hostdev>"
                "<controller type='usb' model='qusb2'/>"
                "<channel type='pty'><target type='xen' name='a'/></channel>"
                "<channel type='unix'><source mode='bind' path='/s'/><target type='xen' name='b'/></channel>");
    CHECK(contains(file, "pci = [ \"0000:01:1a.1,permissive=1\" ]\n"));
    CHECK(contains(file,
                   "vnuma = [ [ \"pnode=0\", \"size=32\", \"vcpus=0\", \"vdistances=10,20\" ], "
                   "[ \"pnode=1\", \"size=32\", \"vcpus=1\", \"vdistances=20,10\" ] ]\n"));
    CHECK(contains(file,
                   "usbdev = [ \"hostbus=1,hostaddr=3\" ]\nusbctrl = [ \"type=qusb,version=2,ports=8\" ]\n"
                   "channel = [ \"connection=pty,name=a\", \"connection=socket,path=/s,name=b\" ]\n"));
    CHECK(contains(refusal(pv, "<controller type='usb' model='ehci'/>"), "unsupported USB controller 'ehci'"));
    CHECK(contains(refusal(pv + "<clock offset='timezone' timezone='UTC'/>"), "unsupported clock offset='timezone'"));
    CHECK(contains(refusal(hvm + "<clock offset='utc'><timer name='pit'/></clock>"),
                   "unsupported timer type (name) 'pit'"));
}
