// Copyright virtxx contributors. Boost Software License 1.0.
// Compares the forms of messages as they are compiled with libvirt's protocol, procedure by procedure, both ways.
#include "src/rpc/frame.hpp"
#include "src/rpc/procedure.hpp"
#include "tests/api/facts.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <set>

using namespace facts;
namespace rpc_ = vir::rpc;

namespace {

const std::map<std::string, vir::rpc_program> programs{{"remote", vir::rpc_program::remote},
                                                       {"qemu", vir::rpc_program::qemu},
                                                       {"lxc", vir::rpc_program::lxc},
                                                       {"admin", vir::rpc_program::admin}};

std::vector<wire_field> spelled(const rpc_::shape& all);

void add(std::vector<wire_field>& to, const rpc_::member& one) {
    static const std::map<rpc_::form, std::string> names{
        {rpc_::form::i8, "i8"},         {rpc_::form::u8, "u8"},     {rpc_::form::i16, "i16"},
        {rpc_::form::u16, "u16"},       {rpc_::form::i32, "i32"},   {rpc_::form::u32, "u32"},
        {rpc_::form::i64, "i64"},       {rpc_::form::u64, "u64"},   {rpc_::form::f64, "f64"},
        {rpc_::form::string, "string"}, {rpc_::form::uuid, "uuid"}, {rpc_::form::opaque, "opaque"},
        {rpc_::form::param, "typed_param"}};
    static const std::map<rpc_::times, std::string> suffixes{{rpc_::times::once, ""}, {rpc_::times::optional, "?"},
                                                             {rpc_::times::fixed, "[]"}, {rpc_::times::counted, "[]"}};
    const auto suffix = suffixes.at(one.how);
    if (one.what != rpc_::form::structure) {
        to.push_back({names.at(one.what) + suffix, one.limit});
        return;
    }
    const auto inner = spelled(*one.inner);
    if (suffix.empty()) {
        to.insert(to.end(), inner.begin(), inner.end());
        return;
    }
    std::string text;
    for (const auto& field : inner) {
        text += (text.empty() ? "" : ",") + field.type;
        if (field.limit) text += "<" + std::to_string(field.limit) + ">";
    }
    to.push_back({"{" + text + "}" + suffix, one.limit});
}

std::vector<wire_field> spelled(const rpc_::shape& all) {
    std::vector<wire_field> out;
    for (const auto& one : all.members) add(out, one);
    return out;
}

int limits = 0;

void compare(const std::vector<wire_field>& own, const std::vector<wire_field>& wanted) {
    REQUIRE(own.size() == wanted.size());
    for (std::size_t at = 0; at < own.size(); ++at) {
        CHECK(own[at].type == wanted[at].type);
        if (!wanted[at].limit) continue;
        CHECK(own[at].limit == wanted[at].limit);
        ++limits;
    }
}

// The data ends before these: daemon settings, and a monitor command with files.
const std::set<procedure_id> beyond{{"admin", 18}, {"admin", 19}, {"qemu", 7}};

std::uint32_t value_of(const json& text) { return static_cast<std::uint32_t>(number(text.get<std::string>())); }

}  // namespace

TEST_CASE("compiled messages have the protocol's form") {
    if (!there()) return;
    int compared = 0;
    std::set<const rpc_::procedure*> seen;
    for (const auto& [name, program] : programs)
        for (const auto& wanted : rpc()[name]["procedures"]) {
            INFO(name << " " << wanted["number"] << " " << wanted["name"]);
            const auto own = rpc_::find_procedure(program, wanted["number"].get<int>());
            REQUIRE(own);
            seen.insert(own);
            CHECK(own->event == wanted.contains("msg"));
            const auto none = json::array();
            compare(spelled(*own->arguments), theirs(name, wanted.value(own->event ? "msg" : "args", none)));
            compare(spelled(*own->results), theirs(name, wanted.value("ret", none)));
            ++compared;
        }
    for (const auto& own : rpc_::procedures()) {
        if (seen.contains(&own)) continue;
        for (const auto& [name, program] : programs)
            if (program == own.program) CHECK(beyond.contains({name, own.number}));
    }
    CHECK(compared + static_cast<int>(beyond.size()) == static_cast<int>(rpc_::procedures().size()));
    std::cout << compared << " procedures' messages and " << limits << " limits compared\n";
}

