// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/metadata.hpp"

#include <virtxx/error.hpp>

#include <catch2/catch.hpp>

using namespace vir;

namespace {

const std::string one = "http://example.org/one", two = "http://example.org/two";

}  // namespace

TEST_CASE("an application's element is put in, read, replaced and taken out") {
    CHECK_FALSE(metadata_element("", one));
    auto content = with_metadata_element("", one, "a", "<thing n='1'><part/></thing>");
    CHECK(metadata_element(content, one) == "<thing n=\"1\">\n  <part />\n</thing>");
    content = with_metadata_element(content, two, "b", "<other/>");
    content = with_metadata_element(content, one, "c", "<thing n='2'/>");
    CHECK(metadata_element(content, one) == "<thing n=\"2\" />");
    CHECK(metadata_element(content, two) == "<other />");
    CHECK(content.find("xmlns:c=\"" + one + "\"") != content.npos);
    CHECK(content.find("xmlns:a") == content.npos);
    content = with_metadata_element(content, one, "", std::nullopt);
    CHECK_FALSE(metadata_element(content, one));
    CHECK(metadata_element(content, two) == "<other />");
    CHECK(with_metadata_element(content, two, "", std::nullopt).empty());
}

TEST_CASE("elements that declare their own prefix, or none, are known by their namespace") {
    const std::string content = "<x:a xmlns:x='" + one + "'><x:b>t</x:b><y/></x:a><c xmlns='" + two + "'/>";
    CHECK(metadata_element(content, one) == "<a>\n  <b>t</b>\n  <y />\n</a>");
    CHECK(metadata_element(content, two) == "<c />");
    CHECK_FALSE(metadata_element(content, "http://example.org/three"));
}

TEST_CASE("what is no element is refused") {
    for (const std::string bad : {"", "text", "<a><b></a>", "<a/><b/>"}) {
        INFO(bad);
        CHECK_THROWS_AS(with_metadata_element("", one, "p", bad), error);
    }
}
