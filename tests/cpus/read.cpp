// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/cpus/processors.hpp"

#include <catch2/catch.hpp>

using namespace vir;
using namespace vir::test;
using Catch::Matchers::StartsWith;

TEST_CASE("a <cpu> is a host's or a guest's") {
    CHECK(std::holds_alternative<caps::host_cpu>(cpus::read("<cpu><arch>x86_64</arch><model>486</model></cpu>")));
    CHECK(std::holds_alternative<guest::cpu>(cpus::read("<cpu><model>486</model></cpu>")));
    CHECK(std::holds_alternative<guest::cpu>(
        cpus::read("<cpu mode='custom'><arch>x86_64</arch><model>486</model></cpu>")));
    CHECK(format(std::get<guest::cpu>(cpus::read("<cpu><model>486</model><topology sockets='1' cores='2' threads='1'/>"
                                                 "<feature name='de'/></cpu>"))) ==
          "<cpu mode='custom' match='exact'>\n"
          "  <model fallback='allow'>486</model>\n"
          "  <topology sockets='1' dies='1' cores='2' threads='1'/>\n"
          "  <feature policy='require' name='de'/>\n"
          "</cpu>\n");
    // Of a host, a policy means nothing.
    CHECK(brief(cpus::read_host("<cpu><arch>i686</arch><model>486</model>"
                                "<feature policy='disable' name='de'/></cpu>")) == "486 .de");
}

TEST_CASE("hosts are read from what describes them") {
    const std::string one = "<cpu><arch>x86_64</arch><model>Haswell</model></cpu>";
    const std::string other = "<cpu><arch>x86_64</arch><model>Conroe</model><feature name='vmx'/></cpu>";
    CHECK(cpus::read_hosts(one).size() == 1);
    const auto both = cpus::read_hosts("<cluster>" + one + "<!-- and -->" + other + "</cluster>");
    REQUIRE(both.size() == 2);
    CHECK(brief(both[1]) == "Conroe .vmx");
    const auto host = cpus::read_hosts("<capabilities><host><uuid>x</uuid>" + one + "</host><guest/></capabilities>");
    REQUIRE(host.size() == 1);
    CHECK(brief(host[0]) == "Haswell");
    CHECK(refusal([] { cpus::read_hosts("<capabilities><host/></capabilities>"); }) ==
          "xml_error: XML error: XML does not contain expected 'cpu' element");
}

TEST_CASE("a <cpu> that makes no sense is refused as libvirt does") {
    const auto read = [](const std::string& text) { return refusal([&] { cpus::read(text); }); };
    CHECK(read("<domain/>") == "xml_error: XML error: XML does not contain expected 'cpu' element");
    CHECK(read("<cpu match='exact'><arch>x86_64</arch><model>486</model></cpu>") ==
          "xml_error: XML error: 'arch' element cannot be used inside 'cpu' element with 'match' attribute'");
    CHECK(read("<cpu><arch>x86_64</arch></cpu>") == "xml_error: XML error: Missing CPU model name");
    CHECK_THAT(read("<cpu><arch>x86_65</arch><model>a</model></cpu>"),
               StartsWith("config_unsupported: unsupported configuration: Unknown architecture x86_65 at 1:"));
    CHECK(read("<cpu><vendor>Intel</vendor></cpu>") == "xml_error: XML error: CPU vendor specified without CPU model");
    CHECK(read("<cpu><feature name='de'/></cpu>") ==
          "xml_error: XML error: Non-empty feature list specified without CPU model");
    CHECK(read("<cpu><model>486</model><feature name='de'/><feature name='de'/></cpu>") ==
          "xml_error: XML error: CPU feature 'de' specified more than once");
    CHECK_THAT(read("<cpu><model>486</model><feature/></cpu>"),
               StartsWith("xml_error: XML error: Invalid CPU feature name at 1:"));
    CHECK_THAT(read("<cpu><model>486</model><feature name='de' policy='maybe'/></cpu>"),
               StartsWith("config_unsupported: unsupported configuration: Invalid CPU feature policy at 1:"));
    CHECK_THAT(read("<cpu><model fallback='maybe'>486</model></cpu>"),
               StartsWith("config_unsupported: unsupported configuration: Invalid fallback attribute at 1:"));
    CHECK_THAT(read("<cpu mode='odd'/>"),
               StartsWith("config_unsupported: unsupported configuration: Invalid mode attribute 'odd' at 1:"));
    CHECK_THAT(read("<cpu><model vendor_id='short'>486</model></cpu>"),
               StartsWith("xml_error: XML error: vendor_id must be exactly 12 characters long at 1:"));
    CHECK_THAT(read("<cpu><arch>x86_64</arch><model>486</model><microcode version='x'/></cpu>"),
               StartsWith("config_unsupported: unsupported configuration: invalid microcode version at 1:"));
    CHECK_THAT(read("<cpu><model>486</model><topology sockets='0' cores='1' threads='1'/></cpu>"),
               StartsWith("[other domain] xml_error: XML error: Invalid value for attribute 'sockets' in element "
                          "'topology': Zero is not permitted at 1:"));
    CHECK(refusal([] { cpus::read_host("<cpu mode='custom'><arch>x86_64</arch><model>486</model></cpu>"); }) ==
          "config_unsupported: unsupported configuration: Attribute mode is only allowed for guest CPU");
}
