// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/mapping.hpp"
#include "tests/xml/errors.hpp"

#include <catch2/catch.hpp>

#include <virtxx/xml/binding.hpp>

using namespace vir;

namespace {

const std::string head = "config.version = \"8\"\nvirtualHW.version = \"4\"\n";

domain_def read(const std::string& more, const vmx::context& context = {}) {
    return vmx::to_domain(vmx::config::parse(head + more), context);
}

std::string refusal(const std::string& more) {
    const auto failure = error_of([&] { read(more); });
    CHECK(failure.code() == errc::internal_error);
    CHECK(failure.domain() == error_domain::none);
    return failure.what();
}

bool contains(const domain_def& domain, const std::string& xml) {
    const auto text = format(domain);
    INFO(text);
    return text.find(xml) != std::string::npos;
}

}  // namespace

TEST_CASE("a VMX file is known by names without case, the first of several counts") {
    const auto file = vmx::config::parse("MemSize = \"64\"\nmemsize = \"32\"\nflag = \"TRUE\"\n");
    CHECK(file.number("MEMSIZE") == 64);
    CHECK(file.truth("Flag", false));
    CHECK(file.truth("other", true));
    CHECK_FALSE(file.text("other"));
    CHECK(file.place_of("flag") == conf::place(3, 1));
    CHECK(vmx::config::parse(file.format()) == file);
    CHECK(vmx::config::parse("a = \"unlimited\"").number("a") == -1);
}

TEST_CASE("a VMX file in another encoding is read as what it means") {
    const auto file = vmx::config::parse(".encoding = \"windows-1252\"\ndisplayName = \"f\xfcr\"\n");
    CHECK(file.text("displayname") == "für");
    CHECK(std::string(error_of([] { vmx::config::parse("a = \"\xfc\""); }).what()) ==
          "configuration file syntax error: a byte that is not UTF-8 at 1:6");
    CHECK(std::string(error_of([] { vmx::config::parse("\n.encoding = \"no-such\""); }).what()).find("'no-such'") !=
          std::string::npos);
}

TEST_CASE("what every VMX file has to say") {
    auto why = [](const std::string& text) {
        return std::string(error_of([&] { vmx::to_domain(vmx::config::parse(text)); }).what());
    };
    CHECK(why("") == "internal error: Missing essential config entry 'config.version'");
    CHECK(why("config.version = \"8\"") == "internal error: Missing essential config entry 'virtualHW.version'");
    CHECK(why("config.version = \"7\"") ==
          "internal error: Expecting VMX entry 'config.version' to be 8 but found 7 at 1:1");
    CHECK(why("config.version = \"8\"\n virtualHW.version = \"3\"") ==
          "internal error: Expecting VMX entry 'virtualHW.version' to be 4 or higher but found 3 at 2:2");
}

TEST_CASE("names, sizes and processors of a VMX file") {
    const auto domain = read(
        "displayName = \"a%25b|22c\"\nannotation = \"x|7cy\"\nuuid.bios = \"50 11 5e 16 9b dc 49 d7-f1 71 53 c4 d7 f9 "
        "17 10\"\nmemsize = \"64\"\nsched.mem.max = \"48\"\nsched.mem.minsize = \"16\"\nnumvcpus = \"4\"\n"
        "cpuid.coresPerSocket = \"2\"\nsched.cpu.affinity = \"0, 3,1,2\"\nsched.cpu.shares = \"high\"\n"
        "guestOS = \"centos-64\"\nsmbios.reflecthost = \"true\"\nfirmware = \"EFI\"\nvm.genid = \"123\"\n"
        "vm.genidX = \"-5\"\n");
    CHECK(domain.name == "a%b\"c");
    CHECK(domain.description == "x|y");
    CHECK(to_string(domain.uuid.value()) == "50115e16-9bdc-49d7-f171-53c4d7f91710");
    CHECK(domain.memory == mebibytes(64));
    CHECK(domain.current_memory == kibibytes(48 * 1024));
    CHECK(domain.options->memory_tune->min_guarantee == kibibytes(16 * 1024));
    CHECK(domain.vcpu.maximum == 4);
    CHECK(to_string(domain.vcpu.cpus.value()) == "0-3");
    CHECK(domain.cpu->topology->cores == 2);
    CHECK(domain.cpu->topology->sockets == 2);
    CHECK(domain.options->cpu_tune->shares == 8000u);
    CHECK(domain.os.type.arch == guest::arch::x86__64);
    CHECK(domain.os.smbios == guest::smbios_mode::host);
    CHECK(domain.os.firmware == guest::firmware::efi);
    CHECK(to_string(domain.options->genid.value()) == "00000000-0000-007b-ffff-fffffffffffb");

    CHECK(read("numvcpus = \"3\"\nsched.cpu.shares = \"low\"\n").options->cpu_tune->shares == 1500u);
    CHECK(read("sched.cpu.shares = \"4223\"\n").options->cpu_tune->shares == 4223u);
    CHECK_FALSE(read("sched.cpu.affinity = \"all\"\n").vcpu.cpus);
}

