// Copyright virtxx contributors. Boost Software License 1.0.
// Rules of what is no device: what is refused, with libvirt's codes, and what a definition makes of the rest.
#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/kind.hpp>
#include <virtxx/doc/post_parse.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace {

using vir::errc;
using Catch::Contains;

std::string guest(const std::string& parts, const std::string& os = "<os><type arch='x86_64'>hvm</type></os>",
                  const std::string& devices = {}) {
    return "<domain type='test'><name>g</name><memory>65536</memory><vcpu>2</vcpu>" + os + parts + "<devices>" +
           devices + "</devices></domain>";
}

std::string settled(const std::string& text) {
    INFO(text);
    auto domain = vir::parse<vir::domain_def>(text);
    vir::complete(domain);
    return vir::format(domain);
}

std::string made_of(const std::string& parts) { return settled(guest(parts)); }

// "CODE MESSAGE" of what is refused.
std::string refused(const std::string& text) {
    try {
        return settled(text);
    } catch (const vir::error& failure) {
        return std::to_string(static_cast<int>(failure.code())) + " " + failure.message();
    }
}

std::string refusal(const std::string& parts) { return refused(guest(parts)); }
std::string refusal_of_os(const std::string& os) { return refused(guest({}, os)); }

std::string with_cells(const std::string& more) {
    return more + "<cpu><numa><cell cpus='0' memory='1024'/><cell cpus='1' memory='1024'/></numa></cpu>";
}
std::string cpu_tune(const std::string& parts) {
    return "<iothreads>1</iothreads><cputune>" + parts + "</cputune>";
}

}  // namespace

TEST_CASE("limits of processors are those of the kernel") {
    for (const auto* wrong : {"<shares>1</shares>", "<shares>262145</shares>", "<period>999</period>",
                              "<global_period>1000001</global_period>", "<quota>999</quota>",
                              "<emulator_quota>17592186044416</emulator_quota>",
                              "<iothread_period>1</iothread_period>"})
        CHECK_THAT(refusal(cpu_tune(wrong)), Contains("67 ") && Contains("must be in range ["));
    CHECK_THAT(made_of(cpu_tune("<shares>2</shares><quota>-1</quota><period>0</period>")),
               Contains("<quota>-1</quota>") && !Contains("<period>"));
    CHECK_THAT(made_of("<cputune><quota>0</quota></cputune>"), !Contains("cputune"));
}

TEST_CASE("pins are those of processors and threads that are there, one of each") {
    CHECK_THAT(made_of(cpu_tune("<vcpupin vcpu='5' cpuset='0'/>")), !Contains("vcpupin"));
    CHECK_THAT(refusal(cpu_tune("<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='0' cpuset='1'/>")),
               Contains("1 ") && Contains("duplicate vcpupin for vcpu '0'"));
    CHECK_THAT(refusal(cpu_tune("<vcpupin vcpu='0' cpuset='x'/>")),
               Contains("8 ") && Contains("Failed to parse bitmap"));
    CHECK_THAT(refusal(cpu_tune("<vcpupin vcpu='0' cpuset='0,^0'/>")), Contains("67 "));
    CHECK_THAT(refusal(cpu_tune("<emulatorpin cpuset='1'/><emulatorpin cpuset='2'/>")), Contains("27 "));
    CHECK_THAT(refusal(cpu_tune("<iothreadpin iothread='2' cpuset='1'/>")), Contains("Cannot find 'iothread' : 2"));
    CHECK_THAT(refusal(cpu_tune("<iothreadpin iothread='0' cpuset='1'/>")), Contains("Zero is not permitted"));
    CHECK_THAT(refusal(cpu_tune("<iothreadpin iothread='1' cpuset='1'/><iothreadpin iothread='1' cpuset='1'/>")),
               Contains("duplicate iothreadpin for same iothread '1'"));
    CHECK_THAT(refusal(cpu_tune("<vcpusched vcpus='0-7' scheduler='batch'/>")),
               Contains("67 ") && Contains("vCPU '2' is not present in domain definition"));
    CHECK_THAT(refusal(cpu_tune("<vcpusched vcpus='0' scheduler='fifo'/>")),
               Contains("Missing required attribute 'priority' in element 'vcpusched'"));
    CHECK_THAT(made_of(cpu_tune("<emulatorsched scheduler='batch' priority='3'/>")),
               Contains("<emulatorsched scheduler='batch'/>"));
}

