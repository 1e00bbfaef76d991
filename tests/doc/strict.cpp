// Copyright virtxx contributors. Boost Software License 1.0.
// What libvirt lets pass and nothing can come of: strict parses name it, others take it.
#include <virtxx/doc/kind.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace {

std::string domain(const std::string& devices, const std::string& more = {}) {
    return "<domain type='test'>\n<name>a</name><memory>1</memory><os><type arch='x86_64'>hvm</type></os>" + more +
           "<devices>" + devices + "</devices></domain>";
}

std::string network(const std::string& inside) { return "<network><name>a</name>" + inside + "</network>"; }

std::string filter(const std::string& rule) { return "<filter name='a'>" + rule + "</filter>"; }

std::string snapshot(const std::string& inside) { return "<domainsnapshot>" + inside + "</domainsnapshot>"; }

std::string volume(const std::string& format) {
    return "<volume><name>a</name><capacity>1</capacity><target><format type='" + format + "'/></target></volume>";
}

// "PATH: MESSAGE" of each problem; all that is wrong is wrong only to those who want to know.
std::vector<std::string> faults(const std::string& text) {
    INFO(text);
    CHECK(vir::check_any(text, {}).empty());
    std::vector<std::string> out;
    for (const auto& each : vir::check_any(text)) {
        CHECK(each.line > 0);
        CHECK(each.column > 0);
        CHECK(each.code == vir::errc::xml_error);
        CHECK(each.level != vir::error_level::warning);
        out.push_back(each.path + ": " + each.message);
    }
    return out;
}

using problems = std::vector<std::string>;

}  // namespace

TEST_CASE("ports of displays are numbers of ports") {
    const auto port = [](const std::string& display, const std::string& name, const std::string& value) {
        return "/domain/devices/graphics/@" + name + ": Invalid value for attribute '" + name +
               "' in element 'graphics': '" + value + "'. Expected a number from -1 to 65535" + display;
    };
    CHECK(faults(domain("<graphics type='vnc' port='70000' websocket='-2'/>")) ==
          problems{port("", "port", "70000"), port("", "websocket", "-2")});
    CHECK(faults(domain("<graphics type='spice' port='65536' tlsPort='-7'/>")) ==
          problems{port("", "port", "65536"), port("", "tlsPort", "-7")});
    CHECK(faults(domain("<graphics type='rdp' port='100000'/>")) == problems{port("", "port", "100000")});
    CHECK(faults(domain("<graphics type='vnc' port='-1' autoport='yes' websocket='-1'/>"
                        "<graphics type='spice' port='5901' tlsPort='65535'/>")) == problems());
}

TEST_CASE("a fault is told at its place, with what was probably meant") {
    const auto found = vir::check_any(domain({}, "<cpu><model>Haswel</model>\n  <feature policy='require' name='vmxx'/>"
                                                 "</cpu>"));
    REQUIRE(found.size() == 2);
    CHECK(found[0].path == "/domain/cpu/model");
    CHECK(found[0].line == 2);
    CHECK(found[0].suggestion == "Haswell");
    CHECK(found[0].message == "Invalid value for element 'model': 'Haswel'. Expected a model of a processor of x86_64, "
                              "did you mean 'Haswell'?");
    CHECK(found[1].path == "/domain/cpu/feature/@name");
    CHECK(found[1].line == 3);
    CHECK(found[1].column == 29);
    CHECK(found[1].suggestion == "vmx");
}

TEST_CASE("processors have names that their architecture knows") {
    const auto guest = [](const std::string& arch, const std::string& cpu) {
        return "<domain type='test'><name>a</name><memory>1</memory><os><type" + arch + ">hvm</type></os><cpu>" + cpu +
               "</cpu></domain>";
    };
    CHECK(faults(guest(" arch='x86_64'", "<model>EPYC</model><feature name='svm'/>")) == problems());
    CHECK(faults(guest(" arch='x86_64'", "<model>POWER8</model>")).size() == 1);
    CHECK(faults(guest(" arch='ppc64'", "<model>POWER8</model>")) == problems());
    CHECK(faults(guest(" arch='ppc64'", "<model>POWER7_v2.1</model>")) == problems());
    CHECK(faults(guest(" arch='ppc64'", "<model>EPYC</model>")).size() == 1);
    CHECK(vir::check_any("<domain type='test'><name>a</name><memory>1</memory><os><type arch='ppc64'>hvm</type></os>"
                         "<cpu mode='host-model'><model>power9</model></cpu></domain>").empty());
    // There only the hypervisor knows.
    CHECK(faults(guest(" arch='s390x'", "<model>z13</model><feature name='vx'/>")) == problems());
    CHECK(faults(guest(" arch='aarch64'", "<model>max</model>")) == problems());
    // Of no architecture: any that is known.
    CHECK(faults(guest("", "<model>POWER8</model>")) == problems());
    CHECK(faults(guest("", "<model>EPYC</model><feature name='svm'/>")) == problems());
    CHECK(faults(guest("", "<model>z14</model>")) == problems());
    CHECK(faults(guest(" arch='x86_64'", "<model>no such thing</model>")) ==
          problems{"/domain/cpu/model: Invalid value for element 'model': 'no such thing'. Expected a model of a "
                   "processor of x86_64"});
    CHECK(faults("<cpu><model>EPIC</model></cpu>").size() == 1);
    // What a host has it tells itself.
    CHECK(faults("<cpu><arch>x86_64</arch><model>Newest</model><feature name='newer'/></cpu>") == problems());
}

