// Copyright virtxx contributors. Boost Software License 1.0.
// Compares what src/api says with libvirt's API as data, where that is found.
#include "tests/skip.hpp"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

using json = nlohmann::json;

namespace {

const std::filesystem::path folder = VIRTXX_FACTS_DIR;

json load(const std::filesystem::path& path) {
    std::ifstream in(path);
    return json::parse(in);
}

bool there() {
    if (std::filesystem::exists(folder / "c_api.json") && std::filesystem::exists(folder / "rpc.json")) return true;
    vir::test::skip("no facts in " + folder.string());
    return false;
}

const json& described() {
    static const json api = load(VIRTXX_API_JSON);
    return api;
}

// "0x1f", "-0x2", or the name of another enumerator.
std::int64_t value_of(const std::string& text, const std::map<std::string, std::string>& all) {
    if (auto other = all.find(text); other != all.end()) return value_of(other->second, all);
    bool negative = text.starts_with("-");
    auto value = static_cast<std::int64_t>(std::stoull(text.substr(negative), nullptr, 0));
    return negative ? -value : value;
}

// The wire form of a field after its named types: structs in place, references to objects as the facts name them.
void flatten(std::vector<std::string>& out, const std::string& wire) {
    auto name = wire;
    std::string suffix;
    while (name.ends_with("?") || name.ends_with("]")) {
        auto length = name.ends_with("?") ? 1 : 2;
        suffix = name.substr(name.size() - length) + suffix;
        name.resize(name.size() - length);
    }
    if (name.ends_with("_ref")) {
        out.push_back(name.substr(0, name.size() - 4) + suffix);
        return;
    }
    if (name.starts_with("char[")) {
        out.push_back("i8[]");
        return;
    }
    for (auto& type : described()["structs"]) {
        if (type["name"] != name) continue;
        if (!suffix.empty()) {
            // Elements of an array are compared by what the facts call them.
            static const std::map<std::string, std::string> names{{"graphics_identity", "domain_event_graphics_identity"}};
            auto known = names.find(name);
            out.push_back((known == names.end() ? name : known->second) + suffix);
            return;
        }
        for (auto& field : type["fields"]) flatten(out, field["wire"]);
        return;
    }
    out.push_back(wire);
}

std::vector<std::string> flattened(const json& fields) {
    std::vector<std::string> out;
    for (auto& field : fields) flatten(out, field["wire"]);
    return out;
}

class facts {
public:
    facts() : c(load(folder / "c_api.json")), rpc(load(folder / "rpc.json")) {
        for (auto& library : c)
            for (auto& function : library["functions"]) functions[function["name"]] = function;
        for (auto& [name, program] : rpc.items())
            if (program.contains("procedures"))
                for (auto& procedure : program["procedures"])
                    procedures[{name, procedure["number"].get<int>()}] = procedure;
    }

    // Fields of a procedure or message as the facts spell them, with the messages' structs in place.
    std::vector<std::string> spelled(const json& list) const {
        std::vector<std::string> out;
        for (auto& field : list) {
            std::string type = field["type"];
            auto& structs = rpc["remote"]["structs"];
            if (structs.contains(type) && (type.ends_with("_msg") || type == "domain_event_graphics_address")) {
                auto inner = spelled(structs[type]);
                out.insert(out.end(), inner.begin(), inner.end());
            } else {
                out.push_back(type);
            }
        }
        return out;
    }

    void check_function(const std::string& name, const std::string& since) {
        if (name.empty()) return;  // the wire's own
        INFO("C function " << name);
        REQUIRE(functions.count(name));
        CHECK(functions[name]["since"] == since);
        ++compared;
    }

    void check_limits(const json& ours, const json& theirs) {
        std::size_t at = 0;
        for (auto& field : ours) {
            if (at >= theirs.size()) return;
            if (field.contains("max") && theirs[at].contains("max")) {
                auto& constants = rpc["remote"]["constants"];
                std::string name = theirs[at]["max"];
                auto limit = constants.contains(name) ? constants[name].get<std::string>() : name;
                CHECK(field["max"] == std::stoll(limit, nullptr, 0));
                ++limits;
            }
            ++at;
        }
    }

