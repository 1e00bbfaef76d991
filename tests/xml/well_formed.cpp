// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/xml/errors.hpp"
#include "tests/xml/machine.hpp"
#include "tests/xml/machine_text.hpp"

#include "src/xml/tree.hpp"

#include <virtxx/xml/node.hpp>

#include <pugixml.hpp>

#include <catch2/catch.hpp>

#include <vector>

using Catch::Matchers::Contains;
using vir::xml::tree;
using machine_def = test_machine::machine;

namespace {

void read(std::string_view text, const vir::parse_options& limits = {}) { tree(text, limits); }

vir::error refused(std::string_view text) {
    return error_of([&] { read(text); });
}

}  // namespace

TEST_CASE("what is not well-formed is refused, and where") {
    struct mistake {
        std::string_view text;
        std::string_view message;
    };
    const std::vector<mistake> mistakes{
        {"", "no root element at 1:1"},
        {"  \n ", "no root element at 2:2"},
        {"hello", "text before the root element at 1:1"},
        {"<a/>x", "text after the root element at 1:5"},
        {"<a/>\n<b/>", "a second root element at 2:1"},
        {"<a>", "element 'a' is not closed at 1:2"},
        {"<a>text", "element 'a' is not closed at 1:2"},
        {"<a>\n <b>\n</a>", "element 'b' that opens on line 2 is closed by '</a>' at 3:1"},
        {"<a></ab>", "element 'a' that opens on line 1 is closed by '</ab>'"},
        {"<ab></a>", "element 'ab' that opens on line 1 is closed by '</a>'"},
        {"</a>", "end tag 'a' without a start tag at 1:1"},
        {"<a></a", "end tag 'a' without '>'"},
        {"<a></a x='1'>", "end tag 'a' without '>'"},
        {"<", "'<' at the end of the document"},
        {"<a><", "'<' at the end of the document at 1:4"},
        {"< a/>", "'<' that begins no element"},
        {"<1/>", "'<' that begins no element"},
        {"<a", "start tag 'a' without end"},
        {"<a x", "attribute 'x' without '='"},
        {"<a x=", "not in quotes"},
        {"<a x=1/>", "the value of attribute 'x' is not in quotes at 1:4"},
        {"<a x='1/>", "has no end"},
        {"<a x='1'y='2'/>", "no blank before an attribute at 1:9"},
        {"<a x='1' x='2'/>", "attribute 'x' is there twice at 1:10"},
        {"<a x='<'/>", "'<' in attribute 'x'; write &lt; at 1:7"},
        {"<a /x>", "'/' that is not followed by '>'"},
        {"<a !>", "neither an attribute nor the end of the tag"},
        {"<a>&foo;</a>", "entity '&foo;' is not defined"},
        {"<a>a & b</a>", "'&' that begins no entity; write &amp; at 1:6"},
        {"<a x='&'/>", "'&' that begins no entity"},
        {"<a>&</a>", "'&' that begins no entity"},
        {"<a>&#0;</a>", "'&#0;' is no character of XML"},
        {"<a>&#xd800;</a>", "is no character of XML"},
        {"<a>&#x110000;</a>", "is no character of XML"},
        {"<a>&#99999999999;</a>", "is no character of XML"},
        {"<a>&#;</a>", "is no character of XML"},
        {"<a>&#x;</a>", "is no character of XML"},
        {"<a>&#X41;</a>", "is no character of XML"},
        {"<a>]]></a>", "']]>' in text"},
        {"<a><!-- x</a>", "comment without end at 1:4"},
        {"<a><!-- x -- y --></a>", "'--' inside a comment at 1:11"},
        {"<a><![CDATA[x</a>", "CDATA without end"},
        {"<![CDATA[x]]><a/>", "CDATA outside the root element"},
        {"<a><?x</a>", "processing instruction without end"},
        {"<a><? x?></a>", "a processing instruction without a name"},
        {" <?xml version='1.0'?><a/>", "an XML declaration that is not at the start"},
        {"<?xml version='1.0'", "XML declaration without end"},
        {"<?xml version='2.0'?><a/>", "version 2.0 of XML is not supported; it is 1.0 at 1:16"},
        {"<?xml version='1'?><a/>", "an XML declaration without version='1.0' at 1:1"},
        {"<?xml version='abc'?><a/>", "an XML declaration without version"},
        {"<?xml encoding='utf-8'?><a/>", "an XML declaration without version"},
        {"<?xml ?><a/>", "an XML declaration without version"},
        {"<?xml version=\"1.0'?><a/>", "the value of version in the XML declaration has no end at 1:15"},
        {"<?xml version='1.0' standalone='maybe'?><a/>", "standalone in the XML declaration is 'yes' or 'no'"},
        {"<?xml version='1.0'encoding='utf-8'?><a/>", "what belongs in no XML declaration at 1:20"},
        {"<?xml version='1.0' standalone='yes' encoding='utf-8'?><a/>", "what belongs in no XML declaration"},
        {"<?xml version='1.0' more='1'?><a/>", "what belongs in no XML declaration"},
        {"<?xml version='1.0' encoding='iso-8859-1'?><a/>", "encoding 'ISO-8859-1' is not supported"},
        {"<!DOCTYPE a", "DOCTYPE without end"},
        {"<!DOCTYPE a [ <!ENTITY x 'y", "DOCTYPE without end"},
        {"<a/><!DOCTYPE a>", "DOCTYPE after the root element"},
        {"<a><!ELEMENT a></a>", "'<' that begins no element"},
        {"<a>\x01</a>", "character 0x01 is not allowed in XML at 1:4"},
        {std::string_view("<a>\0</a>", 8), "character 0x00 is not allowed"},
        {"<a x='\x1f'/>", "character 0x1f is not allowed"},
    };
    for (const auto& each : mistakes) {
        INFO(each.text);
        auto e = refused(each.text);
        CHECK(e.code() == vir::errc::xml_detail);
        CHECK(e.domain() == vir::error_domain::xml);
        CHECK_THAT(e.what(), Contains(std::string(each.message)));
        CHECK(e.number(1) > 0);
    }
}

