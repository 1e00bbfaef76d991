// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/xml/errors.hpp"
#include "tests/xml/machine.hpp"
#include "tests/xml/machine_text.hpp"

#include <virtxx/doc/document.hpp>
#include <virtxx/xml/binding.hpp>

#include <catch2/catch.hpp>

#include <type_traits>

using namespace test_machine;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using vir::errc;
using machine_def = test_machine::machine;

namespace {

// A machine with these attributes and children.
std::string machine_with(std::string_view children, std::string_view attributes = "type='hardware'") {
    return "<machine " + std::string(attributes) + ">\n  <name>m</name>\n  <memory>1024</memory>\n" +
           std::string(children) + "</machine>\n";
}

machine_def parsed(std::string_view children) { return vir::parse<machine_def>(machine_with(children)); }

vir::error refused(std::string_view children) {
    return error_of([&] { parsed(children); });
}

}  // namespace

TEST_CASE("the canonical form comes back as it was") {
    auto m = vir::parse<machine_def>(everything, vir::strict_parsing());
    CHECK(vir::format(m) == everything);
    CHECK(vir::check<machine_def>(everything).empty());
}

TEST_CASE("every place is read into its member") {
    auto m = vir::parse<machine_def>(everything);
    CHECK(m.type == kind::_9p);
    CHECK(m.id == -7);
    CHECK(m.secret->enabled == true);
    CHECK(m.secret->keys == "secret");
    CHECK(m.name == "a <name> & more");
    CHECK(m.memory == vir::mebibytes(2048));
    CHECK(m.max_memory == vir::gibibytes(4));
    CHECK(m.slots == 16);
    CHECK(m.page == vir::mebibytes(2));
    CHECK(m.vcpus == 4);
    CHECK(m.vcpu_placement == placement::_static);
    CHECK(m.boot == std::vector{bus::virtio, bus::ide});
    CHECK(m.acpi);
    CHECK(m.apic == false);
    CHECK(m.secure == true);
    CHECK(m.scale == 0.5);
    REQUIRE(m.timers.size() == 3);
    CHECK(std::get<rtc>(m.timers[0]).offset == -3600);
    CHECK(std::get<std::string>(m.timers[1]) == "x");
    CHECK(std::get<pit>(m.timers[2]).tickpolicy);
    REQUIRE(m.disks.size() == 2);
    CHECK(std::get<file_source>(m.disks[0].source).file == "/a'b");
    CHECK(m.disks[0].rare->wwn == "5000c50015ea71aa");
    CHECK(m.disks[0].rare->shareable);
    CHECK(m.disks[0].mirror->dev == "x");
    CHECK(std::get<pci_address>(*m.disks[0].address).slot == 0x1f);
    CHECK(std::get<network_source>(m.disks[1].source).hosts.size() == 2);
    CHECK(!m.disks[1].rare);
    CHECK(std::get<bridge_net>(m.cards[0].net).bridge == "br0");
    CHECK(m.where->y == -4);
    CHECK(m.arguments == std::vector<std::string>{"-s"});
}

TEST_CASE("what is absent keeps the member's own initialiser") {
    auto m = parsed("");
    CHECK(m.vcpus == 1);
    CHECK(!m.id);
    CHECK(!m.secret);
    CHECK(m.disks.empty());
    CHECK(vir::format(m) == "<machine type='hardware'>\n  <name>m</name>\n  <memory unit='KiB'>1024</memory>\n"
                            "  <vcpu>1</vcpu>\n  <devices/>\n</machine>\n");
}

TEST_CASE("elements and attributes may come in any order, text in CDATA and around comments") {
    auto m = vir::parse<machine_def>(
        "<?xml version='1.0' encoding='utf-8'?>\n<!-- a --><!DOCTYPE machine>"
        "<machine version='3' type=\"software\"><!-- b --><legacy x='1'/>"
        "<memory unit=\"MiB\"> 1</memory><name>a<!-- c -->b<![CDATA[<&>]]></name></machine>");
    CHECK(m.type == kind::software);
    CHECK(m.name == "ab<&>");
    CHECK(m.memory.count() == 1024);
}

TEST_CASE("a byte order mark is passed over") {
    CHECK(vir::parse<machine_def>("\xef\xbb\xbf" + machine_with("")).name == "m");
}

