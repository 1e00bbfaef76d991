// Copyright virtxx contributors. Boost Software License 1.0.
// What nothing describes, kept by a parse and written again.
#include "tests/xml/errors.hpp"
#include "tests/xml/machine.hpp"
#include "tests/xml/machine_text.hpp"

#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/unknown_parts.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace test_machine;
using machine_def = test_machine::machine;

namespace {

struct document {
    machine_def machine;
    vir::unknown_parts kept;
    std::vector<vir::unknown_part> dropped;

    explicit document(std::string_view text) {
        vir::parse_options options;
        options.keep = &kept;
        machine = vir::parse<machine_def>(text, options);
    }
    std::string text(unsigned indent = 0) {
        vir::format_options options;
        options.keep = &kept;
        options.dropped = &dropped;
        options.indent = indent;
        dropped.clear();
        return vir::format(machine, options);
    }
    std::string lost() const {
        std::string out;
        for (const auto& each : dropped) out += to_string(each) + "\n";
        return out;
    }
};

// What is written of a text, after it was seen to be a fixed point in which nothing is lost, and to mean the same.
std::string kept(std::string_view text) {
    document first(text);
    auto once = first.text();
    INFO(once);
    CHECK(first.lost() == "");
    document second(once);
    CHECK(second.text() == once);
    CHECK(second.lost() == "");
    CHECK(vir::format(second.machine) == vir::format(first.machine));
    return once;
}

const std::string head = "<machine type='software'>\n  <name>a</name>\n";
const std::string tail = "</machine>\n";

}  // namespace

TEST_CASE("a document without anything unknown is written as ever") {
    CHECK(kept(everything) == everything);
    document d(everything);
    CHECK(d.kept.empty());
    CHECK(d.kept.lists.empty());
}

TEST_CASE("elements stay behind what they stood behind, attributes at their element, comments before theirs") {
    const std::string text = R"(<!-- not ours -->
<machine type='software' owner='&lt;me&gt;' xmlns:x='http://example.org/x'>
  <first/>
  <name id='7'>a</name>
  <!-- how much -->
  <memory unit='KiB'>1</memory>
  <x:thing a="1">
    <inner/>
    <!-- inside -->
    <text>with <b/> in</text>
  </x:thing>
  <vcpu>1</vcpu>
  <devices>
    <!-- the
         system -->
    <disk type='file' colour='red'>
      <source file='/a'/>
      <target dev='vda'/>
      <speed>9</speed>
    </disk>
    <robot/> <!-- is kept too -->
    <disk type='file'>
      <target dev='vdb'/>
      <!-- last in its disk -->
    </disk>
    <!-- last of all -->
  </devices>
</machine>
<!-- the end -->
)";
    auto out = kept(text);
    // A comment on the line of an unknown element goes on a line of its own.
    auto expected = text;
    expected.replace(expected.find(" <!-- is kept"), 1, "\n    ");
    CHECK(out == expected);
}

TEST_CASE("parts that a document writes in another order find their elements") {
    CHECK(kept("<machine type='software'><!-- m --><memory>1</memory><u1/><!-- n --><name>a</name><u2/></machine>") ==
          head.substr(0, head.find("  <name>")) +
              "  <!-- n -->\n  <name>a</name>\n  <u2/>\n  <!-- m -->\n"
              "  <memory unit='KiB'>1</memory>\n  <u1/>\n  <vcpu>1</vcpu>\n  <devices/>\n" +
              tail);
}

TEST_CASE("a comment on the line of an element stays there") {
    const auto text =
        "<machine type='software'> <!-- at the start -->\n  <name>a</name> <!-- one --> <!-- two -->\n"
        "  <memory unit='KiB'>1</memory>  <!-- little -->\n  <vcpu>1</vcpu>\n  <devices/>\n</machine>\n";
    CHECK(kept(text) ==
          "<machine type='software'>\n  <!-- at the start -->\n  <name>a</name> <!-- one --> <!-- two -->\n"
          "  <memory unit='KiB'>1</memory> <!-- little -->\n  <vcpu>1</vcpu>\n  <devices/>\n</machine>\n");
}