TEST_CASE("groups of processors share caches and bandwidth with no other") {
    const std::string cache = "<cache id='0' level='3' type='both' size='3'/>";
    const std::string node = "<node id='0' bandwidth='60'/>";
    const std::string all = "<cachetune vcpus='0-1'>";
    CHECK_THAT(refusal(cpu_tune("<cachetune vcpus='0'>" + cache + "</cachetune>" + all + cache + "</cachetune>")),
               Contains("27 ") && Contains("Overlapping vcpus in resctrls"));
    CHECK_THAT(refusal(cpu_tune("<cachetune vcpus='0'>" + cache + "</cachetune><memorytune vcpus='0-1'>" + node +
                                "</memorytune>")),
               Contains("Overlapping vcpus in resctrls"));
    CHECK_THAT(refusal(cpu_tune(all + cache + "</cachetune>" + all + cache + "</cachetune>")),
               Contains("Identical vcpus in cachetunes found"));
    CHECK_THAT(refusal(cpu_tune(all + cache + "<cache id='0' level='3' type='code' size='3'/></cachetune>")),
               Contains("Colliding cache allocations for cache level '3' id '0', type 'code'"));
    CHECK_THAT(refusal(cpu_tune(all + "<monitor level='2' vcpus='0'/></cachetune>")),
               Contains("Invalid monitor cache level '2'"));
    CHECK_THAT(refusal(cpu_tune("<cachetune vcpus='0'><monitor level='3' vcpus='1'/></cachetune>")),
               Contains("8 ") && Contains("Monitor vcpus conflicts with allocation"));
    CHECK_THAT(refusal(cpu_tune(all + "<monitor level='3' vcpus='9'/></cachetune>")), Contains("vcpus is empty"));
    CHECK_THAT(refusal(cpu_tune(all + "<monitor level='3' vcpus='0-1'/><monitor level='3' vcpus='0'/></cachetune>")),
               Contains("vcpus overlaps in resctrl groups"));
    CHECK_THAT(refusal(cpu_tune("<memorytune vcpus='0'>" + node + node + "</memorytune>")),
               Contains("Memory Bandwidth already defined for node 0"));
    CHECK_THAT(refusal(cpu_tune("<memorytune vcpus='0'><node id='0' bandwidth='200'/></memorytune>")),
               Contains("exceeding 100"));
    CHECK_THAT(made_of(cpu_tune("<cachetune vcpus='9'>" + cache + "</cachetune><cachetune vcpus='0'/>")),
               !Contains("cachetune"));
    CHECK_THAT(made_of(cpu_tune("<cachetune vcpus='0,9'><cache id='1' level='3' type='both' size='3'/>" + cache +
                                "</cachetune>")),
               Contains("<cachetune vcpus='0'>\n      <cache id='0'"));
    CHECK_THAT(made_of(cpu_tune("<memorytune vcpus='0'>" + node + "</memorytune><memorytune vcpus='0'>"
                                "<node id='1' bandwidth='9'/></memorytune>")),
               Contains("<node id='0' bandwidth='60'/>\n      <node id='1' bandwidth='9'/>"));
}

