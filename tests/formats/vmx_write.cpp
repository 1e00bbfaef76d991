// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/mapping.hpp"
#include "tests/xml/errors.hpp"

#include <catch2/catch.hpp>

#include <virtxx/xml/binding.hpp>

using namespace vir;

namespace {

domain_def guest_with(const std::string& general, const std::string& devices = {}) {
    auto domain = parse<domain_def>(
        "<domain type='vmware'><name>n</name><uuid>564d9bef-acd9-b4e0-c8f0-aea8b9103515"
        "</uuid><memory unit='KiB'>8192</memory><os><type>hvm</type></os>" +
        general + "<devices>" + devices + "</devices></domain>");
    complete(domain, vmx::hooks(vmx::context()));
    return domain;
}

std::string written(const std::string& general, const std::string& devices = {}) {
    return vmx::from_domain(guest_with(general, devices)).format();
}

bool contains(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

std::string refusal(const std::string& general, const std::string& devices = {}) {
    return error_of([&] { written(general, devices); }).what();
}

}  // namespace

TEST_CASE("a guest without devices as a VMX file") {
    CHECK(
        written("<description>a|b\"\n</description><vcpu cpuset='0-2'>2</vcpu><cputune><shares>2000</shares></cputune>"
                "<cpu><topology sockets='1' cores='2' threads='1'/></cpu><currentMemory>5000</currentMemory>"
                "<memtune><min_guarantee>5000</min_guarantee></memtune>") ==
        ".encoding = \"UTF-8\"\n"
        "config.version = \"8\"\n"
        "virtualHW.version = \"4\"\n"
        "guestOS = \"other\"\n"
        "uuid.bios = \"56 4d 9b ef ac d9 b4 e0-c8 f0 ae a8 b9 10 35 15\"\n"
        "displayName = \"n\"\n"
        "annotation = \"a|7cb|22|0a\"\n"
        "memsize = \"8\"\n"
        "sched.mem.max = \"5\"\n"
        "sched.mem.minsize = \"5\"\n"
        "numvcpus = \"2\"\n"
        "cpuid.coresPerSocket = \"2\"\n"
        "sched.cpu.affinity = \"0,1,2\"\n"
        "sched.cpu.shares = \"normal\"\n"
        "floppy0.present = \"false\"\n"
        "floppy1.present = \"false\"\n");
}

TEST_CASE("processors that VMware cannot have") {
    CHECK(
        contains(refusal("<vcpu current='1'>2</vcpu>"), "No support for domain XML entry 'vcpu' attribute 'current'"));
    CHECK(contains(refusal("<vcpu cpuset='0'>2</vcpu>"), "to contain at least 2 CPU(s)"));
    CHECK(contains(refusal("<cpu mode='host-passthrough'/>"), "Expecting domain XML CPU mode 'custom'"));
    CHECK(contains(refusal("<vcpu>2</vcpu><cpu><topology sockets='1' cores='1' threads='2'/></cpu>"),
                   "Only 1 thread per core is supported"));
    CHECK(contains(refusal("<vcpu>2</vcpu><cpu><topology sockets='1' cores='1' dies='2' threads='1'/></cpu>"),
                   "Only 1 die per socket is supported"));
    CHECK(contains(refusal("<vcpu>4</vcpu><cpu><topology sockets='1' cores='2' threads='1'/></cpu>"),
                   "Expecting domain XML CPU sockets per core as 2 but found 1"));
    auto other = guest_with("");
    other.type = domain_type::qemu;
    CHECK(contains(error_of([&] { vmx::from_domain(other); }).what(), "Expecting virt type to be 'vmware'"));
    other = guest_with("");
    other.os.type.arch = guest::arch::aarch64;
    CHECK(contains(error_of([&] { vmx::from_domain(other); }).what(), "but found 'aarch64'"));
    other = guest_with("");
    other.os.smbios = guest::smbios_mode::sysinfo;
    CHECK(contains(error_of([&] { vmx::from_domain(other); }).what(), "Unsupported SMBIOS mode 'sysinfo'"));
}

TEST_CASE("disks in a VMX file") {
    const auto file = written(
        "",
        "<disk type='file'><driver cache='writethrough'/><source file='/a.vmdk'/><target dev='sda'/></disk>"
        "<disk type='block' device='cdrom'><source dev='/dev/sr0'/><target dev='hda' bus='ide'/></disk>"
        "<disk type='block' device='cdrom'><source startupPolicy='optional'/><target dev='hdb' bus='ide'/></disk>"
        "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>"
        "<disk type='file'><source file='/b.vmdk'/><target dev='hdd' bus='ide'/><transient/></disk>"
        "<disk type='block' device='floppy'><source dev='/dev/fd0'/><target dev='fdb'/></disk>"
        "<controller type='scsi' index='0' model='vmpvscsi'/>");
    CHECK(contains(file,
                   "scsi0.present = \"true\"\nscsi0.virtualDev = \"pvscsi\"\n"
                   "scsi0:0.present = \"true\"\nscsi0:0.deviceType = \"scsi-hardDisk\"\n"
                   "scsi0:0.fileName = \"/a.vmdk\"\nscsi0:0.writeThrough = \"true\"\n"));
    CHECK(contains(file, "ide0:0.deviceType = \"atapi-cdrom\"\nide0:0.fileName = \"/dev/sr0\"\n"));
    CHECK(contains(file, "ide0:1.autodetect = \"true\"\nide0:1.fileName = \"auto detect\"\n"));
    CHECK(contains(file, "ide1:0.deviceType = \"cdrom-image\"\nide1:0.fileName = \"emptyBackingString\"\n"));
    CHECK(contains(file, "ide1:1.fileName = \"/b.vmdk\"\nide1:1.mode = \"independent-nonpersistent\"\n"));
    CHECK(contains(file,
                   "floppy1.fileType = \"device\"\nfloppy1.fileName = \"/dev/fd0\"\nfloppy0.present = \"false\"\n"));
}

TEST_CASE("disks that no VMX file can have") {
    auto disk = [](const std::string& target, const std::string& source = "<source file='/a.vmdk'/>",
                   const std::string& head = "<disk type='file'>") { return head + source + target + "</disk>"; };
    CHECK(contains(refusal("", disk("<target dev='vda'/>")), "Unsupported disk address type 'none'"));
    CHECK(contains(refusal("", disk("<target dev='sda' bus='sata'/>")), "Unsupported bus type 'sata'"));
    CHECK(contains(refusal("", disk("<target dev='hda' bus='ide'/>", "<source file='/a.img'/>")),
                   "Image file for ide disk 'hda' has unsupported suffix, expecting '.vmdk'"));
    CHECK(contains(refusal("", disk("<target dev='hde' bus='ide'/>")), "IDE controller index 1 out of [0] range"));
    CHECK(contains(refusal("", disk("<target dev='fdc' bus='fdc'/>", "", "<disk type='file' device='floppy'>")),
                   "FDC controller index 1 out of [0] range"));
    CHECK(contains(refusal("", disk("<target dev='sdbi' bus='scsi'/>")), "out of [0..3] range"));
    CHECK(contains(refusal("", disk("<target dev='sdb' bus='scsi'/><address type='drive' controller='1'/>")),
                   "Disk address 1:0:0 doesn't match target device 'sdb'"));
    CHECK(contains(refusal("", disk("<target dev='sda'/>", "<driver cache='none'/><source file='/a.vmdk'/>")),
                   "has unsupported cache mode 'none'"));
    CHECK(contains(refusal("", disk("<target dev='sda'/>", "<driver name='x'/><source file='/a.vmdk'/>")),
                   "Unknown driver name 'x'"));
    CHECK(contains(refusal("", disk("<target dev='sda'/>", "<driver name='buslogic'/><source file='/a.vmdk'/>") +
                                   "<controller type='scsi' index='0' model='lsilogic'/>"),
                   "Inconsistent SCSI controller model"));
    CHECK(contains(refusal("", disk("<target dev='sda'/>") + "<controller type='scsi' index='0' model='virtio-scsi'/>"),
                   "'vmpvscsi' but found 'virtio-scsi'"));
    CHECK(contains(refusal("", disk("<target dev='hda' bus='ide'/>", "<source dev='/x'/>", "<disk type='block'>")),
                   "unsupported type"));
}

TEST_CASE("network cards in a VMX file") {
    auto card = [](const std::string& mac, const std::string& more = "<source bridge='b'/>") {
        return written("", "<interface type='bridge'><mac address='" + mac + "/>" + more + "</interface>");
    };
    CHECK(contains(card("00:0c:29:11:22:33'", "<source bridge='b'/><target dev='v'/><model type='vmxnet2'/>"),
                   "ethernet0.present = \"true\"\nethernet0.virtualDev = \"vmxnet\"\nethernet0.features = \"15\"\n"
                   "ethernet0.networkName = \"b\"\nethernet0.connectionType = \"custom\"\nethernet0.vnet = \"v\"\n"
                   "ethernet0.addressType = \"generated\"\nethernet0.generatedAddress = \"00:0c:29:11:22:33\"\n"
                   "ethernet0.generatedAddressOffset = \"0\"\n"));
    CHECK(contains(card("00:50:56:80:00:01'"), "addressType = \"vpx\"\n"));
    CHECK(contains(card("00:50:56:80:00:01' type='static'"), "addressType = \"static\"\n"));
    CHECK(contains(card("00:50:56:3f:00:01' type='generated'"), "addressType = \"generated\"\n"));
    CHECK_FALSE(contains(card("00:50:56:3f:00:01'"), "checkMACAddress"));
    CHECK(contains(card("02:50:56:3f:00:01'"), "ethernet0.checkMACAddress = \"false\"\n"));
    CHECK(contains(card("02:50:56:3f:00:01' check='yes'"), "ethernet0.checkMACAddress = \"true\"\n"));
    CHECK(contains(written("", "<interface type='user'/>"), "ethernet0.connectionType = \"nat\"\n"));
    CHECK_FALSE(contains(written("", "<interface type='null'/>"), "connectionType"));
    CHECK(contains(written("",
                           "<interface type='vds'><source switchid='30340050-9da3-5f41-53de-a692c53ca54e' "
                           "portid='32' portgroupid='g' connectionid='7'/></interface>"),
                   "ethernet0.dvs.switchId = \"30 34 00 50 9d a3 5f 41-53 de a6 92 c5 3c a5 4e\"\n"
                   "ethernet0.dvs.portId = \"32\"\nethernet0.dvs.portgroupId = \"g\"\n"
                   "ethernet0.dvs.connectionId = \"7\"\n"));
    CHECK(contains(refusal("", "<interface type='bridge'><source bridge='b'/><model type='x'/></interface>"),
                   "driver does not support net model 'x'"));
    CHECK(contains(refusal("", "<interface type='ethernet'/>"), "Unsupported net type"));
    std::string many;
    for (int i = 0; i < 11; ++i) many += "<interface type='user'/>";
    CHECK(contains(refusal("", many), "Ethernet controller index 10 out of [0..9] range"));
}

TEST_CASE("ports, screen and shared folders in a VMX file") {
    const auto file =
        written("",
                "<serial type='tcp'><source mode='bind' host='h' service='3'/><protocol type='tls'/></serial>"
                "<serial type='pipe'><source path='p'/></serial><parallel type='file'><source path='f'/></parallel>"
                "<graphics type='vnc' port='5901' listen='1.2.3.4' keymap='fr' passwd='x'/>"
                "<video><model type='vmvga' vram='9000'/></video>"
                "<filesystem type='mount'><source dir='/h'/><target dir='g'/><readonly/></filesystem>");
    // A serial port on the network came with version 7.
    CHECK(contains(file, "virtualHW.version = \"7\"\n"));
    CHECK(contains(file, "vmci0.present = \"true\"\n"));
    CHECK(contains(file,
                   "RemoteDisplay.vnc.enabled = \"true\"\nRemoteDisplay.vnc.port = \"5901\"\n"
                   "RemoteDisplay.vnc.ip = \"1.2.3.4\"\nRemoteDisplay.vnc.keymap = \"fr\"\n"
                   "RemoteDisplay.vnc.password = \"x\"\n"));
    CHECK(contains(file, "svga.vramSize = \"16777216\"\n"));
    CHECK(contains(file,
                   "serial0.fileName = \"ssl://h:3\"\nserial0.network.endPoint = \"server\"\n"
                   "serial0.yieldOnMsrRead = \"true\"\nserial1.present = \"true\"\nserial1.fileType = \"pipe\"\n"));
    CHECK(contains(file, "parallel0.fileType = \"file\"\nparallel0.fileName = \"f\"\n"));
    CHECK(contains(file, "sharedFolder0.writeAccess = \"false\"\nsharedFolder0.hostPath = \"/h\"\n"));
    CHECK(contains(refusal("", "<serial type='pty'/>"), "Unsupported character device type"));
    CHECK(contains(refusal("", "<serial type='dev'><source path='/x'/><target port='4'/></serial>"),
                   "Serial port index 4 out of [0..3] range"));
    CHECK(contains(refusal("", "<parallel type='dev'><source path='/x'/><target port='3'/></parallel>"),
                   "Parallel port index 3 out of [0..2] range"));
    CHECK(contains(refusal("", "<graphics type='spice'/>"), "Unsupported graphics type"));
    CHECK(contains(refusal("", "<video><model type='vga'/></video>"), "Unsupported video device type 'vga'"));
    CHECK(contains(refusal("", "<video/><video/>"), "No support for multiple video devices"));
    CHECK(contains(refusal("", "<filesystem type='block'><source dev='/x'/><target dir='g'/></filesystem>"),
                   "Only 'mount' filesystem type is supported"));
    CHECK(contains(refusal("", "<filesystem type='mount'><source dir='a&quot;'/><target dir='g'/></filesystem>"),
                   "cannot hold the value"));
}

TEST_CASE("PCI Express bridges come with SCSI from version 7 on") {
    vmx::context context;
    context.hardware_version = 8;
    const auto guest = guest_with("", "<disk type='file'><source file='/a.vmdk'/><target dev='sda'/></disk>");
    const auto file = vmx::from_domain(guest, context);
    CHECK(file.text("virtualHW.version") == "8");
    CHECK(file.text("pciBridge7.functions") == "8");
    CHECK(file.truth("vmci0.present", false));
}
