// Copyright virtxx contributors. Boost Software License 1.0.
// Problems of a document as a whole: each at its place, none twice, whatever else is wrong.
#include <virtxx/doc/kind.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using paths = std::vector<std::string>;

paths told(const std::string& text) {
    paths out;
    for (const auto& each : vir::check_any(text)) {
        CHECK(each.line != 0);
        out.push_back(each.path);
    }
    return out;
}

std::string guest(const std::string& parts, const std::string& devices = {}) {
    return "<domain type='test'><name>g</name><memory>65536</memory><os><type>hvm</type></os>" + parts + "<devices>" +
           devices + "</devices></domain>";
}

paths told_of(const std::string& devices) { return told(guest({}, devices)); }

}  // namespace

TEST_CASE("what a document lacks is told although something else cannot be read") {
    CHECK(told("<domain type='kvm'><name>x</name><bogus/></domain>") ==
          paths{"/domain", "/domain", "/domain/bogus"});
    CHECK(told("<network><name>n</name><zz/><forward mode='nat'/></network>") ==
          paths{"/network/zz", "/network/forward"});
    // But not what follows from what could not be read, or has a wrong name.
    CHECK(told("<domain type='kvm'><name>x</name><memry>1</memry><os><type>hvm</type></os></domain>") ==
          paths{"/domain/memry"});
    CHECK(told("<domain type='kvm'><name>x</name><memory>much</memory><os><type>hvm</type></os></domain>") ==
          paths{"/domain/memory"});
}

TEST_CASE("a part that cannot be settled hides nothing else") {
    CHECK(told("<domain type='test'><name>g</name><os><type>hvm</type></os><bogus/><vcpu current='4'>2</vcpu><devices>"
               "<disk type='file'><source file='/a'><seclabel relabel='yes'/><seclabel relabel='yes'/></source>"
               "<target dev='vda'/></disk></devices></domain>") ==
          paths{"/domain", "/domain/bogus", "/domain/vcpu", "/domain/devices/disk"});
}

TEST_CASE("devices that a definition puts into another order are told where they stand") {
    CHECK(told_of("<video><model type='vga' ram='1'/></video><video><model type='qxl' primary='yes'/></video>") ==
          paths{"/domain/devices/video[1]"});
    CHECK(told_of("<panic/><panic model='isa'/><panic model='isa'/>") == paths{"/domain/devices/panic[3]"});
    CHECK(told_of("<serial type='pty'/><console type='pty'><target type='virtio'/></console>"
                  "<console type='unix'><target type='virtio'/></console>") == paths{"/domain/devices/console[2]"});
    CHECK(told_of("<controller type='scsi'/><controller type='scsi'><driver iothread='1'/></controller>") ==
          paths{"/domain/devices/controller[2]"});
    CHECK(told_of("<controller type='sata' index='01'><driver iothread='1'/></controller>") ==
          paths{"/domain/devices/controller"});
    CHECK(told_of("<disk type='file'><source file='/b'/><target dev='sdb' bus='scsi' removable='on'/></disk>"
                  "<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/></disk>") ==
          paths{"/domain/devices/disk[1]"});
    CHECK(told(guest("<keywrap><cipher name='dea' state='on'/><cipher name='aes' state='on'/>"
                     "<cipher name='aes' state='off'/></keywrap>")) == paths{"/domain/keywrap/cipher[3]"});
    CHECK(told(guest("<perf><event name='cmt' enabled='yes'/><event name='cmt' enabled='yes'/>"
                     "<event name='cmt' enabled='no'/></perf>")) ==
          paths{"/domain/perf/event[2]", "/domain/perf/event[3]"});
    CHECK(told(guest("<vcpu>4</vcpu><cputune><vcpusched vcpus='0-1' scheduler='batch'/>"
                     "<vcpusched vcpus='1-2' scheduler='batch'/></cputune>")) ==
          paths{"/domain/cputune/vcpusched[2]"});
}

TEST_CASE("nothing is told twice") {
    CHECK(told_of("<serial type='unix'/>") == paths{"/domain/devices/serial"});
    CHECK(told_of("<console type='unix'/>") == paths{"/domain/devices/console"});
    CHECK(told_of("<disk type='file'><source file='/a'/></disk>") == paths{"/domain/devices/disk"});
    CHECK(told_of("<disk type='file'><source file='/a'/><target dev='foo'/></disk>") == paths{"/domain/devices/disk"});
    CHECK(told_of("<serial type='pty'><target type='isa-serial' port='1'/></serial>"
                  "<serial type='pty'><target type='isa-serial' port='1'/></serial>") ==
          paths{"/domain/devices/serial[2]"});
    CHECK(told(guest("<vcpu>4</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='1024'/>"
                     "<cell id='0' cpus='0-1' memory='1024'/></numa></cpu>")) == paths{"/domain/cpu/numa"});
}

TEST_CASE("of many problems the first thousand are told, and that there are more, last") {
    std::string devices;
    for (int i = 0; i < 3000; ++i) devices += "<input type='tablet' bus='ps2'/>\n";
    const auto problems = vir::check_any(guest("<on_reboot>coredump-destroy</on_reboot>", devices));
    REQUIRE(problems.size() == 1001);
    CHECK_THAT(problems.back().message, Catch::Contains("there are more problems"));
    CHECK(std::is_sorted(problems.begin(), problems.end() - 1,
                         [](const auto& a, const auto& b) { return a.line < b.line; }));
}
