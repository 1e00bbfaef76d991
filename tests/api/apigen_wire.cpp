// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/emit.hpp"
#include "src/apigen/wire_model.hpp"

#include <catch2/catch.hpp>

using namespace apigen;
using Catch::Matchers::Contains;

namespace {

const std::string toys = R"(
header libvirt-domain
limit names = 8
struct toy_ref {
    string name
    local bool stale = false
}
op toy_list(wire i32 need_results = 1, toy_ref? first = absent) -> toy_ref[names], wire u32 count {
    remote 3 priority high
    acl toy:read
    short toy_list_old(first) {
        remote 2
    }
}
op toy_watch(string name as i8[names], stream picture) -> stream {
    remote 5 readstream 1
}
event toy_gone(wire i32 reason = 0, toy_ref toy) {
    id 0 VIR_TOY_GONE since 1.0.0
    remote 7 old 6
}
)";

const std::string wire = R"(
program remote = 0x20008086 version 1
limit wire_string = 100
struct wire_hole {
    i64 length
}
message toy_list_copy(u32 flags) {
    remote 3
}
message toy_later(u32 flags) -> string {
    remote 9
}
message toy_later_event(i32 callback) {
    remote 8 event
}
)";

api model_of(const std::string& own) {
    api model;
    parse(model, "toy.api", toys);
    parse(model, "protocol.wire", own);
    check(model);
    return model;
}

std::string fault_of(const std::string& own) {
    try {
        model_of(own);
    } catch (const fault& f) {
        return f.what();
    }
    return "no fault";
}

std::string names(const wire_body& body) {
    std::string out;
    for (auto& one : body.members) out += one.name + (one.in_api ? " " : "=" + one.initial + " ");
    return out;
}

}  // namespace

TEST_CASE("procedures are those of operations, short forms, events and the wire") {
    const auto model = model_of(wire);
    CHECK(model.files == std::vector<std::string>{"toy"});
    const auto all = wire_procedures(model);
    std::string seen;
    for (auto& one : all) seen += std::to_string(one.number) + (one.event ? "!" : "") + (one.later ? "+ " : " ");
    // The message of number 3 gave way to the operation.
    CHECK(seen == "2 3 5 6! 7! 8!+ 9+ ");
    CHECK(names(all[0].arguments) == "first ");
    CHECK(names(all[0].results).empty());
    CHECK(names(all[1].arguments) == "need_results=1 first ");
    CHECK(names(all[1].results) == "result count=0 ");
    CHECK(names(all[2].arguments) == "name ");
    CHECK(names(all[2].results).empty());
    CHECK(names(all[3].arguments) == "toy ");
    CHECK(names(all[4].arguments) == "callback=-1 reason=0 toy ");
    CHECK(names(all[6].results) == "result ");
}

TEST_CASE("forms and where they are held are tables") {
    const auto model = model_of(wire);
    const auto tables = emit_wire_tables(model);
    CHECK_THAT(tables, Contains(R"({"need_results", form::i32, times::once, 0, nullptr, true, 1},
    {"first", form::structure, times::optional, 0, &struct_toy_ref, false, 0},)"));
    CHECK_THAT(tables, Contains(R"({"result", form::structure, times::counted, 8, &struct_toy_ref, false, 0},
    {"count", form::u32, times::once, 0, nullptr, true, 0},)"));
    CHECK_THAT(tables, Contains(R"({"name", form::i8, times::counted, 8, nullptr, false, 0},)"));
    CHECK_THAT(tables, Contains("{rpc_program::remote, 3, \"toy_list\", false, false, true, false, false, false, "
                                "{\"toy:read\"}, \"\","));
    CHECK_THAT(tables, Contains(R"({rpc_program::remote, 5, "toy_watch", false, false, false, true, false, false, {}, "",)"));

    const auto typed = emit_wire_typed(model, 0, 1);
    CHECK_THAT(typed, Contains("{&codec_for<std::optional<vir::toy_ref>>, [](void* at) -> void* { return "
                               "&static_cast<vir::op::toy_list*>(at)->first; }},"));
    CHECK_THAT(typed, Contains("{&codec_for<std::vector<vir::toy_ref>>, [](void* at) -> void* { return at; }},"));
    // Two parts have each table once between them.
    const auto first = emit_wire_typed(model, 0, 2), second = emit_wire_typed(model, 1, 2);
    const std::string table = "const access remote_3_typed_args_access[]";
    CHECK((first.find(table) == first.npos) != (second.find(table) == second.npos));

    CHECK_THAT(emit_protocol(model), Contains("inline constexpr program_facts remote_program{0x20008086, 1};"));
    CHECK_THAT(emit_protocol(model), Contains("inline constexpr std::uint32_t string_limit = 100;"));
    CHECK_THAT(emit_protocol(model), Contains("struct wire_hole {"));
}

TEST_CASE("faults in what only the wire has") {
    CHECK(fault_of("program remote = x version 1\n") == "protocol.wire:1: expected its number, found 'x'");
    CHECK(fault_of("program a = 1 version 1\nprogram a = 2 version 1\n") ==
          "protocol.wire:2: program 'a' is taken: protocol.wire:1");
    CHECK(fault_of("message a(u32 x) {\n    remote 9\n}\nmessage b(u32 x) {\n    remote 9\n}\n") ==
          "protocol.wire:4: message 'remote 9' is taken: protocol.wire:1");
    CHECK_THAT(fault_of("nonsense y\n"), Contains("typedef or variable, program or message"));
    CHECK(fault_of("message a(nothing x) {\n    remote 9\n}\n") == "protocol.wire:1: unknown type 'nothing'");
    api model;
    CHECK_THROWS_WITH(parse(model, "toy.api", "program a = 1 version 1\n"),
                      Contains("unknown declaration 'program'"));
}