TEST_CASE("units are libvirt's") {
    auto memory = [](std::string_view unit, std::string_view number = "3") {
        return vir::parse<machine_def>("<machine type='hardware'><name>m</name><memory unit='" + std::string(unit) +
                                       "'>" + std::string(number) + "</memory></machine>")
            .memory.count();
    };
    CHECK(memory("") == 3);
    CHECK(memory("b") == 1);
    CHECK(memory("bytes", "1024") == 1);
    CHECK(memory("bytes", "1025") == 2);  // rounded up
    CHECK(memory("byte", "0") == 0);
    CHECK(memory("KB", "1000") == 977);
    CHECK(memory("k") == 3);
    CHECK(memory("K") == 3);
    CHECK(memory("KiB") == 3);
    CHECK(memory("kib") == 3);
    CHECK(memory("MB") == 2930);
    CHECK(memory("M") == 3 * 1024);
    CHECK(memory("mib") == 3 * 1024);
    CHECK(memory("GiB") == 3ull << 20);
    CHECK(memory("T") == 3ull << 30);
    CHECK(memory("PiB") == 3ull << 40);
    CHECK(memory("EiB", "15") == 15ull << 50);

    for (auto unit : {"Kb ", "KIBI", "Z", "iB", "Ki", "KiBs"}) {
        INFO(unit);
        CHECK(error_of([&] { memory(unit); }).code() == errc::invalid_arg);
    }
    auto near = error_of([&] { memory("MIIB"); });
    CHECK_THAT(near.what(), StartsWith("invalid argument: unknown suffix 'MIIB'"));
    CHECK(error_of([&] { memory("EiB", "16"); }).code() == errc::overflow);
    CHECK(error_of([&] { memory("KiB", "18446744073709551615"); }).code() == errc::overflow);
    CHECK(error_of([&] { memory("KiB", "18446744073709551616"); }).code() == errc::xml_error);
    CHECK(error_of([&] { memory("KiB", "-1"); }).code() == errc::xml_error);
    CHECK(error_of([&] { memory("KiB", "1.5"); }).code() == errc::xml_error);
    // The unit of an attribute has a default of its own.
    CHECK(parsed("<page size='2'/>").page == vir::kibibytes(2));
}

TEST_CASE("numbers are checked for their type, range and base") {
    auto slot = [](std::string_view text) {
        auto m = parsed("<devices><disk><target dev='a'/><address type='pci' slot='" + std::string(text) +
                        "'/></disk></devices>");
        return int(std::get<pci_address>(*m.disks[0].address).slot);
    };
    CHECK(slot("0x1f") == 31);
    CHECK(slot("0X1F") == 31);
    CHECK(slot("31") == 31);
    CHECK(slot("037") == 31);
    CHECK(slot("0") == 0);
    for (auto text : {"32", "0x", "x1", "0x100", "-1", "", " ", "1 1", "1e1", "99999999999999999999"}) {
        INFO(text);
        auto e = error_of([&] { slot(text); });
        CHECK(e.code() == errc::xml_error);
        CHECK(e.domain() == vir::error_domain::xml);
        CHECK_THAT(e.what(), StartsWith("XML error: Invalid value for attribute 'slot' in element 'address': '" +
                                           std::string(text) + "'. Expected a number from 0 to 31"));
    }
    CHECK(parsed("<vcpu>+4</vcpu>").vcpus == 4);
    CHECK_THAT(
        refused("<vcpu>4294967296</vcpu>").what(),
        StartsWith("XML error: Invalid value for element 'vcpu': '4294967296'. Expected non-negative integer value"));
    CHECK_THAT(refused("<vcpu>-1</vcpu>").what(), Contains("non-negative"));
    CHECK(vir::parse<machine_def>(machine_with("", "type='9p' id='-2147483648'")).id == INT32_MIN);
    CHECK_THROWS_AS(vir::parse<machine_def>(machine_with("", "type='9p' id='-2147483649'")), vir::error);
    CHECK_THROWS_AS(vir::parse<machine_def>(machine_with("", "type='9p' id='2147483648'")), vir::error);
    CHECK(parsed("<scale>-1e-3</scale>").scale == -0.001);
    CHECK_THROWS_AS(parsed("<scale>nan</scale>"), vir::error);
    CHECK_THROWS_AS(parsed("<scale>1e999</scale>"), vir::error);
}

TEST_CASE("words are checked and the nearest one is named") {
    auto e = error_of([] { vir::parse<machine_def>(machine_with("", "type='hardwear'")); });
    CHECK_THAT(e.what(),
               StartsWith("XML error: Invalid value for attribute 'type' in element 'machine': 'hardwear'. "
                          "Expected 'hardware', 'software' or '9p', did you mean 'hardware'? at 1:10 "
                          "(/machine/@type)"));
    // libvirt's words are the message; what() has what is allowed and where besides.
    CHECK(e.message() == "XML error: Invalid value for attribute 'type' in element 'machine': 'hardwear'.");
    CHECK(e.number(1) == 1);
    CHECK(e.number(2) == 10);
    CHECK(e.str(1) == "/machine/@type");
    CHECK_THAT(refused("  <features>\n    <apic state='yes'/></features>").what(),
               Contains("Expected 'off' or 'on'") && Contains(" at 5:11 (/machine/features/apic/@state)"));
    // A variant's alternative.
    CHECK_THAT(refused("<devices><disk type='fille'/></devices>").what(),
               Contains("Expected 'file' or 'network', did you mean 'file'?"));
    CHECK_THAT(refused("<devices><disk><target dev='a'/><address type='isa'/></disk></devices>").what(),
               Contains("Expected 'pci' or 'usb'"));
    // Cut where a character begins.
    const std::string letters(255, 'a');
    CHECK_THAT(error_of([&] { vir::parse<machine_def>(machine_with("", "type='" + letters + "\u00e4'")); }).what(),
               Contains(": '" + letters + "'."));
}

