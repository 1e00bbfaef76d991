// Copyright virtxx contributors. Boost Software License 1.0.
// Compares the protocol that src/api describes with libvirt's, and looks whether it is all there.
#include "tests/api/facts.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <set>

using namespace facts;

namespace {

std::string spelled(const std::vector<wire_field>& fields) {
    std::string out;
    for (const auto& field : fields) out += (out.empty() ? "" : ", ") + field.type;
    return out;
}

int limits = 0;

void compare(const std::vector<wire_field>& own, const std::vector<wire_field>& wanted) {
    REQUIRE(spelled(own) == spelled(wanted));
    for (std::size_t at = 0; at < own.size(); ++at) {
        INFO("field " << at << " " << own[at].type);
        // Where libvirt names no limit it has one nevertheless.
        if (!wanted[at].limit) continue;
        CHECK(own[at].limit == wanted[at].limit);
        ++limits;
    }
}

// The daemon's own settings, and a monitor command with files: the data of their programs ends before them.
const std::set<procedure_id> later{{"admin", 18}, {"admin", 19}, {"qemu", 7}};

// libvirt reads this one's stream by hand and has no note of it.
constexpr int tunnel_with_parameters = 304;
// libvirt lets one who may only read call it; what it changes is what the form with flags changes, which asks for more.
constexpr int set_scheduler_parameters = 58;

void compare(const json& entry) {
    const procedure_id id{entry["program"], entry["procedure"]};
    const auto& wanted = procedures().at(id);
    const bool remote = id.first == "remote";
    compare(ours(entry["args"]), theirs(id.first, wanted.value("args", json::array())));
    compare(ours(entry["results"]), theirs(id.first, wanted.value("ret", json::array())));
    // The data has not this of all procedures.
    const bool whole = wanted.contains("acl") || id.first == "admin";
    if (whole && !(remote && id.second == set_scheduler_parameters))
        CHECK(entry["acl"] == wanted.value("acl", json::array()));
    if (whole) {
        const auto filter = wanted.value("aclfilter", json::array());
        CHECK(entry["aclfilter"] == (filter.empty() ? json("") : filter[0]));
        const auto priority = wanted.value("priority", json::array());
        CHECK(entry["high"] == (!priority.empty() && priority[0] == "high"));
    }
    for (const auto stream : {"readstream", "writestream"}) {
        if (remote && id.second == tunnel_with_parameters) continue;
        const auto position = wanted.value(stream, json::array());
        CHECK(entry[stream] == (position.empty() ? 0 : std::stoi(position[0].get<std::string>())));
    }
}

}  // namespace

TEST_CASE("operations pass as in libvirt") {
    if (!there()) return;
    int compared = 0;
    const auto check = [&](const json& entry, const std::string& name) {
        if (entry["procedure"] == 0) return;
        const procedure_id id{entry["program"], entry["procedure"]};
        INFO("procedure " << id.first << " " << id.second << " " << name);
        if (later.count(id)) return;
        REQUIRE(procedures().count(id));
        compare(entry);
        ++compared;
    };
    for (const auto& op : described()["operations"]) {
        check(op, op["name"]);
        for (const auto& form : op["shorts"]) check(form, form["name"]);
    }
    std::cout << compared << " procedures and " << limits << " limits compared\n";
}

TEST_CASE("events pass as in libvirt") {
    if (!there()) return;
    int compared = 0;
    for (const auto& event : described()["events"]) {
        const std::string program = event["program"], name = event["name"];
        const auto own = ours(event["fields"]);
        const auto message = [&](int procedure) {
            INFO("procedure " << program << " " << procedure);
            REQUIRE(procedures().count({program, procedure}));
            return theirs(program, procedures().at({program, procedure}).at("msg"));
        };
        INFO("event " << name);
        auto wanted = message(event["procedure"]);
        // The callback's number comes first; a connection's own messages have none.
        if (event["id"] >= 0 || program == "qemu") wanted.erase(wanted.begin());
        compare(own, wanted);
        ++compared;
        if (event["old_procedure"] == 0) continue;
        wanted = message(event["old_procedure"]);
        // Of reasons that only callbacks are told, the older messages know nothing.
        const std::vector<wire_field> rest(own.end() - static_cast<std::ptrdiff_t>(wanted.size()), own.end());
        CHECK((own.size() - wanted.size() == 0 || (own.size() - wanted.size() == 1 && name.starts_with("pm"))));
        compare(rest, wanted);
    }
    std::cout << compared << " events compared\n";
}

TEST_CASE("no procedure is missing") {
    if (!there()) return;
    std::set<procedure_id> seen;
    const auto see = [&](const json& entry, const char* which) {
        if (entry[which] != 0) seen.insert(procedure_id(entry["program"], entry[which]));
    };
    for (const auto& op : described()["operations"]) {
        see(op, "procedure");
        for (const auto& form : op["shorts"]) see(form, "procedure");
    }
    for (const auto& event : described()["events"]) {
        see(event, "procedure");
        see(event, "old_procedure");
    }
    for (const auto& [id, procedure] : procedures()) {
        INFO("missing: procedure " << id.first << " " << id.second << " " << procedure["name"]);
        CHECK(seen.count(id));
    }
}
