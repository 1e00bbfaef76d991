// Copyright virtxx contributors. Boost Software License 1.0.
// What only a strict parse refuses: row::strictly().
#include "tests/xml/errors.hpp"

#include <virtxx/xml/description.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace {

struct lamp {
    std::string colour;
    std::vector<std::string> rooms;
    std::optional<int> watts;
};

vir::xml::fault colour_fault(std::string_view text, const vir::xml::node& element) {
    if (text == "red" || element.attribute("any")) return {};
    return vir::xml::fault("Expected 'red'", "red");
}
vir::xml::fault even_fault(std::string_view text, const vir::xml::node& element) {
    CHECK(element.parent()->name() == "lamp");
    return (text.back() - '0') % 2 ? vir::xml::fault("Expected an even number") : vir::xml::fault();
}
vir::xml::fault rooms_fault(std::string_view text, const vir::xml::node& rooms) {
    CHECK(text.empty());
    CHECK(!rooms.parent()->parent());
    vir::xml::fault out;
    for (const auto& room : rooms.children()) {
        if (room.text() != "attic") continue;
        out = vir::xml::fault("a lamp is too good for the attic");
        out.at = room;
    }
    return out;
}

std::string told(const std::string& inside) {
    std::string out;
    for (const auto& each : vir::check<lamp>("<lamp " + inside + "</lamp>")) out += to_string(each) + "\n";
    return out;
}

}  // namespace

namespace vir::xml {

template <>
const record& describe<lamp>() {
    using t = lamp;
    static constexpr table rows(of<t>, "lamp",
        attribute<&t::colour>("colour").strictly(colour_fault),
        ignored_attribute("any"),
        element<&t::watts>("watts").range(0, 100).strictly(even_fault),
        inside("rooms", element<&t::rooms>("room")).strictly(rooms_fault));
    return rows;
}

}  // namespace vir::xml

TEST_CASE("a value that is taken may be an error to a strict parse") {
    const std::string text = "<lamp colour='rde'><watts>7</watts><rooms><room>attic</room></rooms></lamp>";
    std::vector<vir::diagnostic> warnings;
    vir::parse_options options;
    options.warnings = &warnings;
    const auto read = vir::parse<lamp>(text, options);
    CHECK(read.colour == "rde");
    CHECK(read.watts == 7);
    CHECK(warnings.empty());
    CHECK(vir::check<lamp>(text, {}).empty());
    const auto e = error_of([&] { vir::parse<lamp>(text, vir::strict_parsing()); });
    CHECK(e.code() == vir::errc::xml_invalid_schema);
    CHECK(e.domain() == vir::error_domain::xml);
    CHECK(std::string(e.what()) ==
          "XML document failed to validate against schema: Invalid value for attribute 'colour' in element 'lamp': 'rde'. Expected 'red', did "
          "you mean 'red'? at 1:7 (/lamp/@colour)");
}

TEST_CASE("each such fault is told at its place, what cannot be read only once") {
    CHECK(told("colour='rde'><watts>7</watts>") ==
          "1:7: error: Invalid value for attribute 'colour' in element 'lamp': 'rde'. Expected 'red', did you mean "
          "'red'? (/lamp/@colour)\n"
          "1:21: error: Invalid value for element 'watts': '7'. Expected an even number (/lamp/watts)\n");
    CHECK(told("colour='rde' any=''><watts>8</watts>") == "");
    CHECK(told("><watts>777</watts>") ==
          "1:9: error: Invalid value for element 'watts': '777'. Expected a number from 0 to 100 (/lamp/watts)\n");
    CHECK(told("><rooms><room>hall</room><room>attic</room></rooms>") ==
          "1:33: error: a lamp is too good for the attic (/lamp/rooms/room[2])\n");
    const auto found = vir::check<lamp>("<lamp colour='rde'/>");
    REQUIRE(found.size() == 1);
    CHECK(found[0].suggestion == "red");
}