TEST_CASE("a message and a code of the table's own") {
    auto e = refused("<uuid>c7a5</uuid>");
    CHECK(e.code() == errc::internal_error);
    CHECK(e.domain() == vir::error_domain::domain);
    CHECK_THAT(e.what(), StartsWith("internal error: malformed uuid 'c7a5' at 4:"));
}

TEST_CASE("what is required is missed") {
    auto missing = [](std::string_view text) { return error_of([&] { vir::parse<machine_def>(text); }); };
    CHECK_THAT(missing("<machine><name>m</name></machine>").what(),
               StartsWith("XML error: Missing required attribute 'type' in element 'machine' at 1:2"));
    CHECK(missing("<machine type='9p'/>").code() == errc::no_name);
    CHECK_THAT(missing("<machine type='9p'><name>m</name></machine>").what(),
               Contains("Missing required element 'memory' in element 'machine'"));
    CHECK_THAT(missing("<machine type='9p'><name>m</name><memory/></machine>").what(),
               Contains("Missing value of element 'memory'"));
    CHECK_THAT(refused("<devices><disk><target/></disk></devices>").what(), Contains("'dev' in element 'target'"));
    CHECK_THAT(refused("<devices><card/></devices>").what(), Contains("'type' in element 'card'"));
    CHECK_THAT(refused("<devices><disk><target dev='a'/><address/></disk></devices>").what(),
               Contains("'type' in element 'address'"));
    CHECK_THAT(refused("<os><boot/></os>").what(), Contains("Missing required attribute 'dev' in element 'boot'"));
}

TEST_CASE("a hook's error gets the element's place") {
    auto e = error_of([] {
        vir::parse<machine_def>("\n<machine type='9p'><name>forbidden</name><memory>1</memory></machine>");
    });
    CHECK(e.code() == errc::config_unsupported);
    CHECK(std::string(e.what()) == "unsupported configuration: that name at 2:2 (/machine)");
    CHECK_THAT(refused("<where x='a'/>").what(), Contains("a point needs numbers at 4:2"));
}

TEST_CASE("unknown input: passed over with a warning, or an error when strict") {
    auto text = machine_with("  <vcpus>4</vcpus>\n  <devices>\n    <disk tipe='file'><target dev='a' bus='ide'/>\n"
                             "      <nonsense/>text</disk>\n  </devices>\n  <name>again</name>\n");
    CHECK(vir::parse<machine_def>(text).name == "m");

    std::vector<vir::diagnostic> warnings;
    vir::parse_options options;
    options.warnings = &warnings;
    vir::parse<machine_def>(text, options);
    REQUIRE(warnings.size() == 5);
    CHECK(warnings[0].level == vir::error_level::warning);
    CHECK(to_string(warnings[0]) ==
          "4:4: warning: unknown element 'vcpus' in element 'machine', did you mean 'vcpu'? (/machine/vcpus)");
    CHECK(warnings[0].suggestion == "vcpu");
    CHECK(warnings[1].message == "unknown attribute 'tipe' of element 'disk', did you mean 'type'?");
    CHECK(warnings[1].path == "/machine/devices/disk/@tipe");
    CHECK(warnings[1].line == 6);
    CHECK(warnings[1].column == 11);
    CHECK_THAT(warnings[2].message, Contains("known are 'source', 'target', 'limit', 'readonly'"));
    CHECK(warnings[3].message == "element 'disk' has no text");
    CHECK(warnings[4].message == "element 'name' is there again; the first one counts");
    CHECK(warnings[4].path == "/machine/name[2]");

    auto e = error_of([&] { vir::parse<machine_def>(text, vir::strict_parsing()); });
    CHECK(e.code() == errc::xml_invalid_schema);
    CHECK_THAT(e.what(), Contains("did you mean 'vcpu'? at 4:4 (/machine/vcpus)"));
}

TEST_CASE("of a child that shares its parent's struct the first one counts too") {
    const auto text = machine_with("  <memory unit='MiB'>7</memory>\n");
    CHECK(vir::parse<machine_def>(text).memory == vir::kibibytes(1024));
    const auto problems = vir::check<machine_def>(text);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].message == "element 'memory' is there again; the first one counts");
}

