// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/emit.hpp"
#include "src/apigen/types.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace apigen;
using Catch::Matchers::Contains;

namespace {

api read(const std::string& text) {
    api model;
    parse(model, "some/toy.api", text);
    check(model);
    return model;
}

std::string fault_of(const std::string& text) {
    try {
        read(text);
    } catch (const fault& f) {
        return f.what();
    }
    return "no fault";
}

const std::string prelude = R"(# a comment
header libvirt-domain
limit names = 8                 # its own comment

/// How it starts.
flags start_flags = virStartFlags VIR_START_* {
    paused = 0x1 since 0.8.2    /// stands still
    delete = 0x2 since 1.0.0 c VIR_REMOVE
    any = 0x3 cxx
}
enum state = virState VIR_* {
    off = 0
    on = 1
    lost = -1
}
/// A toy.
struct toy_ref = virToy {
    string name                 /// what it is called
    i32 id = -1
    local bool stale = false
}
)";

std::string with(const std::string& text) { return prelude + text; }

// The line of the text behind the prelude.
std::string at(int line, const std::string& message) {
    auto lines = static_cast<int>(std::count(prelude.begin(), prelude.end(), '\n'));
    return "some/toy.api:" + std::to_string(lines + line) + ": " + message;
}

const std::string whole_operation = R"(
/// Starts toys.
/// A second line.
op toy_start(toy_ref toy, wire i32 one = 1, string[names] labels, start_flags flags = none)
        -> state as u8, wire u32 count {
    c int virToyStartFlags(virToyPtr toy, const char **labels, unsigned int nlabels,
                           unsigned int flags) since 1.2.3
    also int virToyStartAll(virToyPtr toy) since 1.2.4 symbol LIBVIRT_1.2.5 by_hand
    remote 7 priority high
    acl toy:start toy:write:VIR_START_PAUSED
    acl_filter toy:getattr
    reads_only unless paused delete
    method toy.start
    errors operation_invalid

    short toy_start(toy, flags = paused) {
        c int virToyStart(virToyPtr toy) since 0.1.0
        remote 3
        acl toy:start
    }
}
)";

}  // namespace

TEST_CASE("a description is read whole") {
    auto model = read(with(whole_operation));
    CHECK(model.files == std::vector<std::string>{"toy"});
    CHECK(model.find_limit("names")->value == 8);

    auto flags = model.find_enum("start_flags");
    REQUIRE(flags);
    CHECK(flags->flags);
    CHECK(flags->doc == "How it starts.");
    REQUIRE(flags->values.size() == 3);
    CHECK(flags->values[0].c_name == "VIR_START_PAUSED");
    CHECK(flags->values[0].doc == "stands still");
    CHECK(flags->values[0].since.minor == 8);
    CHECK(flags->values[1].c_name == "VIR_REMOVE");
    CHECK(flags->values[2].c_name.empty());
    CHECK(model.find_enum("state")->values[2].value == -1);

    REQUIRE(model.operations.size() == 1);
    auto& op = model.operations[0];
    CHECK(op.doc == "Starts toys.\nA second line.");
    REQUIRE(op.arguments.size() == 4);
    CHECK(op.arguments[1].wire_only);
    CHECK(wire_type(model, op.arguments[2].type) == "string[]");
    CHECK(cxx_type(model, op.arguments[2].type) == "std::vector<std::string>");
    CHECK(cxx_value(model, op.arguments[3].type, "none") == "vir::start_flags::none");
    CHECK(wire_type(model, *op.result) == "u8");
    CHECK(op.wire_results.size() == 1);
    CHECK(op.entry.c.name == "virToyStartFlags");
    CHECK(op.entry.c.parameters[1].type == "const char **");
    CHECK(op.entry.c.header == "libvirt-domain");
    CHECK_FALSE(op.entry.c.by_hand);
    REQUIRE(op.others.size() == 1);
    CHECK(op.others[0].symbol == "LIBVIRT_1.2.5");
    CHECK(op.others[0].by_hand);
    CHECK(op.entry.procedure == 7);
    CHECK(op.entry.high_priority);
    CHECK(op.entry.acl.size() == 2);
    CHECK(op.denied_flags == std::vector<std::string>{"paused", "delete"});
    CHECK(op.method == "start");
    REQUIRE(op.shorts.size() == 1);
    CHECK(op.shorts[0].arguments[1].fixed == "paused");
    CHECK(op.shorts[0].entry.c.name == "virToyStart");
}