TEST_CASE("of processors that are told one by one the last word counts, and all are told") {
    const auto states = [](const std::string& all) { return made_of("<vcpus>" + all + "</vcpus>"); };
    CHECK_THAT(states("<vcpu id='0' enabled='yes'/>"),
               Contains("current='1'>2</vcpu>") && Contains("<vcpu id='0' enabled='yes' hotpluggable='no'/>") &&
                   Contains("<vcpu id='1' enabled='no' hotpluggable='yes'/>"));
    CHECK_THAT(states("<vcpu id='0' enabled='no'/><vcpu id='0' enabled='yes' order='0'/>"),
               Contains("<vcpu id='0' enabled='yes' hotpluggable='no'/>"));
    CHECK_THAT(states("<vcpu id='0' enabled='yes'/><vcpu id='1' enabled='yes'/>"), !Contains("current="));
    CHECK_THAT(refusal("<vcpus><vcpu id='2' enabled='yes'/></vcpus>"),
               Contains("27 ") && Contains("vcpu id '2' is out of range of maximum vcpu count"));
}

TEST_CASE("threads of input and output have numbers from 1, each once") {
    CHECK_THAT(refusal("<iothreadids><iothread id='1'/><iothread id='1'/></iothreadids>"),
               Contains("27 ") && Contains("duplicate iothread id '1' found"));
    CHECK_THAT(refusal("<iothreadids><iothread id='0'/></iothreadids>"), Contains("Zero is not permitted"));
    CHECK_THAT(refusal("<iothreadids><iothread id='1' thread_pool_max='0'/></iothreadids>"), Contains("67 "));
    CHECK_THAT(refusal("<iothreads>4294967295</iothreads><iothreadids><iothread id='1'/></iothreadids>"),
               Contains("1 ") && Contains("failed to populate iothreadids"));
    CHECK_THAT(made_of("<iothreads>70000</iothreads>"), Contains("<iothreads>70000<"));
    CHECK_THAT(made_of("<iothreads>0</iothreads>"), !Contains("iothreads"));
    CHECK_THAT(made_of("<iothreads>3</iothreads><iothreadids><iothread id='2'/></iothreadids>"),
               Contains("<iothread id='2'/>\n    <iothread id='1'/>\n    <iothread id='3'/>"));
}

TEST_CASE("memory lies on nodes that are told") {
    const auto tune = [](const std::string& parts) { return with_cells("<numatune>" + parts + "</numatune>"); };
    CHECK_THAT(refusal(tune("<memory mode='strict'/>")), Contains("67 ") && Contains("nodeset"));
    CHECK_THAT(refusal(tune("<memory mode='x' nodeset='0'/>")), Contains("67 ") && Contains("Unsupported NUMA memory"));
    CHECK_THAT(refusal(tune("<memory nodeset='x'/>")), Contains("8 "));
    CHECK_THAT(refusal(tune("<memory placement='auto'/><memnode cellid='0' nodeset='1'/>")),
               Contains("67 ") && Contains("Per-node binding"));
    CHECK_THAT(refusal(tune("<memnode cellid='5' nodeset='1'/>")), Contains("27 ") && Contains("'cellid'"));
    CHECK_THAT(refusal(tune("<memnode cellid='0' nodeset='1'/><memnode cellid='0' nodeset='1'/>")),
               Contains("Multiple memnode elements with cellid 0"));
    CHECK_THAT(refusal(tune("<memory mode='restrictive' nodeset='0'/><memnode cellid='0' nodeset='1'/>")),
               Contains("'restrictive' mode is required"));
    CHECK_THAT(refusal("<numatune/><numatune/>"), Contains("only one numatune is supported"));
    CHECK_THAT(made_of(tune("<memory/>")), !Contains("numatune") && Contains("<vcpu placement='static'>"));
    CHECK_THAT(made_of(tune("<memnode cellid='1' nodeset='1'/><memnode cellid='0' nodeset='1'/>")),
               Contains("<memnode cellid='0' mode='strict' nodeset='1'/>\n    <memnode cellid='1' mode='strict'"));
    CHECK_THAT(made_of("<numatune><memory placement='auto'/></numatune>" + cpu_tune("<emulatorpin cpuset='0'/>")),
               Contains("<vcpu placement='static'>"));
}

