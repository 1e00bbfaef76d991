// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/metadata.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/post_parse.hpp>
#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <catch2/catch.hpp>

using namespace vir;

namespace {

const std::string one = "http://example.org/one", two = "http://example.org/two";

}  // namespace

TEST_CASE("an application's element is put in, read, replaced and taken out") {
    CHECK_FALSE(metadata_element("", one));
    auto content = with_metadata_element("", one, "a", "<thing n='1'><part/></thing>");
    CHECK(metadata_element(content, one) == "<thing n=\"1\">\n  <part/>\n</thing>");
    content = with_metadata_element(content, two, "b", "<other/>");
    content = with_metadata_element(content, one, "c", "<thing n='2'/>");
    CHECK(metadata_element(content, one) == "<thing n=\"2\"/>");
    CHECK(metadata_element(content, two) == "<other/>");
    CHECK(content.find("xmlns:c=\"" + one + "\"") != content.npos);
    CHECK(content.find("xmlns:a") == content.npos);
    content = with_metadata_element(content, one, "", std::nullopt);
    CHECK_FALSE(metadata_element(content, one));
    CHECK(metadata_element(content, two) == "<other/>");
    CHECK(with_metadata_element(content, two, "", std::nullopt) == "<metadata/>");
    CHECK(with_metadata_element("", two, "", std::nullopt).empty());
}

TEST_CASE("elements that declare their own prefix, or none, are known by their namespace") {
    const std::string content = "<x:a xmlns:x='" + one + "'><x:b>t</x:b><y/></x:a><c xmlns='" + two + "'/>";
    CHECK(metadata_element(content, one) == "<a>\n  <b>t</b>\n  <y/>\n</a>");
    CHECK(metadata_element(content, two) == "<c/>");
    CHECK_FALSE(metadata_element(content, "http://example.org/three"));
}

TEST_CASE("what is no element is refused") {
    for (const std::string bad : {"", "text", "<a><b></a>", "<a/><b/>"}) {
        INFO(bad);
        CHECK_THROWS_AS(with_metadata_element("", one, "p", bad), error);
    }
}

TEST_CASE("a key must be a prefix of XML, and a uri must be there") {
    for (const std::string key : {"", "a b", "1a", "a:b", "a'", "x><y", "xmlns", "xml", "caf\xe9", "a\x01"}) {
        INFO(key);
        CHECK_THROWS_AS(with_metadata_element("", one, key, "<a/>"), error);
    }
    CHECK_THROWS_AS(with_metadata_element("", "", "p", "<a/>"), error);
    CHECK_THROWS_AS(with_metadata_element("", "a\x01", "p", "<a/>"), error);
    CHECK_THROWS_AS(metadata_element("<a/>", ""), error);
    CHECK(with_metadata_element("", one, "caf\xc3\xa9", "<a/>") ==
          "<caf\xc3\xa9:a xmlns:caf\xc3\xa9=\"" + one + "\"/>");
}

TEST_CASE("an element nested deeper than its document may be is refused") {
    const auto nested = [](int levels) {
        std::string out;
        for (int i = 0; i < levels; ++i) out += "<a>";
        for (int i = 0; i < levels; ++i) out += "</a>";
        return out;
    };
    // <domain> and <metadata> are around it.
    const auto deepest = with_metadata_element("", one, "p", nested(126));
    CHECK(metadata_element(deepest, one));
    domain_def def = parse<domain_def>("<domain type='qemu'><name>a</name><memory>1</memory>"
                                       "<os><type>hvm</type></os></domain>");
    def.metadata = deepest;
    CHECK(parse<domain_def>(format(def)).metadata == deepest);
    for (const int levels : {127, 128, 129, 200000}) {
        INFO(levels);
        CHECK_THROWS_AS(with_metadata_element("", one, "p", nested(levels)), error);
        CHECK_THROWS_AS(metadata_element(nested(levels), one), error);
        def.metadata = nested(levels);
        CHECK_THROWS_AS(format(def), error);
    }
}

TEST_CASE("what closes tags of the document around it is refused") {
    const std::string sly = "</metadata><evil/><metadata>";
    CHECK_THROWS_AS(metadata_element(sly, one), error);
    CHECK_THROWS_AS(with_metadata_element("", one, "p", sly), error);
}

TEST_CASE("a prefix that is declared anew within is another one") {
    const std::string content = "<x:a xmlns:x='" + one + "'><x:b xmlns:x='" + two + "'/></x:a>";
    CHECK(metadata_element(content, one) == "<a>\n  <x:b xmlns:x=\"" + two + "\"/>\n</a>");
}

TEST_CASE("metadata that is empty, or declares namespaces for what it holds, is kept whole") {
    const auto stored = [](const std::string& metadata) {
        auto def = parse<domain_def>("<domain type='test'><name>n</name>" + metadata +
                                     "<memory>1</memory><os><type>hvm</type></os></domain>");
        complete(def);
        const auto text = format(def);
        CHECK(parse<domain_def>(text).metadata == def.metadata);
        const auto from = text.find("  <metadata");
        return from == text.npos ? std::string() : text.substr(from, text.find("  <memory") - from);
    };
    CHECK(stored("") == "");
    for (const std::string empty : {"<metadata/>", "<metadata>text</metadata>", "<metadata><a/></metadata>"})
        CHECK(stored(empty) == "  <metadata/>\n");
    CHECK(stored("<metadata xmlns:x='urn:x' y='1'><x:a/></metadata>") ==
          "  <metadata xmlns:x=\"urn:x\" y=\"1\">\n    <x:a/>\n  </metadata>\n");
    const std::string declaring = "<metadata xmlns:x=\"urn:x\"><x:a>t</x:a></metadata>";
    CHECK(metadata_element(declaring, "urn:x") == "<a>t</a>");
    CHECK(with_metadata_element(declaring, "urn:x", "", std::nullopt) == "<metadata xmlns:x=\"urn:x\"/>");
    CHECK(with_metadata_element("<metadata/>", one, "k", "<z/>") == "<k:z xmlns:k=\"" + one + "\"/>");
}