TEST_CASE("what is generated") {
    auto model = read(with(whole_operation) + R"(
event moved(toy_ref toy, i32 by) {
    id 0 VIR_EVENT_MOVED since 1.0.0
    remote 8 old 9
}
)");
    auto header = emit_header(model, "toy");
    CHECK_THAT(header, Contains("enum class start_flags : std::uint32_t {\n    none = 0,\n    paused = 0x1,  ///< stands still\n"
                                "    delete_ = 0x2,\n    any = 0x3,\n};"));
    CHECK_THAT(header, Contains("    std::int32_t id = -1;\n    bool stale = false;\n\n    toy_ref() = default;\n"
                                "    explicit toy_ref(std::string name, std::int32_t id = -1)\n"));
    CHECK_THAT(header, Contains("static_assert(!std::is_aggregate_v<toy_ref>);"));
    CHECK_THAT(header, Contains("/// Starts toys.\n/// A second line.\n///\n/// In C: virToyStartFlags, since 1.2.3.\n"
                                "struct toy_start {\n    using result = vir::state;\n"));
    CHECK_THAT(header, Contains("toy_start(vir::toy_ref toy, std::vector<std::string> labels, "
                                "vir::start_flags flags = vir::start_flags::none)"));
    CHECK_THAT(header, Contains(".reads_only = true, .reads_only_unless = 0x3, .known_flags = 0x3, "
                                ".high_priority = true"));
    CHECK_THAT(header, Contains("namespace vir::event {\n\n/// In C: VIR_EVENT_MOVED, since 1.0.0.\nstruct moved {"));
    CHECK_THAT(header, !Contains("std::int32_t one"));

    auto methods = emit_methods(model, "toy");
    CHECK_THAT(methods, Contains("auto start(std::vector<std::string> labels, vir::start_flags flags = "
                                 "vir::start_flags::none) const\n        -> detail::handle_task<D, op::toy_start>\n"
                                 "        requires handles<D, op::toy_start>\n"));
    CHECK_THAT(methods, Contains("op::toy_start(self().ref(), std::move(labels), std::move(flags))"));
    CHECK_THAT(emit_lists(model), Contains("type_list<\n    toy_start>;"));
    CHECK_THAT(emit_strings(model), Contains("case state::on: return \"on\";"));
    CHECK_THAT(emit_json(model), Contains("\"name\": \"labels\", \"type\": \"string\", \"wire\": \"string[]\", \"max\": 8"));
}

TEST_CASE("a fault says its file and line") {
    CHECK(fault_of("limit x = 1\nnonsense y\n") ==
          "some/toy.api:2: unknown declaration 'nonsense': limit, enum, flags, struct, op, event, header, function, "
          "callback, macro, record, typedef or variable");
    CHECK(fault_of("limit x = 12z\n") == "some/toy.api:1: expected a number, found '12z'");
    CHECK(fault_of("limit x 1\n") == "some/toy.api:1: expected '=', found '1'");
    CHECK(fault_of("limit x = 1 2\n") == "some/toy.api:1: expected the end of the line, found '2'");
    CHECK(fault_of("\n\nstruct %\n") == "some/toy.api:3: unexpected character '%'");
    CHECK(fault_of("struct x {\n    i32 a\n") == "some/toy.api:3: expected a type, found the end of the file");
    CHECK(fault_of("struct x {\n    i32\n}\n") == "some/toy.api:2: expected a name, found the end of the line");
    CHECK(fault_of("enum x = virX VIR_X {\n}\n") == "some/toy.api:1: the prefix of C enumerators ends with '*'");
    CHECK(fault_of("enum x = virX VIR_X_* {\n}\n") == "some/toy.api:1: enum 'x' has no enumerators");
    CHECK(fault_of("enum x = virX VIR_X_* {\n    a = 1 since 1.x\n}\n") == "some/toy.api:2: '1.x' is no version");
}