TEST_CASE("processing instructions stay as comments do") {
    const std::string text = R"(<?xml-stylesheet href='a.css'?>
<!-- a --><?b?>
<machine type='software'> <?start?>
  <name>a<?in?></name> <?beside it?> <!-- too -->
  <?how "much" <&?>
  <memory unit='KiB'>1</memory>
  <thing><?inner?><b/></thing>
  <vcpu>1</vcpu>
  <devices>
    <disk type='file'>
      <target dev='vda'/>
      <?last ?>
    </disk>
  </devices>
</machine>
<?end?>
)";
    CHECK(kept(text) == R"(<?xml-stylesheet href='a.css'?>
<!-- a -->
<?b?>
<machine type='software'>
  <?start?>
  <name>a<?in?></name> <?beside it?> <!-- too -->
  <?how "much" <&?>
  <memory unit='KiB'>1</memory>
  <thing>
    <?inner?>
    <b/>
  </thing>
  <vcpu>1</vcpu>
  <devices>
    <disk type='file'>
      <target dev='vda'/>
      <?last ?>
    </disk>
  </devices>
</machine>
<?end?>
)");
    document d(text);
    d.machine.disks.clear();
    (void)d.text();
    CHECK(d.lost() == "instruction 'last ' in /machine/devices/disk[vda]\n");
}

TEST_CASE("an element that is there again stays behind the one that counts") {
    const auto twice =
        "<machine type='software'><scale>2</scale><memory>1</memory><!-- no --><scale>3</scale>"
        "<name>a</name></machine>";
    CHECK_THAT(kept(twice),
               Catch::Contains("  <scale>2</scale>\n  <devices/>\n  <!-- no -->\n  <scale>3</scale>\n</machine>"));
    document d(twice);
    CHECK(d.machine.scale == 2);
    d.machine.scale = 0;
    CHECK_THAT(d.text(), !Catch::Contains("scale"));
    CHECK(d.lost() == "element 'scale' in /machine\n");
    // The first one says what is not written of it: it must stand before the second even so.
    CHECK_THAT(
        kept("<machine type='software'><name>a</name><memory>1</memory><scale>0</scale><scale>2</scale></machine>"),
        Catch::Contains("<scale>0</scale>") && Catch::EndsWith("<scale>2</scale>\n</machine>\n"));
}

TEST_CASE("what is only there for the sake of something unknown stays") {
    const auto text = kept(
        "<machine type='software'><name>a</name><memory>1</memory><features><!-- none --></features>"
        "<os><firmware>x</firmware></os><scale unit='m'/></machine>");
    CHECK_THAT(text, Catch::Contains("  <features>\n    <!-- none -->\n  </features>\n  <os>\n"
                                     "    <firmware>x</firmware>\n  </os>\n  <scale unit='m'/>\n"));
    document d(text);
    d.machine.acpi = true;
    d.machine.scale = 2;
    d.machine.boot.push_back(bus::usb);
    const auto changed = d.text();
    CHECK(d.lost() == "");
    CHECK_THAT(changed, Catch::Contains("  <os>\n    <firmware>x</firmware>\n    <boot dev='usb'/>\n  </os>\n") &&
                            Catch::Contains("  <features>\n    <acpi/>\n    <!-- none -->\n  </features>\n") &&
                            Catch::Contains("<scale unit='m'>2</scale>"));
}

TEST_CASE("text where none belongs and elements in a text are kept") {
    CHECK_THAT(kept("<machine type='software'><name>a<b>c</b><!-- x -->d</name><memory>1</memory><devices>"
                    "<disk type='file'>stray &amp; lost<target dev='vda'/></disk></devices></machine>"),
               Catch::Contains("<name>acd<b/><!-- x --></name>") &&
                   Catch::Contains("    <disk type='file'>\n      stray &amp; lost\n      <target dev='vda'/>\n"));
}