TEST_CASE("numbers and words of a VMX file that cannot be meant") {
    CHECK(
        refusal("memsize = \"33\"") ==
        "internal error: Expecting VMX entry 'memsize' to be an unsigned integer (multiple of 4) but found 33 at 3:1");
    CHECK(refusal("memsize = \"x\"") ==
          "internal error: Config entry 'memsize' must represent an integer value at 3:1");
    CHECK(refusal("memsize = \"9000000000000000000\"").find("too large") != std::string::npos);
    CHECK(refusal("numvcpus = \"0\"").find("to be an unsigned integer greater than 0 but found 0") !=
          std::string::npos);
    CHECK(refusal("sched.cpu.affinity = \"1,a\"").find("comma separated list of unsigned integers but found '1,a'") !=
          std::string::npos);
    CHECK(refusal("sched.cpu.affinity = \"99999\"").find("this value is too large") != std::string::npos);
    CHECK(refusal("numvcpus = \"2\"\nsched.cpu.affinity = \"1\"").find("at least as many values as 'numvcpus' (2)") !=
          std::string::npos);
    CHECK(refusal("sched.cpu.shares = \"much\"").find("'low', 'normal' or 'high' but found 'much'") !=
          std::string::npos);
    CHECK(refusal("uuid.bios = \"501 15e\"") == "internal error: Could not parse UUID from string '501 15e' at 3:1");
    CHECK(refusal("firmware = \"bios\"") == "internal error: VMX entry 'firmware' has unknown value 'bios' at 3:1");
    CHECK(refusal("displayName = \"a%2\"") ==
          "internal error: VMX entry 'name' contains invalid escape sequence at 3:1");
    CHECK(refusal("annotation = \"a|zz\"").find("'annotation' contains invalid escape sequence") != std::string::npos);
    CHECK(refusal("smbios.reflecthost = \"1\"").find("must represent a boolean value (true|false)") !=
          std::string::npos);
    CHECK(error_of([] { read("displayName = \"a%2fb\""); }).code() == errc::xml_error);
    CHECK(error_of([] { read("annotation = \"|01\""); }).code() == errc::conf_syntax);
}

TEST_CASE("disks of a VMX file") {
    const auto domain = read(
        "scsi0.present = \"true\"\nscsi0.virtualDev = \"pvscsi\"\nscsi0:0.present = \"true\"\n"
        "scsi0:0.fileName = \"a.vmdk\"\nscsi0:0.writeThrough = \"true\"\nscsi0:1.present = \"true\"\n"
        "scsi0:1.fileName = \"/vmfs/devices/cdrom/x\"\nscsi0:1.deviceType = \"scsi-passthru\"\n"
        "sata0.present = \"true\"\nsata0:0.present = \"true\"\nsata0:0.fileName = \"b.vmdk\"\n"
        "ide0:0.present = \"true\"\nide0:0.deviceType = \"cdrom-raw\"\nide0:0.fileName = \"auto detect\"\n"
        "ide0:1.present = \"true\"\nide0:1.fileName = \"emptyBackingString\"\n"
        "ide1:0.present = \"true\"\nide1:0.fileName = \"c.vmdk\"\nide1:0.mode = \"independent-nonpersistent\"\n"
        "ide1:1.present = \"true\"\nide1:1.clientDevice = \"true\"\n"
        "floppy0.present = \"true\"\nfloppy0.fileType = \"device\"\nfloppy0.fileName = \"/dev/fd0\"\n"
        "floppy1.present = \"true\"\nfloppy1.fileType = \"file\"\nfloppy1.fileName = \"f.flp\"\n");
    REQUIRE(domain.devices.disks.size() == 8);
    CHECK(contains(domain, "<driver cache='writethrough'/>\n      <source file='a.vmdk'/>"));
    CHECK(contains(domain, "<source dev='/vmfs/devices/cdrom/x'/>\n      <target dev='sdb' bus='scsi'/>"));
    CHECK(contains(domain, "<target dev='sda' bus='sata'/>"));
    CHECK(contains(domain, "<source startupPolicy='optional'/>\n      <target dev='hda' bus='ide'/>"));
    CHECK(contains(domain, "<disk type='file' device='cdrom'>\n      <target dev='hdb' bus='ide'/>"));
    CHECK(contains(domain, "<transient/>"));
    CHECK(contains(domain, "<disk type='block' device='floppy'>"));
    CHECK(contains(domain, "<source file='f.flp'/>\n      <target dev='fdb' bus='fdc'/>"));
    CHECK(contains(domain, "<controller type='scsi' index='0' model='vmpvscsi'/>"));
}