TEST_CASE("names that mean nothing are faults") {
    CHECK(fault_of("\nstruct x {\n    domain_inf a\n}\n") == "some/toy.api:3: unknown type 'domain_inf'");
    CHECK(fault_of("struct x {\n    string[many] a\n}\n") == "some/toy.api:2: unknown limit 'many'");
    CHECK(fault_of("struct x {\n    i32 a as u99\n}\n") == "some/toy.api:2: unknown wire type 'u99'");
    CHECK(fault_of("struct x {\n    document a\n}\n") ==
          "some/toy.api:2: document needs its type: document<domain_def>");
    CHECK(fault_of("struct x {\n    i32<y> a\n}\n") == "some/toy.api:2: 'i32' takes no parameter");
    CHECK(fault_of("struct x {\n    i32 a = absent\n}\n") == "some/toy.api:2: only an optional can be absent");
    CHECK(fault_of("struct x {\n    i32 a = yes\n}\n") == "some/toy.api:2: 'yes' is no value of 'i32'");
    CHECK(fault_of("struct x {\n    bool a = 1\n}\n") == "some/toy.api:2: a bool is true or false, not '1'");
    CHECK(fault_of(with("struct x {\n    state a = asleep\n}\n")) == at(2, "'state' has no enumerator 'asleep'"));
    CHECK(fault_of(with("op f(i32 a = 1, i32 b) {\n    c int virF(void) since 1.0.0\n}\n")) ==
          at(1, "'b' follows a default and has none"));
    CHECK(fault_of(with("op f(i32 a) {\n    reads_only\n}\n")) ==
          at(1, "the C function is missing: c PROTOTYPE since VERSION"));
    CHECK(fault_of(with("op f(start_flags flags) {\n    c int virF(void) since 1.0.0\n    reads_only unless loud\n}\n")) ==
          at(1, "'start_flags' has no enumerator 'loud'"));
    CHECK(fault_of(with("op f(i32 a) {\n    c int virF(void) since 1.0.0\n    short f(b) {\n        c int virG(void) since 1.0.0\n    }\n}\n")) ==
          at(3, "'f' has no argument 'b'"));
    CHECK(fault_of(with("op f(i32 a) {\n    c int virF(void) since 1.0.0\n    method start\n}\n")) ==
          at(3, "a method is HANDLE.METHOD, not 'start'"));
    CHECK(fault_of(with("op f(i32 a) {\n    colour blue\n}\n")) ==
          at(2, "expected c, also, remote, acl, check, exclusive, requires, arguments_first, "
                "flags_first, reads_only, method, errors, boundary or short, found 'colour'"));
    CHECK(fault_of(with("event e(i32 a) {\n}\n")) ==
          at(1, "the event's id is missing: id NUMBER C_NAME since VERSION"));
}

