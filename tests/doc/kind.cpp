// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/kind.hpp"

#include <virtxx/doc/kind.hpp>

#include <algorithm>

using Catch::Matchers::Contains;

namespace {

const std::string two_of_one_target =
    "<domain type='test'><name>web</name><memory>1024</memory><os><type>hvm</type></os><devices>"
    "<disk type='file' device='disk'><target dev='vda' bus='virtio'/></disk>"
    "<disk type='file' device='disk'><target dev='vda' bus='virtio'/></disk></devices></domain>";

}  // namespace

TEST_CASE("kinds of documents are known by their root elements") {
    const auto kinds = vir::document_kinds();
    CHECK(std::is_sorted(kinds.begin(), kinds.end(), [](auto& a, auto& b) { return a.root < b.root; }));
    CHECK(vir::kind_of("<network><name>a</name></network>").name == "network");
    CHECK(vir::kind_of("<?xml version='1.0'?>\n<!-- a filter --><filter name='a'/>").name == "network filter");
    CHECK(vir::kind_of("<cpu mode='host-passthrough'/>").name == "cpu of a guest");
    CHECK(vir::kind_of("<cpu><arch>x86_64</arch><model>Haswell</model></cpu>").name == "cpu of a host");
    for (const auto& kind : kinds) {
        INFO(kind.root);
        // An element without anything in it is a document of that kind or lacks something, but does no harm.
        const auto text = "<" + std::string(kind.root) + "/>";
        CHECK(vir::kind_of(text).root == kind.root);
        CHECK_NOTHROW(vir::check_any(text));
    }
}

TEST_CASE("a root that nobody has is refused with the nearest, what is no XML with its place") {
    auto problems = vir::check_any("\n <netwrok/>");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].line == 2);
    CHECK(problems[0].column == 3);
    CHECK_THAT(problems[0].message, Contains("did you mean 'network'?"));
    problems = vir::check_any("<network>");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].line == 1);
    CHECK_THROWS_AS(vir::kind_of(""), vir::error);
}

TEST_CASE("every problem of a document is told, and then what it says as a whole") {
    auto problems = vir::check_any("<network><nmae>a</nmae><bridge stp='perhaps'/></network>");
    CHECK(problems.size() >= 2);
    problems = vir::check_any(two_of_one_target);
    REQUIRE(problems.size() == 3);
    CHECK_THAT(problems[0].message, Contains("missing source information for device vda"));
    CHECK(problems[0].path == "/domain/devices/disk[1]");
    CHECK_THAT(problems[2].message, Contains("target 'vda' duplicated"));
    CHECK(problems[2].path == "/domain/devices/disk[2]");
}

TEST_CASE("a kind formats, compares and converts its documents") {
    const std::string before = "<network><name>a</name><bridge name='br1'/></network>";
    const std::string after = "<network><name>a</name><bridge name='br2'/></network>";
    const auto& kind = vir::kind_of(before);
    const auto canonical = kind.format(before, {});
    CHECK_THAT(canonical, Contains("\n  <name>a</name>\n"));
    CHECK(kind.from_json(kind.to_json(before, 2, {})) == canonical);
    const auto found = kind.compare(before, after, {});
    REQUIRE(found.size() == 1);
    CHECK(found[0].path == "/network/bridge/@name");
}

TEST_CASE("of a document that is all wrong the first thousand problems are told") {
    std::string text = "<network>";
    for (int i = 0; i < 5000; ++i) text += "<x/>";
    text += "</network>";
    const auto problems = vir::check_any(text);
    REQUIRE(problems.size() == 1001);
    CHECK_THAT(problems.back().message, Contains("more problems than these 1000"));
}
