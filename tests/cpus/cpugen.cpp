// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cpugen/model.hpp"

#include <catch2/catch.hpp>

using namespace cpugen;
using Catch::Matchers::Contains;

namespace {

std::string fault_of(const std::string& text) {
    try {
        parse("some/models.txt", text);
    } catch (const fault& f) {
        return f.what();
    }
    return "no fault";
}

const std::string prelude = R"(# a comment
arch x86
vendor Acme "Acme and Son"    # twelve characters
feature one cpuid 0x1 edx 0
feature two cpuid 0x7.1 ebx 31 unmigratable
feature three msr 0x10a 33 host-only
model first
    vendor Acme
    signature 6 60 85/0-4
    signature 15 6
    decode host
    adds one two
model "second one"
    base first
    adds three
    lacks one
    dropped one
)";

}  // namespace

TEST_CASE("models, features and vendors are read") {
    const auto all = parse("models.txt", prelude);
    REQUIRE(all.size() == 1);
    const auto& x86 = all[0];
    CHECK(x86.vendors[0].id == "Acme and Son");
    REQUIRE(x86.features.size() == 3);
    CHECK(x86.features[1].leaf == 7);
    CHECK(x86.features[1].subleaf == 1);
    CHECK(x86.features[1].in == "ebx");
    CHECK(x86.features[1].bit == 31);
    CHECK(!x86.features[1].migratable);
    CHECK(x86.features[0].migratable);
    CHECK(x86.features[2].in == "msr");
    CHECK(x86.features[2].host_only);
    CHECK(x86.features[2].migratable);
    REQUIRE(x86.models.size() == 2);
    const auto& first = x86.models[0];
    CHECK(first.vendor == 0);
    REQUIRE(first.signatures.size() == 3);
    CHECK(first.signatures[0].last_stepping == 15);
    CHECK(first.signatures[1].model == 85);
    CHECK(first.signatures[1].last_stepping == 4);
    CHECK(first.for_host);
    CHECK(!first.for_guest);
    const auto& second = x86.models[1];
    CHECK(second.name == "second one");
    CHECK(second.vendor == model::none);
    CHECK(second.signatures.empty());
    CHECK(second.for_guest);
    CHECK(second.features == std::vector<bool>{false, true, true});
    CHECK(second.dropped == std::vector<std::size_t>{0});

    const auto power = parse("models.txt", "arch ppc64\nvendor IBM\nmodel P\n  pvr 0x004b0000/0xffff0000\n  pvr 0x1\n");
    CHECK(power[0].models[0].pvrs[0].mask == 0xffff0000);
    CHECK(power[0].models[0].pvrs[1].mask == 0xffffffff);
}

TEST_CASE("the tables are C++") {
    const auto text = emit(parse("models.txt", prelude));
    CHECK_THAT(text, Contains("{\"two\", {0x7, 1, bit_register::ebx, 31}, false, false},"));
    CHECK_THAT(text, Contains("{\"three\", {0x10a, 0, bit_register::msr, 33}, true, true},"));
    CHECK_THAT(text, Contains("{{6, 60, 0, 15}, {6, 85, 0, 4}, {15, 6, 0, 15}, }"));
    CHECK_THAT(text, Contains("{\"second one\", nullptr, {}, {}, {0x6, 0x0, 0x0, 0x0}, x86_dropped_1, true, true},"));
    CHECK_THAT(text, Contains("x86_features_by_name[] = {0, 2, 1};"));
    CHECK_THAT(text, Contains("cpu_map x86_map{"));
}

TEST_CASE("a line that makes no sense is named") {
    CHECK(fault_of(prelude) == "no fault");
    CHECK(fault_of("vendor Acme\n") == "some/models.txt:1: the first fact is 'arch NAME'");
    CHECK(fault_of("arch z80\n") == "some/models.txt:1: unknown architecture 'z80'");
    CHECK(fault_of("arch x86\narch x86\n") == "some/models.txt:2: architecture 'x86' is there already");
    CHECK(fault_of("arch x86\nvendor Acme Short\n") == "some/models.txt:2: an x86 vendor has an ID of 12 characters");
    CHECK(fault_of("arch arm\nvendor ARM\n") == "some/models.txt:2: '' is no number up to 255");
    CHECK(fault_of("arch x86\nmodel \"open\n") == "some/models.txt:2: the quote does not end");
    CHECK(fault_of("arch x86\nadds one\n") ==
          "some/models.txt:2: 'adds' stands outside of a model, or is no word of this file");
    CHECK(fault_of("arch x86\nfeature\n") == "some/models.txt:2: expected: feature NAME PLACE");
    CHECK(fault_of("arch x86\nfeature a cpuid 1 edx\n") ==
          "some/models.txt:2: expected: feature NAME cpuid LEAF[.SUBLEAF] REGISTER BIT");
    CHECK(fault_of("arch x86\nfeature a cpuid 1 esi 0\n") == "some/models.txt:2: 'esi' is no register of CPUID");
    CHECK(fault_of("arch x86\nfeature a cpuid 1 edx 32\n") == "some/models.txt:2: '32' is no number up to 31");
    CHECK(fault_of("arch x86\nfeature a io 1 2\n") == "some/models.txt:2: expected 'cpuid' or 'msr' instead of 'io'");
    CHECK(fault_of("arch x86\nfeature a msr 1 0x\n") == "some/models.txt:2: '0x' is no number up to 63");
    CHECK(fault_of("arch x86\nfeature a msr 1 2\nfeature a msr 1 3\n") ==
          "some/models.txt:3: feature 'a' is there already");
    CHECK(fault_of("arch x86\nfeature a msr 1 2\nfeature b msr 1 2\n") == "some/models.txt:3: 'a' is that bit already");

    const auto in_model = [](const std::string& line) {
        const auto text = prelude + line + "\n";
        return fault_of(text).substr(std::string("some/models.txt:").size());
    };
    CHECK(in_model("model first") == "18: model 'first' is there already");
    CHECK(in_model("vendor Other") == "18: unknown vendor 'Other'");
    CHECK(in_model("feature four msr 1 4") == "18: features stand before the models");
    CHECK(in_model("signature 6") == "18: expected: signature FAMILY MODEL[/FROM-TO]...");
    CHECK(in_model("signature 6 85/4-0") == "18: '4-0' is no range of steppings");
    CHECK(in_model("signature 6 85/16") == "18: '16' is no number up to 15");
    CHECK(in_model("pvr 0x1/0x2") == "18: bits of the value are not in its mask");
    CHECK(in_model("decode sometimes") == "18: expected host, guest or never instead of 'sometimes'");
    CHECK(in_model("base first") == "18: the base stands before adds and lacks, and once");
    CHECK(in_model("model third\n  base third") == "19: there is no model 'third' above");
    CHECK(in_model("adds four") == "18: unknown feature 'four'");
    CHECK(in_model("adds two") == "18: it has 'two' already");
    CHECK(in_model("lacks one") == "18: it has no 'one' already");
    CHECK(in_model("dropped two") == "18: it has 'two', so it did not drop it");
    CHECK(in_model("ads two") == "18: unknown word 'ads'");
}