TEST_CASE("what is not well-formed is told as libvirt tells it, too") {
    struct mistake {
        std::string_view text;
        std::string_view message;
    };
    const std::vector<mistake> mistakes{
        {"", "1: Document is empty\n(null)\n^"},
        {"  \n ", "2: Start tag expected, '<' not found\n \n-^"},
        {"hello", "1: Start tag expected, '<' not found\nhello\n^"},
        {"<a/>x", "1: Extra content at the end of the document\n<a/>x\n----^"},
        {"<a/>\n<b/>", "2: Extra content at the end of the document\n<b/>\n^"},
        {"<a>text", "1: Premature end of data in tag a line 1\n<a>text\n-------^"},
        {"<a>\n <b>\n</a>", "3: Opening and ending tag mismatch: b line 2 and a\n</a>\n----^"},
        {"</a>", "1: StartTag: invalid element name\n</a>\n-^"},
        {"<a", "1: Couldn't find end of Start Tag a line 1\n<a\n--^"},
        {"<a><", "1: StartTag: invalid element name\n<a><\n----^"},
        {"<a x", "1: Specification mandates value for attribute x\n<a x\n----^"},
        {"<a x=1/>", "1: AttValue: \" or ' expected\n<a x=1/>\n-----^"},
        {"<a x='1", "1: AttValue: ' expected\n<a x='1\n-------^"},
        {"<a x='1'y='2'/>", "1: attributes construct error\n<a x='1'y='2'/>\n--------^"},
        {"<a x='<'/>", "1: Unescaped '<' not allowed in attributes values\n<a x='<'/>\n------^"},
        {"<a>a & b</a>", "1: xmlParseEntityRef: no name\n<a>a & b</a>\n------^"},
        {"<a>&foo;</a>", "1: Entity 'foo' not defined\n<a>&foo;</a>\n--------^"},
        {"<a>]]></a>", "1: Sequence ']]>' not allowed in content\n<a>]]></a>\n---^"},
        {"<a></a b>", "1: expected '>'\n<a></a b>\n-------^"},
    };
    for (const auto& each : mistakes) {
        INFO(each.text);
        const auto e = error_of([&] { vir::parse<machine_def>(each.text); });
        CHECK(e.code() == vir::errc::xml_detail);
        const auto words = e.message().substr(e.message().find(':') + 1);
        CHECK(words == each.message);
        CHECK(std::string(e.what()) != e.message());
    }
}

TEST_CASE("an XML declaration may say what it likes as long as it is XML 1") {
    for (auto words : {"version='1.0'", " version = \"1.0\" ", "version='1.1'", "version='1.'",
                       "version='1.0' encoding='utf-8'", "version='1.0' encoding='US-ASCII' standalone='no'",
                       "version='1.0'\n standalone='yes'"}) {
        INFO(words);
        CHECK_NOTHROW(read("<?xml " + std::string(words) + "?><a/>"));
    }
}