TEST_CASE("namespaces that unknown parts need are declared again, by whatever prefix") {
    const auto text = kept(
        "<machine type='software' xmlns:mine='http://example.org/q/1.0' xmlns:z='http://example.org/z'>"
        "<name>a</name><memory>1</memory><z:e z:a='1'/>"
        "<mine:commandline><mine:arg value='-S' z:b='2'/></mine:commandline></machine>");
    CHECK_THAT(text, Catch::Contains("xmlns:z='http://example.org/z'") && Catch::Contains("<z:e z:a=\"1\"/>") &&
                         Catch::Contains("<q:arg value='-S' z:b='2'/>"));
}

TEST_CASE("what a function of a table or metadata reads keeps the rest") {
    const auto text = kept(
        "<machine type='software'><name>a</name><metadata xmlns:p='http://example.org/p' k='1'>"
        "<!-- m --><p:x/></metadata><memory>1</memory>"
        "<where x='1' y='2' z='3'><!-- w --><mark/></where></machine>");
    CHECK_THAT(text, Catch::Contains("  <metadata xmlns:p=\"http://example.org/p\" k=\"1\">\n    <!-- m -->\n"
                                     "    <p:x/>\n  </metadata>\n") &&
                         Catch::Contains("  <where x='1' y='2' z='3'>\n    <!-- w -->\n    <mark/>\n  </where>\n"));
}

TEST_CASE("parts follow their item of a list") {
    const std::string text =
        "<machine type='software'><name>a</name><memory>1</memory><devices>"
        "<!-- a --><disk type='file' n='1'><target dev='vda'/></disk>"
        "<!-- b --><disk type='file' n='2'><target dev='vdb'/></disk>"
        "<card type='user' n='3'><mac address='52:54:00:00:00:01'/></card>"
        "<!-- d --><card type='user' n='4'><mac address='52:54:00:00:00:02'/></card>"
        "<card type='user' n='5'/></devices></machine>";
    SECTION("with a key") {
        document d(text);
        d.machine.disks.erase(d.machine.disks.begin());
        d.machine.disks[0].source = file_source("/b");
        d.machine.disks.emplace(d.machine.disks.begin())->dev = "vdc";
        CHECK_THAT(d.text(),
                   Catch::Contains("    <disk type='file'>\n      <target dev='vdc'/>\n    </disk>\n"
                                   "    <!-- b -->\n    <disk type='file' n='2'>\n      <source file='/b'/>"));
        CHECK(d.lost() ==
              "comment ' a ' before 'disk[vda]' in /machine/devices\n"
              "attribute 'n' of /machine/devices/disk[vda]\n");
    }
    SECTION("an item whose key changes is another") {
        document d(text);
        d.machine.disks[1].dev = "vdz";
        CHECK_THAT(d.text(), !Catch::Contains("n='2'") && Catch::Contains("n='1'"));
        CHECK(d.dropped.size() == 2);
    }
    SECTION("without a key, by what it says") {
        document d(text);
        d.machine.cards.erase(d.machine.cards.begin());
        const auto out = d.text();
        CHECK_THAT(out, !Catch::Contains("n='3'"));
        CHECK_THAT(out, Catch::Contains(
                            "    <!-- d -->\n    <card type='user' n='4'>\n      <mac address='52:54:00:00:00:02'/>\n"
                            "    </card>\n    <card type='user' n='5'/>\n"));
        CHECK(d.lost() == "attribute 'n' of /machine/devices/card[#1]\n");
    }
    SECTION("without a key, by its position when it changed and no other came or went") {
        document d(text);
        d.machine.cards[1].net = bridge_net();
        CHECK_THAT(d.text(), Catch::Contains("<card type='bridge' n='4'>"));
        CHECK(d.lost() == "");
        std::swap(d.machine.cards[0], d.machine.cards[2]);
        CHECK_THAT(d.text(),
                   Catch::Contains("    <card type='user' n='5'/>\n    <!-- d -->\n    <card type='bridge' n='4'>"));
        CHECK(d.lost() == "");
    }
    SECTION("one that changed is not another's when some went") {
        document d(text);
        d.machine.cards.erase(d.machine.cards.begin());
        d.machine.cards[0].mac.reset();
        d.machine.cards[0].net = bridge_net();
        const auto out = d.text();
        CHECK_THAT(out, !Catch::Contains("n='4'") && !Catch::Contains("n='3'") && Catch::Contains("n='5'"));
        CHECK(d.dropped.size() == 3);
    }
    SECTION("also when it is written elsewhere") {
        document d(text);
        d.machine.cards.erase(d.machine.cards.begin());
        CHECK_THAT(d.text(3), Catch::Contains("          <!-- d -->\n          <card type='user' n='4'>"));
    }
}