    void check_procedure(const json& entry, const std::string& name) {
        auto number = entry["procedure"].get<int>();
        if (number == 0) return;
        INFO("procedure " << entry["program"] << " " << number << " " << name);
        auto found = procedures.find({entry["program"].get<std::string>(), number});
        REQUIRE(found != procedures.end());
        auto& theirs = found->second;
        CHECK(flattened(entry["args"]) == spelled(theirs.value("args", json::array())));
        CHECK(flattened(entry["results"]) == spelled(theirs.value("ret", json::array())));
        check_limits(entry["args"], theirs.value("args", json::array()));
        check_limits(entry["results"], theirs.value("ret", json::array()));
        CHECK(entry["acl"] == theirs.value("acl", json::array()));
        auto filter = theirs.value("aclfilter", json::array());
        CHECK(entry["aclfilter"] == (filter.empty() ? json("") : filter[0]));
        auto priority = theirs.value("priority", json::array());
        CHECK(entry["high"] == (!priority.empty() && priority[0] == "high"));
        for (auto stream : {"readstream", "writestream"}) {
            auto position = theirs.value(stream, json::array());
            CHECK(entry[stream] == (position.empty() ? 0 : std::stoi(position[0].get<std::string>())));
        }
        ++compared;
    }

    json c, rpc;
    std::map<std::string, json> functions;
    std::map<std::pair<std::string, int>, json> procedures;
    int compared = 0, limits = 0;
};

}  // namespace

TEST_CASE("operations are those of libvirt") {
    if (!there()) return;
    facts known;
    for (auto& op : described()["operations"]) {
        known.check_procedure(op, op["name"]);
        for (auto& form : op["shorts"]) known.check_procedure(form, form["name"]);
    }
    for (auto& function : described()["functions"]) known.check_function(function["c"], function["since"]);
    std::cout << known.compared << " functions and procedures compared, " << known.limits << " limits\n";
    CHECK(known.compared > 100);
}

TEST_CASE("enumerators are those of libvirt") {
    if (!there()) return;
    facts known;
    std::map<std::string, std::string> values, since;
    std::map<std::string, json> enums;
    for (auto& library : known.c)
        for (auto& [name, list] : library["enums"].items()) {
            enums[name] = list;
            for (auto& value : list) {
                values[value["name"]] = value["value"];
                since[value["name"]] = value["since"];
            }
        }
    int compared = 0;
    for (auto& one : described()["enums"]) {
        INFO("enum " << one["name"]);
        REQUIRE(enums.count(one["c"]));
        std::set<std::string> ours;
        for (auto& value : one["values"]) {
            std::string name = value["c"];
            if (name.empty()) continue;
            INFO("enumerator " << name);
            ours.insert(name);
            REQUIRE(values.count(name));
            CHECK(value["value"] == value_of(values[name], values));
            CHECK(value["since"] == since[name]);
            ++compared;
        }
        for (auto& theirs : enums[one["c"]]) {
            std::string name = theirs["name"];
            INFO("missing enumerator " << name);
            CHECK((ours.count(name) || name.ends_with("_LAST")));
        }
    }
    std::cout << compared << " enumerators compared\n";
    CHECK(compared > 250);
}

TEST_CASE("events are those of libvirt") {
    if (!there()) return;
    facts known;
    const std::map<std::string, std::string> families{{"libvirt-domain", "virDomainEventID"},
                                                      {"libvirt-network", "virNetworkEventID"},
                                                      {"libvirt-storage", "virStoragePoolEventID"},
                                                      {"libvirt-nodedev", "virNodeDeviceEventID"},
                                                      {"libvirt-secret", "virSecretEventID"}};
    std::map<std::string, std::map<std::string, json>> ids;
    for (auto& [header, family] : families)
        for (auto& id : known.c["libvirt"]["enums"][family]) ids[header][id["name"]] = id;
    int compared = 0;
    for (auto& event : described()["events"]) {
        std::string name = event["c"];
        INFO("event " << event["name"] << " " << name);
        if (event["id"] >= 0) {
            auto& family = ids[event["header"]];
            REQUIRE(family.count(name));
            CHECK(event["id"] == std::stoi(family[name]["value"].get<std::string>(), nullptr, 0));
            CHECK(event["since"] == family[name]["since"]);
            family.erase(name);
        }
        auto& message = known.procedures.at({event["program"], event["procedure"].get<int>()});
        auto theirs = known.spelled(message["msg"]);
        REQUIRE_FALSE(theirs.empty());
        // The callback's number comes first; a connection's own messages have none.
        if (event["id"] >= 0 || event["program"] == "qemu") theirs.erase(theirs.begin());
        CHECK(flattened(event["fields"]) == theirs);
        ++compared;
    }
    for (auto& [header, family] : ids) {
        INFO(header);
        bool described_at_all = family.size() < known.c["libvirt"]["enums"][families.at(header)].size();
        CHECK((!described_at_all || family.size() == 1));  // what counts them
    }
    std::cout << compared << " events compared\n";
}