TEST_CASE("bytes that are not UTF-8 are refused wherever they stand") {
    const std::vector<std::string> bad{"\x80",         "\xff",         "\xc0\xaf", "\xc1\xbf",         "\xe0\x80\x80",
                                       "\xed\xa0\x80", "\xef\xbf\xbf", "\xc3",     "\xe2\x82",         "\xf0\x9f\x98",
                                       "\xf5\x80\x80\x80", "\xf4\x90\x80\x80", "\xf0\x80\x80\x80", "\xfe"};
    const std::vector<std::pair<std::string, std::string>> places{
        {"<a>", "</a>"},       {"<a x='", "'/>"}, {"<a><!--", "--></a>"},   {"<a><![CDATA[", "]]></a>"},
        {"<a><?p ", "?></a>"}, {"<a", "/>"},      {"<!DOCTYPE ", "><a/>"}};
    for (const auto& bytes : bad) {
        for (const auto& [before, after] : places) {
            auto text = before + bytes + after;
            INFO(text);
            CHECK_THAT(refused(text).what(), Contains("is not UTF-8"));
        }
    }
    CHECK_THAT(refused("<a>\n\xc3\xa4\xc3\xa4\xff</a>").what(),
               Contains("byte 0xff is not UTF-8") && Contains(" at 2:3"));
    CHECK_THAT(refused(std::string("\xff\xfe<\0a\0/\0>\0", 10)).what(),
               Contains("UTF-16; convert it to UTF-8 at 1:1"));
    for (auto good : {"\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\x7f"})
        CHECK_NOTHROW(read("<a x='" + std::string(good) + "'>" + good + "</a>"));
}

TEST_CASE("every cut of a document is refused or read, never worse") {
    for (std::size_t i = 0; i < everything.size() - 2; ++i) {
        auto cut = std::string(everything.substr(0, i));  // of its own length, so that ASan sees a byte too far
        CHECK_THROWS_AS(vir::parse<machine_def>(cut), vir::error);
    }
}

TEST_CASE("every single changed byte is refused or read, never worse") {
    const std::string all(everything);
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (char c : {'\0', '<', '>', '&', '\'', '/', '\xff', ' '}) {
            auto changed = all;
            changed[i] = c;
            machine_def m;
            try {
                m = vir::parse<machine_def>(changed);
            } catch (const vir::error&) {
                continue;
            }
            const auto text = vir::format(m);
            INFO(changed);
            REQUIRE(vir::format(vir::parse<machine_def>(text)) == text);
        }
    }
}

