// Copyright virtxx contributors. Boost Software License 1.0.
// What virtxx-apigen makes for C.
#include "src/apigen/c_pairing.hpp"
#include "src/apigen/emit.hpp"

#include <catch2/catch.hpp>

using namespace apigen;
using Catch::Matchers::Contains;

namespace {

api read(const std::string& text) {
    api model;
    parse(model, "toy.api", text);
    check(model);
    return model;
}

const std::string toys = R"(
header libvirt-common
limit few = 8
record virConnect opaque
record virDomain opaque
record virStream opaque
record virTypedParameter {
    int type
}
record virToyInfo {
    unsigned char state         /// what it does */
    unsigned long memory
    char model[32]
}
macro VIR_LABEL "a label" since 0.1.0           /// its name
macro VIR_CALLBACK(cb) ((virFreeCallback) (cb)) since 0.4.0
callback void virFreeCallback(void *opaque) since 0.5.0
variable virConnectPtr virDefault since 0.4.1 symbol LIBVIRT_0.4.0
enum state = virState VIR_STATE_* {
    off = 0 since 0.1.0
    on = 1 since 0.1.0
}
flags toy_flags = virToyFlags VIR_TOY_* {
    live = 0x1 since 0.1.0
    config = 0x2 since 0.1.0
    all = 0x80000000 since 0.1.0
}
struct domain_ref {
    string name
    uuid uuid
    i32 id = -1
}
struct toy_info {
    state state as u8
    kibibytes memory
    string model as char[32]
}
struct two {
    i32 a
    bool b
}
)";

// The entry points of operations on toys.
std::string shim(const std::string& text) { return emit_c_shim(read(toys + text), "toy"); }

std::string by_hand(const std::string& text) { return emit_by_hand(read(toys + text)); }

std::string op(const std::string& head, const std::string& body) { return "op " + head + " {\n    " + body + "\n}\n"; }

}  // namespace

TEST_CASE("a header of C") {
    auto model = read(toys + R"(
/// Tells much.
op toy_get_info(domain_ref domain) -> toy_info {
    c int virToyGetInfo(virDomainPtr domain, virToyInfoPtr info) since 0.0.3
    also int virToyInfo(virDomainPtr domain, virToyInfoPtr info) since 0.0.4 by_hand
}
header libvirt-network
event went(domain_ref domain) {
    id 0 VIR_NETWORK_EVENT_ID_WENT since 1.2.1
}
)");
    auto header = emit_c_header(model, "libvirt-common");
    CHECK_THAT(header, Contains("#ifndef LIBVIRT_COMMON_H\n#define LIBVIRT_COMMON_H\n"));
    CHECK_THAT(header, Contains("/**\n * its name\n *\n * Since: 0.1.0\n */\n#define VIR_LABEL \"a label\"\n"));
    CHECK_THAT(header, Contains("#define VIR_CALLBACK(cb) ((virFreeCallback) (cb))\n"));
    CHECK_THAT(header, Contains("typedef void (*virFreeCallback)(void *opaque);\n"));
    CHECK_THAT(header, Contains("VIR_EXPORT_VAR virConnectPtr virDefault;\n"));
    CHECK_THAT(header, Contains("typedef struct _virToyInfo virToyInfo;\ntypedef virToyInfo *virToyInfoPtr;\n"));
    CHECK_THAT(header, Contains("struct _virToyInfo {\n    unsigned char state; /* what it does * / */\n"
                                "    unsigned long memory;\n    char model[32];\n};\n"));
    CHECK_THAT(header, Contains("    VIR_STATE_ON = 1 /* Since: 0.1.0 */\n#ifdef VIR_ENUM_SENTINELS\n"
                                "    , VIR_STATE_LAST = 2\n#endif\n} virState;\n"));
    CHECK_THAT(header, Contains("__extension__\n#endif\ntypedef enum {\n    VIR_TOY_LIVE = 0x1, /* Since: 0.1.0 */\n"));
    CHECK_THAT(header, Contains("    VIR_TOY_ALL = 0x80000000 /* Since: 0.1.0 */\n} virToyFlags;\n"));
    CHECK_THAT(header, Contains("/**\n * Tells much.\n *\n * Since: 0.0.3\n */\n"
                                "int virToyGetInfo(virDomainPtr domain, virToyInfoPtr info);\n"));
    CHECK_THAT(header, Contains(" * Tells much.\n * A form of virToyGetInfo.\n"));
    CHECK_THAT(emit_c_header(model, "libvirt-network"),
               Contains("    VIR_NETWORK_EVENT_ID_WENT = 0 /*") && Contains("    , VIR_NETWORK_EVENT_ID_LAST = 1\n") &&
                   Contains("} virNetworkEventID;\n"));
    CHECK_THAT(emit_c_umbrella(), Contains("#include <libvirt/libvirt-common.h>\n#include <libvirt/libvirt-host.h>\n"));
}

