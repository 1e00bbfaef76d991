// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/xml/errors.hpp"
#include "tests/xml/machine.hpp"
#include "tests/xml/machine_text.hpp"

#include <virtxx/xml/binding.hpp>

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

using namespace test_machine;
using Catch::Matchers::Contains;
using machine_def = test_machine::machine;

namespace {

vir::error refused(std::string_view text) {
    return error_of([&] { vir::from_json<machine_def>(text); });
}

}  // namespace

TEST_CASE("JSON comes back as it was") {
    auto m = vir::parse<machine_def>(everything);
    CHECK(vir::from_json<machine_def>(vir::to_json(m)) == m);
    CHECK(vir::from_json<machine_def>(vir::to_json(m, 2)) == m);
}

TEST_CASE("keys are the document's names, lists are arrays, numbers are numbers") {
    auto json = nlohmann::json::parse(vir::to_json(vir::parse<machine_def>(everything)));
    CHECK(json["type"] == "9p");
    CHECK(json["id"] == -7);
    CHECK(json["tls"] == true);
    CHECK(json["memory"]["value"] == 2097152);
    CHECK(json["memory"]["unit"] == "KiB");
    CHECK(json["page"]["size"] == 2097152);
    CHECK(json["vcpu"]["value"] == 4);
    CHECK(json["os"]["boot"] == nlohmann::json({"virtio", "ide"}));
    CHECK(json["features"]["acpi"] == true);
    CHECK(json["features"]["apic"] == false);
    CHECK(json["features"]["deep"]["secure"] == true);
    CHECK(json["scale"] == 0.5);
    auto& disk = json["devices"]["disk"][0];
    CHECK(disk["address"]["slot"] == 31);  // decimal, whatever it is in XML
    CHECK(disk["address"]["type"] == "pci");
    CHECK(disk["alias"] == nlohmann::json({"one", "two"}));
    CHECK(disk["source"]["file"] == "/a'b");
    CHECK(json["clock"]["children"][0]["rtc"]["offset"] == -3600);
    CHECK(json["clock"]["children"][1]["custom"] == "x");
}

TEST_CASE("what JSON must not say is refused with its path") {
    CHECK(refused("{").code() == vir::errc::conf_syntax);
    CHECK(refused("").code() == vir::errc::conf_syntax);
    CHECK(refused("[]").code() == vir::errc::xml_error);
    const std::string sound = R"("type": "9p", "name": "m", "memory": {"value": 1})";
    CHECK_NOTHROW(vir::from_json<machine_def>("{" + sound + "}"));
    auto with = [&](std::string_view more) { return refused("{" + sound + ", " + std::string(more) + "}").message(); };
    CHECK_THAT(with(R"("vcpus": 4)"), Contains("/machine: unknown key 'vcpus', did you mean 'vcpu'?"));
    CHECK_THAT(with(R"("id": "x")"), Contains("/machine/id: 'x' cannot be read"));
    CHECK_THAT(with(R"("id": 1.5)"), Contains("cannot be read"));
    CHECK_THAT(with(R"("id": 99999999999)"), Contains("cannot be read"));
    CHECK_THAT(with(R"("id": [1])"), Contains("a number is expected"));
    CHECK_THAT(with(R"("metadata": "<a>")"), Contains("/machine/metadata"));
    CHECK_THAT(with(R"("devices": {"disk": {}})"), Contains("/machine/devices/disk: an array is expected"));
    CHECK_THAT(with(R"("devices": {"disk": [{"type": "tape"}]})"), Contains("disk[1]/type: 'tape' is not one of"));
    CHECK_THAT(with(R"("devices": {"disk": [{"target": {}}]})"), Contains("disk[1]/target: 'dev' is missing"));
    CHECK_THAT(with(R"("features": {"acpi": 1})"), Contains("true or false is expected"));
    CHECK_THAT(with(R"("features": {"apic": "maybe"})"), Contains("'maybe' is not one of 'off' or 'on'"));
    CHECK_THAT(with(R"("clock": {"children": [{"tsc": {}}]})"), Contains("'tsc' is not one of"));
    CHECK_THAT(with(R"("page": {"size": 1, "unit": "ell"})"), Contains("unknown unit 'ell'"));
    CHECK_THAT(refused(R"({"type": "9p", "memory": {"value": 1}})").message(), Contains("/machine: 'name' is missing"));
    CHECK_THAT(refused(R"({"type": "9p", "name": "forbidden", "memory": {"value": 1}})").message(),
               Contains("that name"));

    std::string deep = "{" + sound + R"(, "devices": {"disk": [{"target": {"dev": "a"})";
    std::string end;
    for (int i = 0; i < 10'000; ++i) {
        deep += R"(, "mirror": {"target": {"dev": "a"})";
        end += "}";
    }
    CHECK_THAT(refused(deep + end + "}]}}").message(), Contains("nested deeper than 128 levels"));
}