TEST_CASE("what is there twice is a fault that names the first") {
    auto operation = [](const std::string& name, const std::string& c, int number, const std::string& method = "") {
        return "header libvirt-host\nop " + name + "(i32 a) {\n    c int " + c + "(void) since 1.0.0\n    remote " + std::to_string(number) + "\n" +
               (method.empty() ? "" : "    method " + method + "\n") + "}\n";
    };
    CHECK(fault_of(operation("f", "virF", 1) + operation("f", "virG", 2)) ==
          "some/toy.api:7: operation 'f' is taken: some/toy.api:2");
    CHECK(fault_of(operation("f", "virF", 1) + operation("g", "virF", 2)) ==
          "some/toy.api:8: C function 'virF' is taken: some/toy.api:3");
    CHECK(fault_of(operation("f", "virF", 1) + operation("g", "virG", 1)) ==
          "some/toy.api:7: procedure 'remote 1' is taken: some/toy.api:2");
    CHECK(fault_of(operation("f", "virF", 1, "toy.go") + operation("g", "virG", 2, "toy.go")) ==
          "some/toy.api:8: method 'toy.go' is taken: some/toy.api:2");
    CHECK(fault_of("limit x = 1\nlimit x = 2\n") == "some/toy.api:2: limit 'x' is taken: some/toy.api:1");
    CHECK(fault_of("struct x {\n    i32 a\n    i32 a\n}\n") == "some/toy.api:3: name 'a' is taken: some/toy.api:2");
    CHECK(fault_of("struct x {\n}\nenum x = virX VIR_X_* {\n    a = 0\n}\n") ==
          "some/toy.api:1: type 'x' is taken: some/toy.api:3");
    CHECK(fault_of("enum x = virX VIR_X_* {\n    a = 0\n    b = 0\n}\n") ==
          "some/toy.api:3: value 0 is there twice in 'x': a second name says NAME = FIRST");
    CHECK(fault_of("event e(i32 a) {\n    id 1 VIR_E since 1.0.0\n}\nevent f(i32 a) {\n    id 1 VIR_F since 1.0.0\n}\n") ==
          "some/toy.api:4: event id '1' is taken: some/toy.api:1");
}

TEST_CASE("descriptions of several files are one") {
    api model;
    parse(model, "types.api", "struct thing_ref {\n    string name\n}\n");
    parse(model, "thing.api", "header libvirt-host\nop thing_go(thing_ref thing) {\n    c int virGo(void) since 1.0.0\n}\n");
    check(model);
    CHECK_THAT(emit_header(model, "thing"), Contains("#include <virtxx/op/types.hpp>"));
    parse(model, "again.api", "\nstruct thing_ref {\n    string name\n}\n");
    CHECK_THROWS_WITH(check(model), "again.api:2: type 'thing_ref' is taken: types.api:1");
}

TEST_CASE("what only C has") {
    auto model = read(R"(header libvirt-common
macro VIR_LABEL "a label" since 0.1.0       /// a name
macro VIR_LENGTH 80 since 0.2.0
macro VIR_ALIAS = VIR_LENGTH since 0.3.0
/// A cast.
macro VIR_CALLBACK(cb, other) ((virFreeCallback)
    (cb)) since 0.4.0
callback void virFreeCallback(void *opaque) since 0.5.0
typedef unsigned long long virCursor since 0.1.0
variable virToyPtr virToyDefault since 0.4.1
record virToy opaque
record virPartStruct tag _virPart pointer virPartPtr {
    char model[32]                          /// its kind
    union { int i; char *s; } value
}
header libvirt-admin
/// Counts.
function int virToyRef(virToyPtr toy,
                       ...) since 0.6.0
enum number = virNumber VIR_* c_only {
    a = -1
    b = -1
}
enum limit = virLimit VIR_LIMIT_* {
    low = -2
    least = low
    high = VIR_B
}
)");
    CHECK(model.files.size() == 1);
    REQUIRE(model.macros.size() == 4);
    CHECK(model.macros[0].text == "\"a label\"");
    CHECK(model.macros[0].doc == "a name");
    CHECK(model.macros[0].since.minor == 1);
    CHECK(model.macros[2].alias);
    CHECK(model.macros[2].text == "VIR_LENGTH");
    CHECK(model.macros[3].parameters == std::vector<std::string>{"cb", "other"});
    CHECK(model.macros[3].text == "((virFreeCallback) (cb))");
    CHECK(model.macros[3].doc == "A cast.");
    REQUIRE(model.callbacks.size() == 1);
    CHECK(model.callbacks[0].parameters[0].type == "void *");
    CHECK(model.callbacks[0].where.line == 8);
    CHECK(model.typedefs[0].declared.type == "unsigned long long");
    CHECK(model.variables[0].declared.name == "virToyDefault");
    REQUIRE(model.records.size() == 2);
    CHECK(model.records[0].opaque);
    CHECK(model.records[0].pointer == "virToyPtr");
    CHECK(model.records[1].tag == "_virPart");
    CHECK(model.records[1].pointer == "virPartPtr");
    CHECK(model.records[1].members[0].array == "32");
    CHECK(model.records[1].members[0].doc == "its kind");
    CHECK(model.records[1].members[1].members[1].type == "char *");
    REQUIRE(model.functions.size() == 1);
    CHECK(model.functions[0].by_hand);
    CHECK(model.functions[0].header == "libvirt-admin");
    CHECK(model.functions[0].parameters[1].type == "...");
    CHECK(model.find_enum("number")->c_only);
    CHECK(model.find_enum("limit")->values[1].alias);
    CHECK(model.find_enum("limit")->values[2].value == -1);

    CHECK_THAT(emit_header(model, "toy"), !Contains("enum class number"));
    CHECK_THAT(emit_strings(model), Contains("case limit::low") && !Contains("case limit::least"));
    auto json = emit_json(model);
    CHECK_THAT(json, Contains("\"c\": \"VIR_CALLBACK\", \"params\": [\"cb\", \"other\"], "
                              "\"value\": \"((virFreeCallback) (cb))\""));
    CHECK_THAT(json, Contains("\"text\": \"int virToyRef(virToyPtr toy, ...)\""));
    CHECK_THAT(json, Contains("\"fields\": [\"char model[32]\", \"union { int i; char *s; } value\"]"));
}

