// Copyright virtxx contributors. Boost Software License 1.0.
// Compares what src/api says of C with libvirt's headers, and looks whether it is all there.
#include "tests/api/facts.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <set>

using namespace facts;

namespace {

// One list of all libraries, by name.
std::map<std::string, json> wanted(const std::string& list) {
    std::map<std::string, json> out;
    for (const auto& library : c_api())
        for (const auto& one : library[list]) out[one["name"]] = one;
    return out;
}

std::map<std::string, json> own(const std::string& list) {
    std::map<std::string, json> out;
    for (const auto& one : described()[list]) {
        INFO(list << " " << one["c"]);
        CHECK(out.emplace(one["c"], one).second);
    }
    return out;
}

// Calls check(ours, theirs) for each that both have; the others fail.
template <class F>
void compare(const std::string& ours, const std::string& theirs, F&& check) {
    auto left = own(ours);
    const auto all = wanted(theirs);
    for (const auto& [name, one] : all) {
        INFO(theirs << ": " << name);
        const auto found = left.find(name);
        CHECK(found != left.end());
        if (found == left.end()) continue;
        check(found->second, one);
        left.erase(found);
    }
    for (const auto& [name, one] : left) {
        INFO("libvirt has not, of its " << theirs << ": " << name);
        CHECK(false);
    }
    std::cout << all.size() << " " << theirs << " compared\n";
}

std::string spelled(const json& arguments) {
    std::string out;
    for (const auto& one : arguments)
        out += (out.empty() ? "" : ", ") + one["type"].get<std::string>() + " " + one.value("name", "");
    return without_spaces(out);
}

void compare_prototypes(const json& ours, const json& theirs) {
    CHECK(ours["since"] == theirs["since"]);
    CHECK(ours["prototype"]["returns"] == theirs["returns"]);
    CHECK(spelled(ours["prototype"]["args"]) == spelled(theirs["args"]));
}

// A field as C declares it; of unions the data has only the word.
std::string declared(const json& field) {
    const std::string type = field["type"], name = field["name"];
    if (type == "union") return "union " + name;
    const bool whole = type.find(name + "[") != type.npos;
    const auto length = field.value("array", std::string());
    return without_spaces(whole ? type : type + " " + name + (length.empty() ? "" : "[" + length + "]"));
}

std::vector<std::string> declared_all(const json& fields) {
    std::vector<std::string> out;
    for (const auto& field : fields) out.push_back(declared(field));
    return out;
}

}  // namespace

TEST_CASE("C's functions are those of libvirt") {
    if (!there()) return;
    const auto check = [](const json& ours, const json& theirs) {
        compare_prototypes(ours, theirs);
        CHECK(ours["header"] == theirs["header"]);
    };
    compare("functions", "functions", check);
    compare("callbacks", "callbacks", compare_prototypes);
}

TEST_CASE("C's macros are those of libvirt") {
    if (!there()) return;
    const auto check = [](const json& ours, const json& theirs) {
        CHECK(ours["since"] == theirs["since"]);
        // The data has the values of strings, and parameters of some.
        if (!theirs["value"].is_null()) CHECK(ours["value"] == theirs["value"]);
        CHECK(ours["string"] == !theirs["value"].is_null());
        if (!theirs["params"].empty()) CHECK(ours["params"] == theirs["params"]);
    };
    compare("macros", "macros", check);
}

TEST_CASE("C's structs are those of libvirt") {
    if (!there()) return;
    std::map<std::string, json> by_tag;
    for (const auto& record : described()["records"]) by_tag[record["tag"]] = record;
    const auto macros = own("macros");
    const auto check = [&](const json& ours, const json& theirs) {
        // Names of old are macros that stand for the struct of today.
        const auto macro = macros.find(ours["tag"]);
        const auto& record = macro == macros.end() ? ours : by_tag.at(macro->second["value"]);
        CHECK(declared_all(record["members"]) == declared_all(theirs["fields"]));
        CHECK(record["opaque"] == theirs["fields"].empty());
    };
    compare("records", "structs", check);
}

TEST_CASE("C's types are those of libvirt") {
    if (!there()) return;
    std::map<std::string, std::string> types;
    for (const auto& one : described()["enums"]) types[one["c"]] = "enum";
    for (const auto& [header, family] : event_families()) types[family] = "enum";
    for (const auto& one : described()["records"])
        types[one["pointer"]] = one["c"].get<std::string>() + " *";
    for (const auto& one : described()["typedefs"]) types[one["name"]] = one["type"];
    for (const auto& [name, type] : wanted("typedefs")) {
        INFO("type " << name);
        CHECK(types.count(name));
        CHECK(type["type"] == json(types[name]));
    }
}

TEST_CASE("C's enumerators are those of libvirt") {
    if (!there()) return;
    std::map<std::string, json> enums;
    for (const auto& library : c_api())
        for (const auto& [name, list] : library["enums"].items()) enums[name] = list;
    for (const auto& [header, family] : event_families()) enums.erase(family);

    int compared = 0;
    for (const auto& one : described()["enums"]) {
        INFO("enum " << one["name"] << " " << one["c"]);
        if (one["c"] == "") continue;
        REQUIRE(enums.count(one["c"]));
        std::map<std::string, json> left;
        for (const auto& value : enums[one["c"]]) left[value["name"]] = value;
        for (const auto& value : one["values"]) {
            const std::string name = value["c"];
            if (name.empty()) continue;
            INFO("enumerator " << name);
            REQUIRE(left.count(name));
            CHECK(value["value"] == number(name));
            CHECK(value["since"] == left[name]["since"]);
            left.erase(name);
            ++compared;
        }
        for (const auto& [name, value] : left) {
            INFO("missing enumerator " << name);
            CHECK(name.ends_with("_LAST"));
        }
        enums.erase(one["c"]);
    }
    for (const auto& [name, list] : enums) {
        INFO("missing enum " << name);
        CHECK(false);
    }
    std::cout << compared << " enumerators compared\n";
}

TEST_CASE("C's event ids are those of libvirt") {
    if (!there()) return;
    std::map<std::string, std::map<std::string, json>> left;
    for (const auto& [header, family] : event_families())
        for (const auto& id : c_api()["libvirt"]["enums"][family]) left[header][id["name"]] = id;
    for (const auto& event : described()["events"]) {
        const std::string name = event["c"];
        INFO("event " << event["name"] << " " << name);
        if (event["id"] < 0) {
            CHECK(wanted("callbacks").count(name));
            continue;
        }
        auto& family = left[event["header"]];
        REQUIRE(family.count(name));
        CHECK(event["id"] == number(name));
        CHECK(event["since"] == family[name]["since"]);
        family.erase(name);
    }
    for (const auto& [header, family] : left) {
        REQUIRE(family.size() == 1);  // what counts them
        CHECK(family.begin()->first.ends_with("_LAST"));
    }
}