TEST_CASE("drives of a VMX file that are none") {
    const std::string ide = "ide0:0.present = \"true\"\n";
    CHECK(refusal(ide).find("Invalid or not yet handled value '<null>' for VMX entry 'ide0:0.fileName'") !=
          std::string::npos);
    CHECK(refusal(ide + "ide0:0.fileName = \"a.vmdk\"\nide0:0.deviceType = \"x\"")
              .find("to be 'ata-hardDisk' or 'disk' but found 'x' at 5:1") != std::string::npos);
    CHECK(refusal(ide + "ide0:0.fileName = \"a.iso\"\nide0:0.deviceType = \"disk\"")
              .find("to be 'cdrom-image' but found 'disk'") != std::string::npos);
    CHECK(refusal("floppy0.present = \"true\"\n").find("'floppy0.fileName'") != std::string::npos);
    CHECK(refusal("scsi0.present = \"true\"\nscsi0.virtualDev = \"x\"")
              .find("'buslogic' or 'lsilogic' or 'lsisas1068' or 'pvscsi' but found 'x' at 4:1") != std::string::npos);
    // A hard disk's image that a CD-ROM drive has left over is neither.
    CHECK(read(ide + "ide0:0.fileName = \"a.vmdk\"\nide0:0.deviceType = \"cdrom-raw\"").devices.disks.empty());
}

TEST_CASE("ESX's documents name files on datastores, and its controllers are wide") {
    const vmx::datastore_names names("store", "folder");
    vmx::context context;
    context.names = &names;
    context.wide_scsi = true;
    context.datacenter_path = "a/b";
    context.moref = "vm-1";
    const auto domain = read(
        "scsi1.present = \"true\"\nscsi1:8.present = \"true\"\nscsi1:8.fileName = \"a.vmdk\"\n"
        "ide0:0.present = \"true\"\nide0:0.fileName = \"/vmfs/volumes/other/x/c.iso\"\n",
        context);
    CHECK(contains(domain, "<source file='[store] folder/a.vmdk'/>\n      <target dev='sdw' bus='scsi'/>"));
    CHECK(contains(domain, "<address type='drive' controller='1' bus='0' target='0' unit='8'/>"));
    CHECK(contains(domain, "<source file='[other] x/c.iso'/>"));
    CHECK(contains(domain, "<vmware:datacenterpath>a/b</vmware:datacenterpath>\n  <vmware:moref>vm-1</vmware:moref>"));
    CHECK(names.in_vmx("[other] x/c.iso") == "/vmfs/volumes/other/x/c.iso");
    CHECK(names.in_vmx("/abs") == "/abs");
    CHECK(names.in_document("/usr/x.iso") == "/usr/x.iso");
    CHECK(error_of([&] { (void)names.in_vmx("rel"); }).code() == errc::internal_error);
}

TEST_CASE("network cards of a VMX file") {
    const auto domain = read(
        "ethernet12.present = \"true\"\nethernet12.connectionType = \"nat\"\n"
        "ethernet0.present = \"true\"\nethernet0.networkName = \"net\"\nethernet0.addressType = \"vpx\"\n"
        "ethernet0.generatedAddress = \"00:50:56:87:65:43\"\nethernet0.checkMACAddress = \"false\"\n"
        "ethernet0.virtualDev = \"vmxnet\"\nethernet0.features = \"15\"\n"
        "ethernet2.present = \"true\"\nethernet2.connectionType = \"custom\"\nethernet2.networkName = \"n\"\n"
        "ethernet2.vnet = \"vmnet7\"\nethernet2.addressType = \"static\"\nethernet2.address = \"0:c:29:1:2:3\"\n"
        "ethernet3.present = \"true\"\nethernet4.present = \"true\"\n"
        "ethernet4.dvs.switchId = \"30 34 00 50 9d a3 5f 41-53 de a6 92 c5 3c a5 4e\"\nethernet4.dvs.portId = \"32\"\n"
        "ethernet4.dvs.portgroupId = \"group\"\nethernet4.dvs.connectionId = \"7\"\n");
    REQUIRE(domain.devices.interfaces.size() == 5);
    CHECK(contains(domain,
                   "<mac address='00:50:56:87:65:43' type='generated' check='no'/>\n"
                   "      <source bridge='net'/>\n      <model type='vmxnet2'/>"));
    CHECK(contains(domain,
                   "<mac address='00:0c:29:01:02:03' type='static'/>\n      <source bridge='n'/>\n"
                   "      <target dev='vmnet7'/>"));
    CHECK(contains(domain, "<interface type='null'>"));
    CHECK(contains(domain,
                   "<source switchid='30340050-9da3-5f41-53de-a692c53ca54e' portid='32' portgroupid='group' "
                   "connectionid='7'/>"));
    CHECK(std::holds_alternative<device::user_net>(domain.devices.interfaces.back().source));

    const std::string card = "ethernet0.present = \"true\"\n";
    CHECK(refusal(card + "ethernet0.connectionType = \"bridged\"") ==
          "internal error: Missing essential config entry 'ethernet0.networkName'");
    CHECK(refusal(card + "ethernet0.connectionType = \"hostonly\"").find("No yet handled value 'hostonly'") !=
          std::string::npos);
    CHECK(refusal(card + "ethernet0.connectionType = \"x\"").find("Invalid value 'x'") != std::string::npos);
    CHECK(refusal(card + "ethernet0.addressType = \"x\"").find("'generated' or 'static' or 'vpx' but found 'x'") !=
          std::string::npos);
    CHECK(refusal(card + "ethernet0.addressType = \"static\"\nethernet0.address = \"x\"")
              .find("to be MAC address but found 'x' at 5:1") != std::string::npos);
    CHECK(refusal(card + "ethernet0.virtualDev = \"x\"").find("'e1000e' but found 'x'") != std::string::npos);
}