TEST_CASE("faults in what only C has") {
    CHECK(fault_of("function int virF(void) since 1.0.0\n") ==
          "some/toy.api:1: the C header is missing: header NAME before it");
    CHECK(fault_of("header libvirt-toys\nfunction int virF(void) since 1.0.0\n") ==
          "some/toy.api:2: unknown C header 'libvirt-toys'");
    CHECK(fault_of("function virF since 1.0.0\n") == "some/toy.api:1: expected a C function, found 'virF'");
    CHECK(fault_of("function int virF() since 1.0.0\n") ==
          "some/toy.api:1: a C function without parameters says (void)");
    CHECK(fault_of("function int virF(int) since 1.0.0\n") ==
          "some/toy.api:1: expected a C type and a name, found 'int'");
    CHECK(fault_of("macro VIR_X 1\n") == "some/toy.api:1: the macro has no version: macro NAME TEXT since VERSION");
    CHECK(fault_of("record virX {\n}\n") == "some/toy.api:1: record 'virX' has no members: record NAME opaque");
    CHECK(fault_of(with("enum x = virX VIR_X_* {\n    a = VIR_NOWHERE\n}\n")) ==
          at(2, "'VIR_NOWHERE' is neither an enumerator of 'x' nor an earlier one of C"));
}

TEST_CASE("events of each family have their own ids, and some have none") {
    auto model = read("header libvirt-domain\nevent a(i32 x) {\n    id 0 VIR_A since 1.0.0\n}\n"
                      "header libvirt-network\nevent b(i32 x) {\n    id 0 VIR_B since 1.0.0\n}\n"
                      "event c(i32 x) {\n    qemu 6\n}\n");
    CHECK(model.events[1].id == 0);
    CHECK(model.events[2].id == -1);
    CHECK(model.events[2].program == "qemu");
}

TEST_CASE("a limit of bytes is no array, and one of characters is the wire's") {
    auto model = read("limit few = 4\nstruct x {\n    opaque[few] a\n    string b as i8[few]\n    string c as char[8]\n}\n");
    auto& fields = model.structs[0].fields;
    CHECK(wire_type(model, fields[0].type) == "opaque");
    CHECK(cxx_type(model, fields[0].type) == "std::vector<std::byte>");
    CHECK(wire_type(model, fields[1].type) == "i8[]");
    CHECK(wire_type(model, fields[2].type) == "char[8]");
}