TEST_CASE("programs, types and limits of messages are the protocol's") {
    if (!there()) return;
    // The number of lxc's program is that of its own constants, which libvirtd 9.0.0 answers to.
    CHECK(rpc_::remote_program.number == value_of(rpc()["remote"]["constants"]["REMOTE_PROGRAM"]));
    CHECK(rpc_::qemu_program.number == value_of(rpc()["qemu"]["constants"]["QEMU_PROGRAM"]));
    CHECK(rpc_::lxc_program.number == value_of(rpc()["lxc"]["constants"]["LXC_PROGRAM"]));
    CHECK(rpc_::admin_program.number == value_of(rpc()["admin"]["constants"]["ADMIN_PROGRAM"]));
    for (const auto& [name, program] : programs)
        CHECK(rpc_::number_of(program).second == rpc()[name]["version"].get<std::uint32_t>());

    const auto& framing = rpc()["framing"];
    const auto& alive = framing["keepalive"];
    CHECK(rpc_::keepalive_program.number == value_of(alive["program"]));
    CHECK(rpc_::keepalive_program.version == alive["version"].get<std::uint32_t>());

    const std::map<std::string, rpc_::message_type> types{
        {"call", rpc_::message_type::call},
        {"reply", rpc_::message_type::reply},
        {"message", rpc_::message_type::message},
        {"stream", rpc_::message_type::stream},
        {"call_with_fds", rpc_::message_type::call_with_fds},
        {"reply_with_fds", rpc_::message_type::reply_with_fds},
        {"stream_hole", rpc_::message_type::stream_hole}};
    CHECK(types.size() == framing["type"].size());
    for (const auto& [name, value] : framing["type"].items()) CHECK(static_cast<int>(types.at(name)) == value);
    CHECK(static_cast<int>(rpc_::message_status::ok) == framing["status"]["ok"]);
    CHECK(static_cast<int>(rpc_::message_status::error) == framing["status"]["error"]);
    CHECK(static_cast<int>(rpc_::message_status::more) == framing["status"]["continue"]);

    const auto& most = framing["limits"];
    CHECK(rpc_::message_limit == most["message_max"].get<std::uint32_t>());
    CHECK(rpc_::initial_limit == most["message_initial"].get<std::uint32_t>());
    CHECK(rpc_::legacy_payload_limit == most["legacy_payload_max"].get<std::uint32_t>());
    CHECK(rpc_::string_limit == most["string_max"].get<std::uint32_t>());
    CHECK(rpc_::files_limit == most["fds_max"].get<std::uint32_t>());
}

TEST_CASE("the structs of messages themselves are the protocol's") {
    if (!there()) return;
    const auto types = [](const json& fields) {
        std::string out;
        for (const auto& field : fields) out += field["type"].get<std::string>() + " ";
        return out;
    };
    const auto own = [&](const std::string& name) {
        for (const auto& one : described()["structs"])
            if (one["name"] == name) {
                std::string out;
                for (const auto& field : one["fields"]) {
                    std::string type = field["wire"];
                    for (const auto* ref : {"domain", "network"})
                        if (type == std::string(ref) + "_ref?") type = std::string(ref) + "?";
                    out += type + " ";
                }
                return out;
            }
        return std::string("?");
    };
    CHECK(own("wire_header") == types(rpc()["framing"]["header"]));
    CHECK(own("wire_hole") == types(rpc()["framing"]["stream_hole_payload"]));
    CHECK(own("wire_error") == types(rpc()["remote"]["structs"]["error"]));
}
