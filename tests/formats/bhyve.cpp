// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/bhyve/mapping.hpp"
#include "tests/xml/errors.hpp"

#include <catch2/catch.hpp>

#include <virtxx/xml/binding.hpp>

using namespace vir;

namespace {

domain_def read(const std::string& text) { return bhyve::to_domain(bhyve::command_line::parse(text)); }

domain_def guest_with(const std::string& general, const std::string& devices, const bhyve::context& context = {}) {
    auto domain = parse<domain_def>(
        "<domain type='bhyve'><name>n</name><memory unit='MiB'>214</memory><vcpu>1</vcpu>"
        "<os><type>hvm</type></os>" +
        general + "<devices>" + devices + "</devices></domain>");
    complete(domain, bhyve::hooks(context));
    return domain;
}

std::string written(const std::string& general, const std::string& devices) {
    return format(bhyve::hypervisor_command(guest_with(general, devices)));
}

bool contains(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

template <class F>
std::string refusal(F f) {
    return error_of(f).what();
}

}  // namespace

TEST_CASE("a command line is words as a shell reads them") {
    const auto line = bhyve::command_line::parse(
        "# how it is started\nloader -m 214 \\\n  'a b' \"c\\\"d\" e\\ f # and so on\n\n/usr/sbin/bhyve -s "
        "2:0,ahci,hd:/x,\\\nhd:/y n\n");
    REQUIRE(line.loader.words.size() == 6);
    CHECK(line.loader.words[3].text == "a b");
    CHECK(line.loader.words[4].text == "c\"d");
    CHECK(line.loader.words[5].text == "e f");
    CHECK(line.loader.words[3].at == conf::place(3, 3));
    CHECK(line.hypervisor.words[2].text == "2:0,ahci,hd:/x,hd:/y");
    CHECK(format(line.loader) == "loader \\\n-m 214 'a b' 'c\"d' 'e f'\n");
    CHECK(bhyve::command_line::parse(format(line.loader) + format(line.hypervisor)) == line);

    auto why = [](const std::string& text) { return refusal([&] { bhyve::command_line::parse(text); }); };
    CHECK(why("") == "internal error: Failed to convert the command string: it is empty");
    CHECK(contains(why("bhyve 'x"), "a quote without its end at 1:7"));
    CHECK(contains(why("qemu -m 1"), "'qemu' is not bhyve at 1:1"));
    CHECK(contains(why("a\nb\nbhyve n"), "3 commands at 3:1"));
}

TEST_CASE("a guest of bhyve's words") {
    auto domain = read(
        "/usr/sbin/bhyve -c 2 -m 214 -AI -u -H -P -S -w -U df3be7e7-a104-11e3-aeb0-50e5492bd3dc -s 0:0,hostbridge "
        "-s 1,lpc -s 2:0,ahci-hd,/a.img -s 3,ahci-cd,/b.iso -s 0:4:1,virtio-blk,/dev/c,ro -s 5:0,ahci,hd:/d,cd:/e "
        "-s 6:0,virtio-net,tap0,mac=fe:ed:ad:ea:df:15 -s 6:1,e1000,tap1 -s 6:2,virtio-net,vale0 -l com1,/dev/nmdm0A "
        "-l bootrom,/rom -s 29,fbuf,tcp=1.2.3.4:5901,w=800,h=600,vga=off,password=p n");
    const auto text = format(domain);
    CHECK(domain.name == "n");
    CHECK(domain.vcpu.maximum == 2);
    CHECK(domain.memory == mebibytes(214));
    CHECK(contains(text, "<uuid>df3be7e7-a104-11e3-aeb0-50e5492bd3dc</uuid>"));
    CHECK(contains(text, "<locked/>"));
    CHECK(contains(text, "<acpi/>\n    <apic/>"));
    CHECK(contains(text, "<msrs unknown='ignore'/>"));
    CHECK(contains(text, "<clock offset='utc'/>"));
    CHECK(contains(text, "<loader readonly='yes' type='pflash'>/rom</loader>"));
    CHECK(contains(text,
                   "<source file='/a.img'/>\n      <target dev='sda' bus='sata'/>\n"
                   "      <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>"));
    CHECK(contains(text, "<source file='/b.iso'/>\n      <target dev='sdb' bus='sata'/>"));
    CHECK(contains(text, "<source dev='/dev/c'/>\n      <target dev='vda' bus='virtio'/>"));
    CHECK(contains(text, "<source file='/e'/>\n      <target dev='sdd' bus='sata'/>"));
    CHECK(domain.devices.interfaces.size() == 2);
    CHECK(contains(text,
                   "<mac address='fe:ed:ad:ea:df:15'/>\n      <source bridge='virbr0'/>\n      <target dev='tap0'/>\n"
                   "      <model type='virtio'/>"));
    CHECK(contains(text, "<source master='/dev/nmdm0A' slave='/dev/nmdm0B'/>\n      <target port='0'/>"));
    CHECK(contains(text, "<graphics type='vnc' port='5901' autoport='no' listen='1.2.3.4' passwd='p'>"));
    CHECK(contains(text, "<resolution x='800' y='600'/>"));
    CHECK(contains(text, "<driver vgaconf='off'/>"));
    CHECK(contains(format(read("bhyve n")), "<clock offset='localtime'/>"));
    CHECK(read("bhyve -m 2g n").memory == gibibytes(2));
    CHECK(read("bhyve -m 268435456 n").memory == mebibytes(256));
    CHECK(
        contains(format(read("bhyve -c cpus=4,cores=2,sockets=2 n")), "<topology sockets='2' cores='2' threads='1'/>"));
}

TEST_CASE("a loader that is not the usual one is said") {
    CHECK_FALSE(read("/usr/sbin/bhyveload -m 214 -d /a n\nbhyve -m 214 n").options);
    CHECK(contains(format(read("/usr/sbin/bhyveload -m 214 -S n\nbhyve -m 214 n")),
                   "<bootloader>/usr/sbin/bhyveload</bootloader>\n  <bootloader_args>-m 214 -S n</bootloader_args>"));
    CHECK(contains(format(read("/my -x --y\nbhyve n")), "<bootloader_args>-x --y</bootloader_args>"));
    CHECK(contains(refusal([] { read("/usr/sbin/bhyveload -m 1 -d /a n\nbhyve -m 214 n"); }),
                   "memory size mismatch at 1:24"));
    CHECK(contains(refusal([] { read("/usr/sbin/bhyveload -m 214 -d /a x\nbhyve -m 214 n"); }), "VM name mismatch"));
}

TEST_CASE("words that bhyve has not") {
    auto why = [](const std::string& text) { return refusal([&] { read(text); }); };
    CHECK(contains(why("bhyve -c x n"), "Failed to parse number of vCPUs: 'x' at 1:10"));
    CHECK(contains(why("bhyve -c cpus=1,x=2 n"), "Failed to parse number of vCPUs"));
    CHECK(contains(why("bhyve -m x n"), "Failed to parse memory size 'x'"));
    CHECK(contains(why("bhyve -m 99999999999999g n"), "Failed to parse memory size"));
    CHECK(contains(why("bhyve -U x n"), "Cannot parse UUID 'x'"));
    CHECK(contains(why("bhyve -Z n"), "unknown option -Z at 1:7"));
    CHECK(contains(why("bhyve -m"), "option -m without its value"));
    CHECK(contains(why("bhyve -A"), "VM name is missing"));
    CHECK(contains(why("bhyve n m"), "'m' after the VM name at 1:9"));
    CHECK(contains(why("bhyve a/b"), "cannot contain '/'"));
    CHECK(contains(why("bhyve -l com1,/dev/ttyu0 n"), "does not start with '/dev/nmdm'"));
    CHECK(contains(why("bhyve -l com1,/dev/nmdm0X n"), "last letter not 'A' or 'B'"));
    CHECK(contains(why("bhyve -s 99,lpc n"), "Failed to parse PCI address '99'"));
    CHECK(contains(why("bhyve -s 1:2:3:4,lpc n"), "Failed to parse PCI address"));
    CHECK(contains(why("bhyve -s 1 n"), "no emulation"));
    CHECK(contains(why("bhyve -s 1,fbuf,tcp=x n"), "frame buffer's address"));
}

TEST_CASE("a guest as bhyve's words") {
    const std::string card =
        "<interface type='bridge'><mac address='52:54:00:b9:94:02'/><source bridge='b'/>"
        "<target dev='tap0'/><model type='virtio'/></interface>";
    CHECK(written("<features><acpi/><apic/></features><memoryBacking><locked/></memoryBacking>",
                  "<disk type='file'><source file='/a.img'/><target dev='hda' bus='sata'/></disk>"
                  "<disk type='file' device='cdrom'><source file='/b.iso'/><target dev='hdb' bus='sata'/></disk>"
                  "<disk type='block'><source dev='/dev/c'/><target dev='vda' bus='virtio'/></disk>" +
                      card + "<serial type='nmdm'><source master='/dev/nmdm0A' slave='/dev/nmdm0B'/></serial>") ==
          "/usr/sbin/bhyve \\\n-c 1 \\\n-m 214 \\\n-S \\\n-A \\\n-I \\\n-u \\\n-H \\\n-P \\\n-s 0:0,hostbridge \\\n"
          "-s 2:0,ahci,hd:/a.img,cd:/b.iso \\\n-s 3:0,virtio-net,tap0,mac=52:54:00:b9:94:02 \\\n"
          "-s 4:0,virtio-blk,/dev/c \\\n-s 1,lpc \\\n-l com1,/dev/nmdm0A n\n");
    bhyve::context old;
    old.wide_ahci = false;
    const auto narrow =
        guest_with("",
                   "<disk type='file'><source file='/a'/><target dev='hda' bus='sata'/></disk>"
                   "<disk type='file' device='cdrom'><source file='/b'/><target dev='hdb' bus='sata'/></disk>",
                   old);
    CHECK(contains(format(bhyve::hypervisor_command(narrow, old)), "-s 2:0,ahci-hd,/a \\\n-s 3:0,ahci-cd,/b n"));

    const auto with_screen_at = [](const std::string& address) {
        auto out = guest_with("",
                              "<graphics type='vnc' port='5904' listen='" + address +
                                  "'/><video><driver vgaconf='io'/><model type='gop'/></video>"
                                  "<controller type='usb' model='nec-xhci'/><input type='tablet' bus='usb'/>");
        out.os.loader.emplace();
        out.os.loader->type = guest::loader_type::pflash;
        out.os.loader->readonly = true;
        out.os.loader->path = "/rom";
        return out;
    };
    const auto with_screen = with_screen_at("1.2.3.4");
    const auto text = format(bhyve::hypervisor_command(with_screen));
    CHECK(contains(text,
                   "-l bootrom,/rom \\\n-s 2:0,xhci,tablet \\\n-s 3:0,fbuf,tcp=1.2.3.4:5904,vga=io \\\n-s 1,lpc n"));
    CHECK(contains(written("<cpu><topology sockets='1' cores='1' threads='1'/></cpu>", ""),
                   "-c cpus=1,sockets=1,cores=1,threads=1"));
    CHECK(bhyve::loader_command(with_screen).command.empty());
    CHECK(contains(refusal([&] { (void)bhyve::hypervisor_command(with_screen_at("1.2.3.4,password=x")); }),
                   "address with a comma"));
}

TEST_CASE("what bhyve has not") {
    auto why = [](const std::string& general, const std::string& devices) {
        return refusal([&] { written(general, devices); });
    };
    CHECK(contains(why("<clock offset='timezone' timezone='UTC'/>", ""), "unsupported clock offset"));
    CHECK(
        contains(why("", "<disk type='file'><source file='/a'/><target dev='hda' bus='ide'/></disk>"), "unsupported"));
    CHECK(contains(why("", "<disk type='file'><source file='/a,b'/><target dev='hda' bus='sata'/></disk>"),
                   "path with a comma"));
    CHECK(contains(why("", "<disk type='file' device='cdrom'><target dev='hda' bus='sata'/></disk>"),
                   "cdrom device 'hda' without source path not supported"));
    CHECK(contains(why("", "<disk type='dir'><source dir='/a'/><target dev='hda' bus='sata'/></disk>"),
                   "unsupported disk type of 'hda'"));
    CHECK(contains(why("", "<interface type='user'/>"), "Network type is not supported"));
    CHECK(
        contains(why("", "<interface type='bridge'><source bridge='b'/><target dev='t'/><model type='x'/></interface>"),
                 "NIC model 'x' is not supported"));
    CHECK(contains(why("", "<interface type='bridge'><source bridge='b'/></interface>"), "without a tap device"));
    CHECK(contains(why("", "<serial type='pty'/>"), "only nmdm console types are supported"));
    CHECK(contains(why("", "<serial type='nmdm'><source master='/dev/nmdm0A,x' slave='/dev/nmdm0B'/></serial>"),
                   "master with a comma"));
    CHECK(contains(why("", "<graphics type='vnc' port='5904'/>"), "only supported when booting using UEFI"));
    CHECK(contains(why("", "<graphics type='spice'/>"), "Only VNC supported"));
    CHECK(contains(why("", "<controller type='usb' model='ehci'/>"), "only nec-xhci supported"));
    CHECK(contains(why("", "<controller type='usb' model='nec-xhci'/><input type='mouse' bus='usb'/>"), "only tablet"));
    std::string many;
    for (int i = 0; i < 31; ++i)
        many += "<interface type='bridge'><source bridge='b'/><target dev='t" + std::to_string(i) + "'/></interface>";
    CHECK(contains(refusal([&] { guest_with("", many); }), "no more PCI slots are available"));
}

TEST_CASE("how a guest's kernel is loaded") {
    const std::string disks =
        "<disk type='file'><source file='/a'/><target dev='hda' bus='sata'/></disk>"
        "<disk type='file' device='cdrom'><source file='/b'/><target dev='hdb' bus='sata'/></disk>";
    auto loading = [&](const std::string& general, const std::string& devices) {
        return bhyve::loader_command(guest_with(general, devices));
    };
    CHECK(format(loading("", disks).command) == "/usr/sbin/bhyveload \\\n-m 214 \\\n-d /a n\n");
    auto cdrom = guest_with("", disks);
    cdrom.os.boot = {guest::boot_device::cdrom};
    CHECK(contains(format(bhyve::loader_command(cdrom).command), "-d /b n"));
    CHECK(contains(
        format(loading("",
                       "<disk type='file'><source file='/a'/><target dev='hda' bus='sata'/><boot order='2'/></disk>"
                       "<disk type='file'><source file='/c'/><target dev='hdc' bus='sata'/><boot order='1'/></disk>")
                   .command),
        "-d /c n"));
    const auto grub =
        loading("<bootloader>/usr/local/sbin/grub-bhyve</bootloader>",
                disks + "<serial type='nmdm'><source master='/dev/nmdm0A' slave='/dev/nmdm0B'/></serial>");
    CHECK(format(grub.command) ==
          "/usr/local/sbin/grub-bhyve \\\n--root cd \\\n--device-map '<device.map>' \\\n"
          "--memory 214 \\\n--cons-dev /dev/nmdm0A n\n");
    CHECK(grub.device_map == "(hd0) /a\n(cd) /b\n");
    CHECK(format(loading("<bootloader>/x</bootloader><bootloader_args>-a  b</bootloader_args>", disks).command) ==
          "/x \\\n-a b\n");
    CHECK(contains(refusal([&] { loading("<bootloader>/x</bootloader>", disks); }), "explicit loader arguments"));
    CHECK(contains(refusal([&] { loading("", ""); }), "Cannot find boot device of requested type"));
    cdrom.os.boot = {guest::boot_device::network};
    CHECK(contains(refusal([&] { bhyve::loader_command(cdrom); }), "Cannot boot from device network"));
}