TEST_CASE("versions of symbols") {
    auto model = read(toys + R"(
function int virB(virDomainPtr domain) since 0.10.0
function int virA(virDomainPtr domain) since 0.9.2
header libvirt-qemu
function int virQ(virDomainPtr domain) since 0.8.3
)");
    CHECK_THAT(emit_symbols(model, "libvirt"),
               Contains("LIBVIRT_0.4.0 {\n    global:\n        virDefault;\n};\n\n"
                        "LIBVIRT_0.9.2 {\n    global:\n        virA;\n} LIBVIRT_0.4.0;\n\n"
                        "LIBVIRT_0.10.0 {\n    global:\n        virB;\n} LIBVIRT_0.9.2;\n"));
    CHECK_THAT(emit_symbols(model, "libvirt-qemu"), Contains("LIBVIRT_QEMU_0.8.3 {\n    global:\n        virQ;\n};\n"));
    CHECK_THAT(emit_c_library(model, "libvirt-qemu"),
               Contains("int virQ(virDomainPtr domain)\n{\n    return virtxx_c_virQ(domain);\n}\n"));
    CHECK_THAT(emit_c_private(model), Contains("int virtxx_c_virQ(virDomainPtr domain);\n") && !Contains("virA"));
}

TEST_CASE("arguments of C become the operation's") {
    CHECK_THAT(shim(op("toy_set(domain_ref domain, string name, string? title, kibibytes memory, bool now, toy_flags flags)",
                       "c int virToySet(virDomainPtr dom, const char *name, const char *title, unsigned long memory, int now, "
                       "unsigned int flags) since 0.1.0\n    check memory non_zero\n    exclusive VIR_TOY_LIVE VIR_TOY_CONFIG")),
               Contains("    return entry(\"virToySet\", dom, static_cast<int>(-1), [&](call& c) {\n"
                        "        c.need_writable();\n        c.need(name, \"name\");\n        c.need_non_zero(memory, \"memory\");\n"
                        "        c.exclusive(flags, VIR_TOY_LIVE, \"VIR_TOY_LIVE\", VIR_TOY_CONFIG, \"VIR_TOY_CONFIG\");\n"
                        "        c.run(vir::op::toy_set(c.ref(dom), std::string(name), optional_string(title), "
                        "vir::kibibytes(memory), now != 0, static_cast<vir::toy_flags>(flags)));\n        return 0;\n    });\n}\n"));
    CHECK_THAT(shim(op("toys(string[few] names, u32[few] codes, typed_params params, opaque data)",
                       "c int virToys(virConnectPtr conn, const char **names, unsigned int nnames, unsigned int *codes, int "
                       "ncodes, virTypedParameterPtr params, int nparams, const unsigned char *data, int size) since 0.1.0")),
               Contains("        c.need_array(names, nnames, \"names\");\n") &&
                   Contains("vir::op::toys(strings_from_c(names, nnames), numbers_from_c<std::uint32_t>(codes, ncodes), "
                            "params_from_c(c, params, nparams), bytes_from_c(data, size))"));
    CHECK_THAT(shim(op("toy_find(uuid uuid) -> domain_ref",
                       "c virDomainPtr virToyFind(virConnectPtr conn, const unsigned char *uuid) since 0.1.0\n"
                       "    also virDomainPtr virToyFindString(virConnectPtr conn, const char *text) since 0.1.0\n"
                       "    also virDomainPtr virToyLookUp(virConnectPtr conn, const unsigned char *uuid) since 0.1.0\n"
                       "    reads_only")),
               Contains("static_cast<virDomainPtr>(nullptr), [&](call& c) {\n        c.need(uuid, \"uuid\");\n"
                        "        auto got = c.run(vir::op::toy_find(uuid_from_c(uuid)));\n        return c.make(std::move(got));\n") &&
                   Contains("uuid_from_text(c, text, \"text\")") && Contains("{\n    return virToyFind(conn, uuid);\n}\n"));
}

TEST_CASE("a short form's arguments are in its own order, others have the value it stands for") {
    CHECK_THAT(shim("op toy_set(domain_ref domain, i32 a, i32 b, toy_flags flags = live, i32 c = 7) {\n"
                    "    c int virToySet(virDomainPtr dom, int a, int b, unsigned int flags, int c) since 0.1.0\n"
                    "    short toy_set(domain, b, a, flags = config) {\n"
                    "        c int virToyPut(virDomainPtr dom, int b, int a) since 0.1.0\n    }\n}\n"),
               Contains("virToyPut(virDomainPtr dom, int b, int a) {\n") &&
                   Contains("vir::op::toy_set(c.ref(dom), static_cast<std::int32_t>(a), static_cast<std::int32_t>(b), "
                            "vir::toy_flags::config, 7)"));
}