TEST_CASE("cells have memory, and ways to cells and caches that are there") {
    const auto numa = [](const std::string& parts) { return "<cpu><numa>" + parts + "</numa></cpu>"; };
    const std::string cell = "<cell cpus='0-1' memory='1024'>", sizes = "<size value='1'/><line value='64' unit='B'/>";
    const auto cache = [&](const char* level) {
        return "<cache level='" + std::string(level) + "' associativity='direct' policy='none'>" + sizes + "</cache>";
    };
    const auto way = [&](const std::string& rest) {
        return numa(cell + cache("1") + "</cell><interconnects>" + rest + "</interconnects>");
    };
    CHECK_THAT(refusal(numa("<cell cpus='0'/>")),
               Contains("27 ") && Contains("missing element or attribute './@memory'"));
    CHECK_THAT(refusal(numa(cell + "<distances/></cell>")), Contains("NUMA distances defined without siblings"));
    CHECK_THAT(refusal(numa(cell + cache("1") + cache("1") + "</cell>")), Contains("Cache level '1' already defined"));
    CHECK_THAT(refusal(numa(cell + cache("0") + "</cell>")), Contains("Invalid 'level' attribute"));
    CHECK_THAT(refusal(numa(cell + "<cache level='1' associativity='full' policy='none'/></cell>")),
               Contains("'./size/@value'"));
    CHECK_THAT(refusal(way("<latency initiator='0' target='1' type='read' value='1'/>")),
               Contains("'target' refers to a non-existent NUMA node"));
    CHECK_THAT(refusal(way("<bandwidth initiator='3' target='0' type='read' value='1'/>")),
               Contains("'initiator' refers to a non-existent NUMA node"));
    CHECK_THAT(refusal(way("<latency initiator='0' target='0' cache='2' type='read' value='1'/>")),
               Contains("'cache' refers to a non-existent NUMA node cache"));
    const std::string latency = "<latency initiator='0' target='0' type='read' value='1'/>";
    CHECK_THAT(refusal(way(latency + latency)), Contains("Duplicate info for NUMA latencies"));
    CHECK_THAT(made_of(way(latency + "<bandwidth initiator='0' target='0' cache='0' type='read' value='5' "
                                     "unit='MiB'/>")),
               Contains("<bandwidth initiator='0' target='0' type='read' value='5120' unit='KiB'/>") &&
                   Contains("<cache level='1' associativity='direct'>"));
    // Of a document that is nothing but a processor, too.
    const auto told = vir::check_any("<cpu><numa><cell id='3' memory='1'/></numa></cpu>");
    REQUIRE(told.size() == 1);
    CHECK(told[0].path == "/cpu/numa");
}

TEST_CASE("pages are of one size where they are not told by cells") {
    const auto pages = [](const std::string& all) {
        return "<memoryBacking><hugepages>" + all + "</hugepages></memoryBacking>";
    };
    CHECK_THAT(refusal(pages("<page size='0'/>")), Contains("35 ") && Contains("can't be zero"));
    CHECK_THAT(refusal(pages("<page/>")), Contains("27 ") && Contains("'./@size'"));
    CHECK_THAT(refusal(pages("<page size='2048'/><page size='4096'/>")),
               Contains("two master hugepages detected: 4096 and 2048"));
    CHECK_THAT(refusal(with_cells(pages("<page size='2048' nodeset='0'/><page size='4096' nodeset='0-1'/>"))),
               Contains("sizes 4096 and 2048 intersect"));
    CHECK_THAT(refusal(pages("<page size='2048' nodeset='5'/>")), Contains("hugepages: node 5 not found"));
    CHECK_THAT(made_of(pages("<page size='2048' nodeset='0'/>")), Contains("<page size='2048' unit='KiB'/>"));
}