TEST_CASE("parts whose parent is gone are told, and so is what the document says itself by now") {
    document d(
        "<machine type='software'><name>a</name><memory>1</memory><vcpu>1</vcpu><features><apic state='on' "
        "x='1'><u/></apic>"
        "</features><devices><disk type='file'><source dev='/dev/x' protocol='nbd'/><target "
        "dev='vda'/></disk></devices></machine>");
    d.machine.apic.reset();
    network_source remote;
    remote.protocol = "rbd";
    d.machine.disks[0].source = remote;
    CHECK_THAT(d.text(), Catch::Contains("<source protocol='rbd' dev='/dev/x'/>"));
    CHECK(d.lost() ==
          "attribute 'x' of /machine/features/apic\n"
          "element 'u' in /machine/features/apic\n"
          "attribute 'protocol' of /machine/devices/disk[vda]/source\n");
}

TEST_CASE("a part that a program made never breaks the document") {
    document d("<machine type='software'><name>a</name><memory>1</memory><vcpu>1</vcpu></machine>");
    const auto refusal = [&](vir::part_kind kind, const std::string& name, const std::string& value,
                             const std::string& parent = "/machine/name") {
        vir::unknown_part part;
        part.kind = kind;
        part.parent = parent;
        part.name = name;
        part.value = value;
        d.kept.parts.assign(1, part);
        return std::string(error_of([&] { d.text(); }).what());
    };
    using enum vir::part_kind;
    CHECK_THAT(refusal(comment, "", "--><b/><!--"), Catch::Contains("no '--' in it"));
    CHECK_THAT(refusal(comment, "", "a-"), Catch::Contains("no '-' at its end"));
    CHECK_THAT(refusal(comment, "", "a\x01"), Catch::Contains("character 0x01"));
    CHECK_THAT(refusal(instruction, "", "a ?><b/><?c"), Catch::Contains("no '?>' in it"));
    CHECK_THAT(refusal(instruction, "", "a \x01"), Catch::Contains("character 0x01"));
    for (const auto words : {"", " a", "xml version='1.0'", "1"})
        CHECK_THAT(refusal(instruction, "", words), Catch::Contains("begins with a name other than xml"));
    CHECK_THAT(refusal(attribute, "x='1' y", "v"), Catch::Contains("that is no name"));
    CHECK_THAT(refusal(attribute, "", "v"), Catch::Contains("that is no name"));
    CHECK_THAT(refusal(element, "b", "</name><b>", "/machine"), Catch::Contains("is closed by '</name>'"));
    CHECK_THAT(refusal(element, "b", "<b>", "/machine/name"), Catch::Contains("is closed by '</x>'"));
    for (const auto kind : {element, attribute, text, holder})
        CHECK_THAT(refusal(kind, "b", "--><b/><!--", ""),
                   Catch::Contains("only comments and processing instructions are outside"));
    std::string deep;
    for (int i = 0; i < 5000; ++i) deep += "<b>";
    CHECK_THAT(refusal(element, "b", deep, "/machine"), Catch::Contains("nested deeper than 4096 levels"));
}

TEST_CASE("a parse that keeps warns as others do, and a strict one refuses") {
    vir::unknown_parts parts;
    std::vector<vir::diagnostic> warnings;
    vir::parse_options options;
    options.keep = &parts;
    options.warnings = &warnings;
    const auto text = "<machine type='software'><name>a</name><memory>1</memory><u/><!-- c --></machine>";
    (void)vir::parse<machine_def>(text, options);
    CHECK(warnings.size() == 1);
    CHECK(parts.parts.size() == 2);
    options.strict = true;
    CHECK_THROWS_AS(vir::parse<machine_def>(text, options), vir::error);
}