TEST_CASE("results go where C has them") {
    CHECK_THAT(shim(op("toy_get_info(domain_ref domain) -> toy_info",
                       "c int virToyGetInfo(virDomainPtr dom, virToyInfoPtr info) since 0.1.0\n    reads_only")),
               Contains("        c.need(info, \"info\");\n        auto got = c.run(vir::op::toy_get_info(c.ref(dom)));\n"
                        "        info->state = static_cast<unsigned char>(got.state);\n"
                        "        info->memory = static_cast<unsigned long>(got.memory.count());\n"
                        "        chars_to_c(got.model, info->model);\n        return 0;\n"));
    CHECK_THAT(shim(op("toy_two(domain_ref domain, u32 flags = 0) -> two",
                       "c int virToyTwo(virDomainPtr dom, int *a, int *b, unsigned int flags) since 0.1.0\n    check b any")),
               Contains("        c.need(a, \"a\");\n") && Contains("        *a = static_cast<int>(got.a);\n"
                                                                   "        if (b) *b = static_cast<int>(got.b);\n"));
    CHECK_THAT(shim(op("toy_names(i32 max = 8) -> string[few]",
                       "c int virToyNames(virConnectPtr conn, char **const names, int max) since 0.1.0")),
               Contains("vir::op::toy_names(static_cast<std::int32_t>(max))") &&
                   Contains("return names_to_c(std::move(got), names, max);"));
    CHECK_THAT(shim(op("toy_all(u32 flags = 0) -> domain_ref[few]",
                       "c int virToyAll(virConnectPtr conn, virDomainPtr **toys, unsigned int flags) since 0.1.0")),
               Contains("return refs_to_c(c, std::move(got), toys);"));
    CHECK_THAT(shim(op("toy_params(domain_ref domain) -> typed_params",
                       "c int virToyParams(virDomainPtr dom, virTypedParameterPtr params, int *n) since 0.1.0")),
               Contains("c.need(n, \"n\");\n        c.need_non_negative(*n, \"*n\");\n"
                        "        if (*n != 0) c.need(params, \"params\");\n") &&
                   Contains("params_to_c(got, params, n);"));
    CHECK_THAT(shim(op("toy_memory(domain_ref domain) -> kibibytes",
                       "c unsigned long virToyMemory(virDomainPtr dom) since 0.1.0")),
               Contains("static_cast<unsigned long>(0)") && Contains("return static_cast<unsigned long>(got.count());"));
    CHECK_THAT(shim(op("toy_start(domain_ref domain) -> domain_ref", "c int virToyStart(virDomainPtr dom) since 0.1.0")),
               Contains("c.set_id(dom, got.id);\n        return 0;"));
    CHECK_THAT(shim(op("toy_open(domain_ref domain) -> stream",
                       "c int virToyOpen(virDomainPtr dom, virStreamPtr st) since 0.1.0")),
               Contains("c.check(st);\n") && Contains("c.need_connection_of(dom, st);\n        c.need_unused(st);\n") && Contains("c.attach(st, std::move(got));"));
}

TEST_CASE("what has no rule is written by hand, and the generator says why") {
    CHECK(by_hand(op("f(i32 a)", "c int virF(virConnectPtr conn, void *what) since 0.1.0")) ==
          "virF (toy): parameter 'what'\n");
    CHECK(by_hand(op("f(i32 a, i32 b)", "c int virF(virConnectPtr conn, int a) since 0.1.0")) ==
          "virF (toy): argument 'b' has no parameter\n");
    CHECK(by_hand(op("f() -> string", "c const char *virF(virConnectPtr conn) since 0.1.0")) ==
          "virF (toy): the result string is returned as const char *\n");
    CHECK(by_hand(op("f()", "c int virF(virConnectPtr conn) since 0.1.0 by_hand")) ==
          "virF (toy): the description says so\n");
    CHECK(by_hand("function int virF(virConnectPtr conn) since 0.1.0\n") == "virF (libvirt-common): it is no operation\n");
}

TEST_CASE("rules about parameters that are not there are faults") {
    auto fault_of = [](const std::string& text) -> std::string {
        try {
            read(toys + text);
        } catch (const fault& f) {
            std::string what = f.what();
            return what.substr(what.find(": ") + 2);
        }
        return "no fault";
    };
    CHECK(fault_of(op("f(i32 a)", "c int virF(virConnectPtr conn, int a) since 0.1.0\n    check b positive")) ==
          "'virF' has no parameter 'b'");
    CHECK(fault_of(op("f(i32 a)", "c int virF(virConnectPtr conn, int a) since 0.1.0\n    check a nice")) ==
          "unknown check 'nice'");
    CHECK(fault_of(op("f(i32 a)", "c int virF(virConnectPtr conn, int a) since 0.1.0\n    exclusive VIR_TOY_LIVE VIR_X")) ==
          "unknown C enumerator 'VIR_X'");
}