TEST_CASE("labels are of one model each, and say what is theirs") {
    CHECK_THAT(refusal("<seclabel type='static' model='a'/>"), Contains("27 ") && Contains("label is missing"));
    CHECK_THAT(refusal("<seclabel type='dynamic' model='a' relabel='no'/>"), Contains("67 "));
    CHECK_THAT(refusal("<seclabel type='none' relabel='yes'/>"), Contains("67 "));
    CHECK_THAT(refusal("<seclabel model='a'/><seclabel model='a'/>"),
               Contains("35 ") && Contains("seclabel for model a is already provided"));
    CHECK_THAT(made_of("<seclabel model='a'/>"), !Contains("seclabel"));
    CHECK_THAT(made_of("<seclabel type='dynamic' model='a'/>"), Contains("model='a' relabel='yes'/>"));
    CHECK_THAT(made_of("<seclabel type='static' model='a'><label>l</label></seclabel>"), Contains("relabel='no'>"));
    CHECK_THAT(made_of("<seclabel type='static' model='none'><label>l</label></seclabel>"),
               Contains("<seclabel type='none' model='none'/>"));
}

TEST_CASE("tables of SMBIOS have the entries that there are") {
    const auto bios = [](const std::string& all) {
        return "<sysinfo type='smbios'><bios>" + all + "</bios></sysinfo>";
    };
    const auto date = [&](const char* text) { return bios("<entry name='date'>" + std::string(text) + "</entry>"); };
    for (const auto* wrong : {"01/32/2020", "13/01/2020", "00/10/2020", "01/01/1899", "01-01-2020", "1/1", "x"})
        CHECK_THAT(refusal(date(wrong)), Contains("35 "));
    for (const auto* right : {"1/1/99", "12/31/2020", "01/10/20200"}) CHECK_THAT(made_of(date(right)), Contains(right));
    CHECK_THAT(made_of(bios("<entry name='version'>1</entry><entry name='x'>y</entry><entry name='vendor'>v</entry>"
                            "<entry name='vendor'>w</entry><entry name='release'/>")),
               Contains("<bios>\n      <entry name='vendor'>v</entry>\n      <entry name='version'>1</entry>\n    "
                        "</bios>"));
    CHECK_THAT(refusal("<sysinfo type='fwcfg'><entry>v</entry></sysinfo>"), Contains("is missing 'name'"));
    CHECK_THAT(refusal("<sysinfo type='fwcfg'><entry name='opt/x'/></sysinfo>"), Contains("either value or 'file'"));
}

TEST_CASE("firmware that is chosen is not told, and one that is told has a path") {
    CHECK_THAT(refusal_of_os("<os><type>hvm</type><loader readonly='yes'/></os>"), Contains("35 no loader path"));
    CHECK_THAT(refusal_of_os("<os><type>hvm</type><nvram>/a</nvram></os>"), Contains("35 no loader path"));
    CHECK_THAT(refusal_of_os("<os firmware='efi'><type>hvm</type><loader>/a</loader></os>"),
               Contains("'type' cannot be specified when firmware autoselection is enabled"));
    CHECK_THAT(refusal_of_os("<os firmware='bios'><type>hvm</type><nvram>/a</nvram></os>"),
               Contains("firmware type 'bios' does not support nvram"));
    CHECK_THAT(refusal_of_os("<os firmware='efi'><type>hvm</type><loader stateless='yes'/><nvram>/b</nvram></os>"),
               Contains("NVRAM is not permitted when loader is stateless"));
    CHECK_THAT(refusal_of_os("<os><type>hvm</type><loader stateless='no' type='rom'>/a</loader></os>"),
               Contains("Only pflash loader type permits NVRAM"));
    CHECK_THAT(refusal_of_os("<os><type>exe</type><init>/a</init><initenv name='x'/></os>"), Contains("27 "));
    CHECK_THAT(refusal_of_os("<os><type>hvm</type><smbios mode='x'/></os>"), Contains("67 "));
    CHECK_THAT(refused(guest({}, "<os firmware='efi'><type>hvm</type><nvram/></os>")), !Contains("nvram"));
}

