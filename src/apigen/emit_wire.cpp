// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/emit.hpp"
#include "src/apigen/types.hpp"
#include "src/apigen/wire_model.hpp"

#include <fmt/format.h>

namespace apigen {
namespace {

class tables {
public:
    explicit tables(const api& model) : model_(model) {}

    std::string run() {
        std::string structs, declared;
        for (auto& one : model_.structs) {
            auto members = wire_members(model_, one.fields);
            if (members.empty()) continue;
            declared += fmt::format("extern const shape struct_{};\n", one.name);
            structs += shape("struct_" + one.name, one.name, members);
        }
        std::string messages, table;
        for (auto& one : wire_procedures(model_)) add(one, messages, table);
        return banner() + "#include \"src/rpc/procedure.hpp\"\n\nnamespace vir::rpc {\n\nnamespace detail {\n\n" +
               declared + structs + messages + "\n}  // namespace detail\n\nusing namespace detail;\n\n" +
               "namespace {\n\nconstexpr procedure table[] = {\n" + table +
               "};\n\n}  // namespace\n\nstd::span<const procedure> procedures() noexcept { return table; }\n\n"
               "}  // namespace vir::rpc\n";
    }

private:
    std::int64_t limit_of(const std::string& name) const {
        auto found = model_.find_limit(name);
        return found ? found->value : 0;
    }

    // The form of one element, how many there are, the limit of that, and the struct that it is.
    std::string member(const wire_member& one) const {
        auto& type = one.type;
        std::string form = type.wire, times = "once", inner = "nullptr";
        std::int64_t limit = 0;
        if (form.starts_with("char[")) {
            times = "fixed";
            limit = std::stoll(form.substr(5));
            form = "i8";
        } else if (!type.wire_limit.empty()) {
            times = "counted";
            limit = limit_of(type.wire_limit);
        } else if (form.empty()) {
            auto known = find_builtin(type.name);
            if (auto values = model_.find_enum(type.name)) form = values->flags ? "u32" : "i32";
            else if (type.name == "typed_params") form = "param", times = "counted", limit = limit_of(type.limit);
            else if (known) form = known->wire;
            else form = "structure", inner = "&struct_" + type.name;
        }
        if (form == "double") form = "f64";
        if (form == "opaque") limit = limit_of(type.limit);
        if (form == "string" && type.optional) times = "optional";
        else if (type.optional) times = "optional";
        if (is_list(type)) times = "counted", limit = limit_of(type.limit);
        return fmt::format("    {{\"{}\", form::{}, times::{}, {}, {}, {}, {}}},\n", one.name, form, times, limit,
                           inner, one.in_api ? "false" : "true", one.in_api ? "0" : one.initial);
    }

    std::string shape(const std::string& symbol, const std::string& name,
                      const std::vector<wire_member>& members) const {
        if (members.empty()) return fmt::format("const shape {} {{\"{}\", {{}}}};\n", symbol, name);
        std::string out = fmt::format("\nconstexpr member {}_members[] = {{\n", symbol);
        for (auto& one : members) out += member(one);
        return out + fmt::format("}};\nconst shape {0} {{\"{1}\", {0}_members}};\n", symbol, name);
    }

    void add(const wire_procedure& one, std::string& messages, std::string& table) const {
        auto symbol = fmt::format("{}_{}", one.program, one.number);
        messages += fmt::format("\nextern const shape {0}_args, {0}_ret;\n", symbol) +
                    shape(symbol + "_args", one.name, one.arguments.members) +
                    shape(symbol + "_ret", one.name, one.results.members);
        bool typed = !one.later;
        if (typed) messages += fmt::format("extern const typed_shape {0}_typed_args, {0}_typed_ret;\n", symbol);
        std::string acl, filter;
        bool high = false;
        int read = 0, write = 0;
        if (auto entry = one.entry) {
            for (auto& rule : entry->acl) acl += fmt::format("{}\"{}\"", acl.empty() ? "" : ", ", rule);
            filter = entry->acl_filter;
            high = entry->high_priority;
            read = entry->read_stream;
            write = entry->write_stream;
        }
        table += fmt::format(
            "    {{rpc_program::{}, {}, \"{}\", {}, {}, {}, {}, {}, {}, {{{}}}, \"{}\",\n"
            "     &{}_args, &{}_ret, {}, {}}},\n",
            one.program, one.number, one.name, one.event, one.later, high, read != 0, write != 0, one.files, acl, filter, symbol,
            symbol, typed ? "&" + symbol + "_typed_args" : "nullptr", typed ? "&" + symbol + "_typed_ret" : "nullptr");
    }

    const api& model_;
};

}  // namespace

std::string emit_wire_tables(const api& model) { return tables(model).run(); }

std::string emit_protocol(const api& model) {
    auto structs = emit_header(model, "protocol");
    auto out = structs + "\nnamespace vir::rpc {\n\n/// A program's number and version on the wire.\n"
                         "struct program_facts {\n    std::uint32_t number = 0, version = 0;\n};\n\n";
    for (auto& one : model.programs)
        out +=
            fmt::format("inline constexpr program_facts {}_program{{{:#x}, {}}};\n", one.name, one.number, one.version);
    out += "\n";
    for (auto& one : model.limits)
        if (one.name.starts_with("wire_"))
            out += fmt::format("inline constexpr std::uint32_t {}_limit = {};\n", one.name.substr(5), one.value);
    return out + "\n}  // namespace vir::rpc\n";
}

}  // namespace apigen