TEST_CASE("check collects all problems, in the order of the text") {
    auto problems = vir::check<machine_def>(
        "<machine type='x' oops='1'>\n  <memory unit='lb'>1</memory>\n  <uuid>u</uuid>\n  <vcpu>many</vcpu>\n"
        "  <devices>\n    <disk type='tape'>\n      <target/>\n    </disk>\n  </devices>\n</machine>");
    std::string all;
    for (const auto& each : problems) all += std::to_string(each.line) + ":" + std::to_string(each.column) + " ";
    INFO(all);
    REQUIRE(problems.size() == 8);
    CHECK(problems[0].code == errc::no_name);
    CHECK(all == "1:2 1:10 1:19 2:11 3:4 4:4 6:11 7:8 ");
    CHECK(vir::check<machine_def>("<machine").size() == 1);
    CHECK(vir::check<machine_def>("<machine").front().line == 1);
    REQUIRE(vir::check<machine_def>("<engine/>").size() == 1);
    CHECK(vir::check<machine_def>("<engine/>")[0].message == "expecting root element of 'machine', not 'engine'");
}

TEST_CASE("a namespace may have another prefix, and a prefix another namespace") {
    auto text = [](std::string_view declared, std::string_view used,
                   std::string_view uri = "http://example.org/q/1.0") {
        return machine_with("<" + std::string(used) + ":commandline><" + std::string(used) + ":arg value='-s'/></" +
                                std::string(used) + ":commandline>",
                            "type='9p' xmlns:" + std::string(declared) + "='" + std::string(uri) + "'");
    };
    CHECK(vir::parse<machine_def>(text("q", "q"), vir::strict_parsing()).arguments.size() == 1);
    CHECK(vir::parse<machine_def>(text("other", "other"), vir::strict_parsing()).arguments.size() == 1);
    CHECK(vir::parse<machine_def>(text("q", "q", "http://example.org/else")).arguments.empty());
    CHECK(vir::parse<machine_def>(text("p", "q")).arguments.empty());
    CHECK_THAT(vir::format(vir::parse<machine_def>(text("other", "other"))), Contains("<q:arg value='-s'/>"));
}

TEST_CASE("metadata is kept, and laid out like libvirt's") {
    auto m = parsed("<metadata>\n      <a:foo xmlns:a=\"http://foo\">fooish &amp; <!-- c --> <b/></a:foo>\n"
                    " <a:bar   x='1' y='\"'><c>\n</c><?d e?><d/></a:bar></metadata>");
    CHECK_THAT(vir::format(m), Contains("  <metadata>\n"
                                        "    <a:foo xmlns:a=\"http://foo\">fooish &amp; <!-- c --> <b/></a:foo>\n"
                                        "    <a:bar x=\"1\" y=\"&quot;\">\n"
                                        "      <c>\n</c>\n"
                                        "      <?d e?>\n"
                                        "      <d/>\n"
                                        "    </a:bar>\n"
                                        "  </metadata>\n"));
    CHECK(vir::parse<machine_def>(vir::format(m)) == m);
    m.metadata = "<broken>";
    CHECK_THROWS_AS(vir::format(m), vir::error);
}

TEST_CASE("what would be lost is written as a reference") {
    machine_def m;
    m.name = "tab\tline\nreturn\r<>&'\" \xc3\xa4";
    m.memory = vir::kibibytes(1);
    m.disks.emplace_back().dev = m.name;
    auto again = vir::parse<machine_def>(vir::format(m));
    CHECK(again.name == m.name);
    CHECK(again.disks[0].dev == m.name);
}

TEST_CASE("a document converts when it is asked to") {
    static_assert(!std::is_aggregate_v<vir::document<machine_def>>);
    static_assert(!std::is_aggregate_v<vir::parse_options> && !std::is_aggregate_v<vir::format_options>);
    static_assert(!std::is_aggregate_v<vir::diagnostic> && !std::is_aggregate_v<vir::difference>);

    auto text = machine_with("");
    vir::document<machine_def> from_text = text;
    CHECK(!from_text.is_typed());
    CHECK(from_text.text() == text);
    CHECK(from_text.typed().name == "m");
    CHECK(&from_text.typed() == &from_text.typed());
    CHECK(from_text.text() == text);  // as it came

    vir::document<machine_def> from_typed = from_text.typed();
    CHECK(!from_typed.is_text());
    CHECK_THAT(from_typed.text(), Contains("<name>m</name>"));
    CHECK(from_typed == from_text);

    vir::document<machine_def> literal = "<machine/>";
    CHECK_THROWS_AS(literal.typed(), vir::error);
    CHECK(vir::document<machine_def>().empty());
    CHECK(vir::document<machine_def>().typed() == machine_def());
    CHECK_THROWS_AS(vir::document<machine_def>(machine_with("<x/>")).parse(vir::strict_parsing()), vir::error);
}