TEST_CASE("parts of a guest are there once and say something") {
    CHECK_THAT(refusal("<blkiotune><device/></blkiotune>"), Contains("67 ") && Contains("missing per-device path"));
    const std::string device = "<device><path>/a</path><weight>500</weight></device>";
    CHECK_THAT(refusal("<blkiotune>" + device + device + "</blkiotune>"), Contains("duplicate blkio device path '/a'"));
    CHECK_THAT(made_of("<blkiotune><weight>0</weight></blkiotune>"), !Contains("blkiotune"));
    CHECK_THAT(refusal("<resource/>"), Contains("1 "));
    CHECK_THAT(refusal("<resource><fibrechannel appid='" + std::string(129, 'x') + "'/></resource>"), Contains("8 "));
    CHECK_THAT(refusal("<title>a\nb</title>"), Contains("27 "));
    CHECK_THAT(refusal("<genid>x</genid>"), Contains("1 ") && Contains("malformed genid element"));
    CHECK_THAT(refusal("<perf><event name='x' enabled='yes'/></perf>"), Contains("27 "));
    CHECK_THAT(made_of("<memtune><hard_limit/></memtune>"), !Contains("memtune"));
    CHECK_THAT(refusal("<cpu><model vendor_id='abcdefghijk,'>a</model></cpu>"), Contains("vendor id is invalid"));
    CHECK_THAT(made_of("<cpu match='exact'/>"), !Contains("<cpu"));
}

TEST_CASE("boot orders and ROMs are those of devices that have them") {
    const auto with = [](const std::string& devices) { return guest({}, "<os><type>hvm</type></os>", devices); };
    CHECK_THAT(settled(with("<controller type='scsi'><boot order='1'/><rom enabled='no' bar='x'/></controller>")),
               !Contains("<boot order") && !Contains("<rom"));
    CHECK(vir::check_any(with("<controller type='scsi'><boot order='1'/><rom bar='on'/></controller>")).size() == 2);
    const std::string disk = "<disk type='file'><source file='/a'/><target dev='vd";
    CHECK_THAT(refused(with(disk + "a'/><boot order='1'/></disk>" + disk + "b'/><boot order='1'/></disk>")),
               Contains("67 ") && Contains("boot order '1' used for more than one device"));
    const std::string card = "<interface type='user'><mac address='52:54:00:00:00:01'/>";
    CHECK_THAT(settled(with(card + "<acpi index='3'/><rom bar='off'/><alias name='ua-x'/><boot order='1'/>"
                                   "</interface>")),
               Contains("<boot order='1'/>\n      <alias name='ua-x'/>\n      <rom bar='off'/>\n      <acpi "
                        "index='3'/>"));
    CHECK_THAT(refused(with(card + "<rom enabled='no' bar='on'/></interface>")),
               Contains("67 ") && Contains("ROM tuning"));
}

TEST_CASE("of what is missing the name is told first, and once") {
    CHECK_THAT(refused("<domain/>"), Contains("21 missing name information"));
    const auto told = vir::check_any("<domain/>");
    REQUIRE_FALSE(told.empty());
    CHECK(told[0].code == errc::no_name);
    CHECK(std::count_if(told.begin(), told.end(), [](const auto& each) { return each.code == errc::no_name; }) == 1);
}

TEST_CASE("a part of a cache is written in the largest unit that leaves a whole number") {
    const auto part = [](const std::string& size) {
        const auto text = made_of(cpu_tune("<cachetune vcpus='0'><cache id='0' level='3' type='both' " + size +
                                           "/></cachetune>"));
        const auto from = text.find("size='");
        return text.substr(from, text.find("/>", from) - from);
    };
    CHECK(part("size='3'") == "size='3' unit='KiB'");
    CHECK(part("size='3072' unit='KiB'") == "size='3' unit='MiB'");
    CHECK(part("size='1073741824' unit='B'") == "size='1' unit='GiB'");
    CHECK(part("size='1000' unit='KB'") == "size='1000000' unit='B'");
}