TEST_CASE("ports, screen and shared folders of a VMX file") {
    const auto domain = read(
        "serial0.present = \"true\"\nserial0.fileType = \"network\"\nserial0.fileName = \"telnets://[::1]:42\"\n"
        "serial0.network.endPoint = \"client\"\nserial1.present = \"true\"\nserial1.fileType = \"pipe\"\n"
        "serial1.fileName = \"p\"\nserial2.present = \"true\"\nserial2.fileType = \"file\"\nserial2.fileName = \"f\"\n"
        "serial3.present = \"true\"\nserial3.fileName = \"/dev/ttyS0\"\n"
        "parallel2.present = \"true\"\nparallel2.fileType = \"device\"\nparallel2.fileName = \"/dev/lp0\"\n"
        "RemoteDisplay.vnc.enabled = \"true\"\nRemoteDisplay.vnc.port = \"5903\"\nRemoteDisplay.vnc.ip = \"1.2.3.4\"\n"
        "RemoteDisplay.vnc.keymap = \"de\"\nRemoteDisplay.vnc.password = \"pw\"\nsvga.vramSize = \"5000000\"\n"
        "isolation.tools.hgfs.disable = \"false\"\nsharedFolder.maxNum = \"2\"\nsharedFolder0.present = \"true\"\n"
        "sharedFolder0.enabled = \"true\"\nsharedFolder0.hostPath = \"/h\"\nsharedFolder0.guestName = \"g\"\n");
    CHECK(contains(domain, "<source mode='connect' host='::1' service='42'/>\n      <protocol type='telnets'/>"));
    CHECK(contains(domain, "<serial type='pipe'>\n      <source path='p'/>"));
    CHECK(contains(domain, "<serial type='file'>\n      <source path='f'/>\n      <target port='2'/>"));
    CHECK(contains(domain, "<serial type='dev'>\n      <source path='/dev/ttyS0'/>"));
    CHECK(contains(domain, "<parallel type='dev'>\n      <source path='/dev/lp0'/>\n      <target port='2'/>"));
    CHECK(contains(domain, "<graphics type='vnc' port='5903' autoport='no' listen='1.2.3.4' keymap='de' passwd='pw'>"));
    CHECK(contains(domain, "<model type='vmvga' vram='8192' primary='yes'/>"));
    CHECK(contains(domain, "<source dir='/h'/>\n      <target dir='g'/>\n      <readonly/>"));
    CHECK(contains(read("RemoteDisplay.vnc.enabled = \"true\"\n"), "<graphics type='vnc' port='-1' autoport='yes'>"));

    const std::string port = "serial0.present = \"true\"\nserial0.fileType = \"network\"\n";
    CHECK(refusal(port + "serial0.fileName = \"tcp://h\"").find("doesn't contain a port part at 5:1") !=
          std::string::npos);
    CHECK(refusal(port + "serial0.fileName = \"udp://h:1\"").find("contains unsupported scheme 'udp'") !=
          std::string::npos);
    CHECK(refusal("serial0.present = \"true\"\nserial0.fileType = \"x\"").find("or 'network' but found 'x'") !=
          std::string::npos);
    CHECK(refusal("parallel0.present = \"true\"\n") ==
          "internal error: Missing essential config entry 'parallel0.fileType'");
    CHECK(refusal("isolation.tools.hgfs.disable = \"false\"\nsharedFolder.maxNum = \"1\"\n"
                  "sharedFolder0.present = \"true\"\nsharedFolder0.enabled = \"true\"\n")
              .find("'sharedFolder0.hostPath'") != std::string::npos);
    // However many folders a file claims to have.
    CHECK(read("isolation.tools.hgfs.disable = \"false\"\nsharedFolder.maxNum = \"999999999999\"\n")
              .devices.filesystems.empty());
}
