// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/conf.hpp"
#include "tests/xml/errors.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace vir;
using conf::dialect;

namespace {

std::string refusal(const std::string& text, dialect how = dialect::python) {
    const auto failure = error_of([&] { conf::parse(text, how); });
    CHECK(failure.code() == errc::conf_syntax);
    return failure.what();
}

}  // namespace

TEST_CASE("entries stand in the order of the text, with strings, numbers and lists") {
    const auto entries = conf::parse(
        "# a comment\n"
        "name = \"a\" ; other='b\"c' # another\r\n"
        "\n"
        "  count = -12\n"
        "list = [ \"a\", 2,\n  [ 'b', ], ]\n"
        "text = \"\"\"two\nlines\"\"\"",
        dialect::python);
    REQUIRE(entries.size() == 5);
    CHECK(entries[0].name == "name");
    CHECK(*entries[0].value.text() == "a");
    CHECK(*entries[1].value.text() == "b\"c");
    CHECK(*entries[2].value.number() == -12);
    CHECK(entries[2].at == conf::place(4, 3));
    REQUIRE(entries[3].value.items());
    CHECK(entries[3].value.items()->size() == 3);
    CHECK(entries[3].value.items()->at(2).items()->size() == 1);
    CHECK(entries[3].value.items()->at(2).at == conf::place(6, 3));
    CHECK(*entries[4].value.text() == "two\nlines");
}

TEST_CASE("a broken text is refused with its line and column") {
    CHECK(refusal("a = \"x\n") == "configuration file syntax error: memory conf:1: unterminated string at 1:7");
    CHECK(refusal("a = \"x\" b\n") == "configuration file syntax error: memory conf:1: expecting a separator at 1:9");
    CHECK(refusal("\n= 1") == "configuration file syntax error: memory conf:2: expecting a name at 2:1");
    CHECK(refusal("ä = 1") == "configuration file syntax error: memory conf:1: expecting a name at 1:1");
    CHECK(refusal("a 1") == "configuration file syntax error: memory conf:1: expecting an assignment at 1:3");
    CHECK(refusal("a =") == "configuration file syntax error: memory conf:1: expecting a value at 1:4");
    CHECK(refusal("a = x") == "configuration file syntax error: memory conf:1: expecting a value at 1:5");
    CHECK(refusal("a = [ 1 2 ]") ==
          "configuration file syntax error: memory conf:1: expecting a separator in list at 1:9");
    CHECK(refusal("a = [ 1,\n 2") ==
          "configuration file syntax error: memory conf:2: list is not closed with ] at 2:3");
    CHECK(refusal("a = 99999999999999999999") ==
          "configuration file syntax error: memory conf:1: number out of range at 1:5");
    CHECK(refusal("a = \"\"\"x\ny\"") == "configuration file syntax error: memory conf:1: unterminated string at 1:8");
    CHECK(refusal("a = " + std::string(40, '[')).find("a list more than 16 deep") != std::string::npos);
    CHECK(refusal("a = 1", dialect::vmx) ==
          "configuration file syntax error: memory conf:1: numbers not allowed in VMX format at 1:5");
    CHECK(refusal("a = [ 1 ]", dialect::vmx).find("lists not allowed in VMX format") != std::string::npos);
    CHECK(refusal("a.b = 1").find("expecting an assignment") != std::string::npos);
}

TEST_CASE("names of VMX files and lxc.conf have more characters, and lxc.conf's values no quotes") {
    const auto vmx = conf::parse(".encoding = \"x\"\nscsi0:0.file-name = \"y\"\n", dialect::vmx);
    CHECK(vmx.at(0).name == ".encoding");
    CHECK(vmx.at(1).name == "scsi0:0.file-name");
    const auto lxc = conf::parse("lxc.rootfs = /a \"b\" # c  \r\nlxc.empty =\n", dialect::lxc);
    CHECK(*lxc.at(0).value.text() == "/a \"b\" # c");
    CHECK(lxc.at(1).value.text()->empty());
}

TEST_CASE("bytes that no document can hold are refused where they stand") {
    CHECK_NOTHROW(conf::check_characters("a\tä€😀\r\n"));
    CHECK(std::string(error_of([] { conf::check_characters("ä\n\xe4"); }).what()) ==
          "configuration file syntax error: a byte that is not UTF-8 at 2:1");
    CHECK(std::string(error_of([] { conf::check_characters("ä\x01"); }).what()) ==
          "configuration file syntax error: a control character at 1:2");
}