TEST_CASE("limits are named") {
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "<a>";
    for (int i = 0; i < 10'000; ++i) deep += "</a>";
    CHECK_THAT(refused(deep).what(), Contains("nested deeper than 128 levels at 1:386"));
    std::string mirrors = "<machine type='9p'><name>m</name><memory>1</memory><devices><disk><target dev='a'/>";
    for (int i = 0; i < 10'000; ++i) mirrors += "<mirror><target dev='a'/>";
    CHECK_THAT(error_of([&] { vir::parse<machine_def>(mirrors); }).what(), Contains("nested deeper"));

    std::string wide = "<machine type='9p'";
    for (int i = 0; wide.size() < 9'000'000; ++i) wide += " a" + std::to_string(i) + "='0123456789'";
    wide += "/>";
    CHECK_THAT(refused(wide).what(), Contains("more than 256 attributes"));

    std::string large = "<machine type='9p'><name>" + std::string(11 << 20, 'x') + "</name></machine>";
    CHECK_THAT(refused(large).what(), Contains("bytes, the limit is 10485760"));
    vir::parse_options wider;
    wider.max_size = vir::mebibytes(20);
    CHECK_NOTHROW(read(large, wider));

    // One attribute of 9 MB, and many elements with many attributes: both within the limits.
    std::string long_value = "<machine type='9p' id='" + std::string(9 << 20, '1') + "'/>";
    CHECK_THROWS_AS(vir::parse<machine_def>(long_value), vir::error);
    CHECK(error_of([&] { vir::parse<machine_def>(long_value); }).message().size() < 1000);
    std::string many = "<machine type='9p'><name>m</name><memory>1</memory>";
    while (many.size() < 9'000'000) {
        many += "<x";
        for (int i = 0; i < 200; ++i) many += " a" + std::to_string(i) + "='v'";
        many += "/>";
    }
    many += "</machine>";
    CHECK(vir::parse<machine_def>(many).name == "m");
}

TEST_CASE("entities of a DOCTYPE have no effect") {
    CHECK_NOTHROW(read(
        "<!DOCTYPE a SYSTEM 'http://example.org/a.dtd' [ <!ENTITY x SYSTEM 'file:///etc/passwd'> <!-- ]> --> ]><a/>"));
    auto bomb = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><a>&b;</a>";
    CHECK_THAT(refused(bomb).what(),
               Contains("entity '&b;' is not defined (entities of a DOCTYPE are not expanded)"));
}

TEST_CASE("text and values are decoded as XML says") {
    const std::string source = "<a x='1&#65;&#x20ac;&lt;&gt;&amp;&quot;&apos;&#10;\t\r\n2'>\r\n&#x1F600;&#x41;\r</a>";
    const tree t(source, vir::parse_options());
    CHECK(t.root().attribute("x")->value == "1A\xe2\x82\xac<>&\"'\n  2");
    CHECK(t.root().first->value() == "\n\xf0\x9f\x98\x80" "A\n");
}

TEST_CASE("blanks between elements are dropped, and kept where there is nothing else") {
    const tree t("<a> <b> </b>\n<c/> </a>", vir::parse_options());
    const auto* b = t.root().first;
    REQUIRE(b);
    CHECK(b->name == "b");
    REQUIRE(b->first);
    CHECK(b->first->value() == " ");
    CHECK(b->next->name == "c");
    CHECK(!b->next->next);
}

TEST_CASE("pugixml reads what we read as the same nodes") {
    pugi::xml_document theirs;
    REQUIRE(theirs.load_buffer(everything.data(), everything.size()));
    const tree ours(everything, vir::parse_options());
    auto same = [](auto& self, const vir::xml::tree_node& a, pugi::xml_node b) -> void {
        REQUIRE(std::string(a.name) == b.name());
        auto attribute = b.first_attribute();
        for (const auto& each : a.attributes()) {
            CHECK(std::string(each.name) == attribute.name());
            CHECK(std::string(each.value) == attribute.value());
            attribute = attribute.next_attribute();
        }
        auto child = b.first_child();
        for (const auto* each = a.first; each; each = each->next, child = child.next_sibling()) {
            if (each->is_element())
                self(self, *each, child);
            else
                CHECK(std::string(each->value()) == child.value());
        }
        CHECK(!child);
    };
    same(same, ours.root(), theirs.document_element());
}

TEST_CASE("a text that XML cannot say is refused, with the place and the byte") {
    struct mistake {
        std::string text;
        std::string byte;
    };
    const std::vector<mistake> mistakes{
        {"a\x01", "character 0x01 at byte 1"},     {std::string("\0", 1), "character 0x00 at byte 0"},
        {"\x1f", "character 0x1f at byte 0"},      {"caf\xe9", "byte 0xe9 at byte 3"},
        {"\x80", "byte 0x80 at byte 0"},           {"\xc0\xaf", "byte 0xc0 at byte 0"},
        {"x\xed\xa0\x80", "byte 0xed at byte 1"},  {"\xef\xbf\xbf", "byte 0xef at byte 0"},
        {"\xf4\x90\x80\x80", "byte 0xf4 at byte 0"}, {"\xe2\x82", "byte 0xe2 at byte 0"},
    };
    for (const auto& each : mistakes) {
        INFO(each.byte);
        std::string out;
        const auto in_text = error_of([&] {
            vir::xml::writer to(out);
            to.open("machine");
            to.attribute("id", "1");
            to.open("title");
            to.text(each.text);
        });
        CHECK(in_text.code() == vir::errc::xml_error);
        CHECK_THAT(in_text.what(), Contains("the text of element 'title' has " + each.byte));
        const auto in_attribute = error_of([&] {
            vir::xml::writer to(out);
            to.open("source");
            to.attribute("mode", "a b='");
            to.attribute("file", each.text);
        });
        CHECK_THAT(in_attribute.what(), Contains("attribute 'file' of element 'source' has " + each.byte));
        std::string kept = "kept";
        CHECK_THROWS_AS(vir::xml::escape(each.text, kept, true), vir::error);
        CHECK(kept == "kept");
        // What is refused here is what reading refuses.
        CHECK_THROWS_AS(read("<a>" + each.text + "</a>"), vir::error);
    }
    const std::string sayable = "\t\n\r \x7f<>&\"'\xc3\xa9\xe2\x82\xac\xef\xbf\xbd\xf0\x9f\x98\x80";
    std::string out;
    {
        vir::xml::writer to(out);
        to.open("a");
        to.attribute("x", sayable);
        to.text(sayable);
        to.close("a");
    }
    const tree again(out, vir::parse_options());
    CHECK(again.root().attribute("x")->value == sayable);
    CHECK(again.root().first->value() == sayable);
}