TEST_CASE("netmasks have no holes") {
    const std::string expected = "Expected ones followed by zeros, as in 255.255.255.0";
    CHECK(faults(network("<ip address='10.1.1.1' netmask='255.0.255.0'/>")) ==
          problems{"/network/ip/@netmask: Invalid value for attribute 'netmask' in element 'ip': '255.0.255.0'. " +
                   expected});
    CHECK(faults(network("<bridge name='b'/><ip address='10.1.1.1' netmask='255.255.255.0'/>"
                         "<route address='10.0.5.0' netmask='255.0.255.0' gateway='10.1.1.5'/>")) ==
          problems{"/network/route/@netmask: Invalid value for attribute 'netmask' in element 'route': "
                   "'255.0.255.0'. " + expected});
    for (const auto* mask : {"0.0.0.0", "255.255.255.255", "255.255.254.0", "128.0.0.0"})
        CHECK(faults(network("<ip address='10.1.1.1' netmask='" + std::string(mask) + "'/>")) == problems());
}

TEST_CASE("of two words one is meant") {
    CHECK(faults(network("<bridge stp='maybe'/>")) ==
          problems{"/network/bridge/@stp: Invalid value for attribute 'stp' in element 'bridge': 'maybe'. Expected "
                   "'off' or 'on'"});
    CHECK(faults(network("<bridge stp='On'/><portgroup name='p' default='true'/>")).size() == 2);
    CHECK(faults(network("<bridge stp='on'/><portgroup name='p' default='yes'/>")) == problems());
}

TEST_CASE("volumes have formats that some pool knows") {
    const auto found = faults(volume("qcow7"));
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0], Catch::StartsWith("/volume/target/format/@type: Invalid value for attribute 'type' in element "
                                           "'format': 'qcow7'. Expected 'none', 'raw', ") &&
                             Catch::EndsWith("did you mean 'qcow'?"));
    for (const auto* known : {"qcow2", "raw", "none", "linux-lvm"}) CHECK(faults(volume(known)) == problems());
}

TEST_CASE("rules of filters have priorities and variables that can be meant") {
    const std::string expected = ". Expected a number from -1000 to 1000";
    const std::string start = "/filter/rule/@priority: Invalid value for attribute 'priority' in element 'rule': ";
    CHECK(faults(filter("<rule action='drop' direction='in' priority='1001'/>")) ==
          problems{start + "'1001'" + expected});
    CHECK(faults(filter("<rule action='drop' direction='in' priority='high'/>")) ==
          problems{start + "'high'" + expected});
    CHECK(faults(filter("<rule action='drop' direction='in' priority='-1000'/>")) == problems());
    for (const auto* value : {"$", "$[1]"})
        CHECK(
            faults(filter("<rule action='drop' direction='in'><tcp srcipaddr='" + std::string(value) + "'/></rule>")) ==
            problems{"/filter/rule/tcp/@srcipaddr: Invalid value for attribute 'srcipaddr' in element 'tcp': '" +
                     std::string(value) + "'. Expected a variable's name behind the '$'"});
    CHECK(faults(filter("<rule action='drop' direction='in'><tcp srcipaddr='$IP[1]'/></rule>")) == problems());
}

TEST_CASE("snapshots and checkpoints can be kept in files, and name each disk once") {
    CHECK(faults(snapshot("<name>a/b</name>")) ==
          problems{"/domainsnapshot/name: Invalid value for element 'name': 'a/b'. Expected a name without '/'"});
    CHECK(faults(snapshot("<name>.a</name>")) ==
          problems{"/domainsnapshot/name: Invalid value for element 'name': '.a'. Expected a name that does not begin "
                   "with '.'"});
    const std::string twice = "<disks><disk name='vda'/><disk name='vdb'/><disk name='vda'/></disks>";
    CHECK(faults(snapshot(twice)) == problems{"/domainsnapshot/disks/disk[3]: disk 'vda' is specified twice"});
    CHECK(faults("<domaincheckpoint><name>a/b</name>" + twice + "</domaincheckpoint>").size() == 2);
    CHECK(faults("<domainbackup>" + twice + "</domainbackup>").size() == 1);
    CHECK(faults(snapshot("<name>a</name><memory snapshot='external'/>")) ==
          problems{"/domainsnapshot/memory/@snapshot: Invalid value for attribute 'snapshot' in element 'memory': "
                   "'external'. External memory snapshots require a filename in 'file'"});
    CHECK(faults(snapshot("<name>a</name><memory snapshot='external' file='/m'/><disks><disk name='vda'/>"
                          "<disk name='vdb'/></disks>")) == problems());
}

TEST_CASE("names are more than blanks") {
    const auto found =
        faults("<domain type='test'><name>  </name><memory>1</memory><os><type>hvm</type></os></domain>");
    CHECK(found == problems{"/domain/name: Invalid value for element 'name': '  '. Expected a name that is more than "
                            "blanks"});
    CHECK(faults("<network><name> </name></network>").size() == 1);
}

TEST_CASE("a parse that is not strict says nothing of faults, a strict one throws the first") {
    const auto text = network("<bridge stp='maybe'/>");
    std::vector<vir::diagnostic> warnings;
    vir::parse_options options;
    options.warnings = &warnings;
    CHECK_NOTHROW(vir::kind_of(text).format(text, options));
    CHECK(warnings.empty());
    CHECK_THROWS_WITH(vir::kind_of(text).format(text, vir::strict_parsing()), Catch::Contains("'maybe'") &&
                                                                                  Catch::Contains(" at 1:"));
}
