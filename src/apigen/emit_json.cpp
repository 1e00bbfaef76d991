// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/c_text.hpp"
#include "src/apigen/emit.hpp"
#include "src/apigen/types.hpp"

#include <fmt/format.h>

namespace apigen {
namespace {

// Nothing in a description needs more escaping than quotes and backslashes.
std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') out += "\\n";
        else out += c;
    }
    return out + '"';
}

template <class List, class F>
std::string array(const List& list, F&& spell) {
    std::string out = "[";
    for (auto& one : list) out += (out.size() == 1 ? "" : ", ") + spell(one);
    return out + "]";
}

class json {
public:
    explicit json(const api& model) : model_(model) {}

    std::string run() {
        auto lines = [](const auto& list, auto&& spell) {
            std::string out = "[";
            for (auto& one : list) out += (out.size() == 1 ? "\n" : ",\n") + spell(one);
            return out + "\n]";
        };
        return "{\n\"enums\": " + lines(model_.enums, [this](auto& x) { return spell(x); }) +
               ",\n\"structs\": " + lines(model_.structs, [this](auto& x) { return spell(x); }) +
               ",\n\"operations\": " + lines(model_.operations, [this](auto& x) { return spell(x); }) +
               ",\n\"events\": " + lines(model_.events, [this](auto& x) { return spell(x); }) +
               ",\n\"functions\": " + lines(functions_of(model_), [this](auto& x) { return "{" + spell(*x.c) + "}"; }) +
               ",\n\"callbacks\": " + lines(model_.callbacks, [this](auto& x) { return "{" + spell(x) + "}"; }) +
               ",\n\"macros\": " + lines(model_.macros, [this](auto& x) { return spell(x); }) +
               ",\n\"records\": " + lines(model_.records, [this](auto& x) { return spell(x); }) +
               ",\n\"typedefs\": " + lines(model_.typedefs, [this](auto& x) { return spell(x); }) +
               ",\n\"variables\": " + lines(model_.variables, [this](auto& x) { return spell(x); }) + "\n}\n";
    }

private:
    std::string since(const version& v) const { return quoted(spelled(v)); }

    // What every C function has, without the braces around it.
    std::string spell(const c_function& one) const {
        auto prototype = one.name.empty()
                             ? "null"
                             : fmt::format("{{\"returns\": {}, \"args\": {}, \"text\": {}}}", quoted(one.returns),
                                           variables(one.parameters), quoted(declaration(one)));
        return fmt::format("\"c\": {}, \"since\": {}, \"symbol\": {}, \"header\": {}, \"by_hand\": {}, \"prototype\": {}",
                           quoted(one.name), since(one.since), quoted(one.symbol), quoted(one.header), one.by_hand,
                           prototype);
    }

    std::string variables(const std::vector<c_variable>& list) const {
        return array(list, [&](const c_variable& one) { return "{" + spell(one) + "}"; });
    }
    std::string spell(const c_variable& one) const {
        auto out = fmt::format("\"type\": {}, \"name\": {}", quoted(one.type), quoted(one.name));
        if (!one.array.empty()) out += fmt::format(", \"array\": {}", quoted(one.array));
        if (!one.members.empty()) out += ", \"members\": " + variables(one.members);
        return out;
    }

    std::string spell(const c_macro& one) const {
        bool string = one.text.starts_with('"');
        bool number = !one.text.empty() && one.text.find_first_not_of("0123456789") == std::string::npos;
        auto value = number ? one.text : string ? one.text : quoted(one.text);
        return fmt::format("{{\"c\": {}, \"params\": {}, \"value\": {}, \"string\": {}, \"alias\": {}, \"since\": {}, "
                           "\"header\": {}}}",
                           quoted(one.name), one.function_like ? array(one.parameters, quoted) : "null", value, string,
                           one.alias, since(one.since), quoted(one.header));
    }

    std::string spell(const c_record& one) const {
        return fmt::format("{{\"c\": {}, \"tag\": {}, \"pointer\": {}, \"opaque\": {}, \"since\": {}, \"header\": {}, "
                           "\"members\": {}, \"fields\": {}}}",
                           quoted(one.name), quoted(one.tag), quoted(one.pointer), one.opaque, since(one.since),
                           quoted(one.header), variables(one.members),
                           array(one.members, [](const c_variable& x) { return quoted(declaration(x)); }));
    }

    std::string spell(const c_declaration& one) const {
        return fmt::format("{{\"c\": {}, {}, \"since\": {}, \"symbol\": {}, \"header\": {}}}", quoted(one.declared.name),
                           spell(one.declared), since(one.since), quoted(one.symbol), quoted(one.header));
    }

    std::string spell(const enumeration& one) const {
        return fmt::format("{{\"name\": {}, \"c\": {}, \"header\": {}, \"flags\": {}, "
                           "\"c_only\": {}, \"last\": {}, \"values\": {}}}",
                           quoted(one.name), quoted(one.c_name), quoted(one.header), one.flags, one.c_only,
                           one.counted ? quoted(one.last_name) : "null", array(one.values, [&](const enumerator& v) {
                               return fmt::format("{{\"name\": {}, \"c\": {}, \"value\": {}, \"since\": {}}}",
                                                  quoted(v.name), quoted(v.c_name), v.value, since(v.since));
                           }));
    }

    std::string fields(const std::vector<field>& list) const {
        std::vector<const field*> carried;
        for (auto& one : list)
            // A stream or an open file travels beside the message.
            if (!one.local && !wire_type(model_, one.type).empty()) carried.push_back(&one);
        return array(carried, [&](const field* one) { return spell(one->type, one->name); });
    }
    std::string spell(const type_ref& type, const std::string& name) const {
        auto found = model_.find_limit(type.wire_limit.empty() ? type.limit : type.wire_limit);
        auto max = found ? fmt::format(", \"max\": {}", found->value) : std::string();
        return fmt::format("{{\"name\": {}, \"type\": {}, \"wire\": {}{}}}", quoted(name), quoted(type.name),
                           quoted(wire_type(model_, type)), max);
    }

    std::string spell(const structure& one) const {
        return fmt::format("{{\"name\": {}, \"c\": {}, \"fields\": {}}}", quoted(one.name), quoted(one.c_name),
                           fields(one.fields));
    }

    std::string entry(const entry_point& one) const {
        return fmt::format("{}, \"program\": {}, \"procedure\": {}, \"high\": {}, "
                           "\"readstream\": {}, \"writestream\": {}, \"acl\": {}, \"aclfilter\": {}",
                           spell(one.c), quoted(one.program), one.procedure, one.high_priority,
                           one.read_stream, one.write_stream, array(one.acl, quoted), quoted(one.acl_filter));
    }

    std::string results(const operation& one) const {
        if (!one.result || one.result->name == "stream") return fields(one.wire_results);
        auto all = one.wire_results;
        field first;
        first.type = *one.result;
        first.name = "result";
        all.insert(all.begin(), first);
        return fields(all);
    }

    std::string spell(const operation& one) const {
        return fmt::format(
            "{{\"name\": {}, {}, \"reads_only\": {}, \"boundary\": {}, \"handle\": {}, \"method\": {}, \"args\": {}, "
            "\"results\": {}, \"also\": {}, \"shorts\": {}}}",
            quoted(one.name), entry(one.entry), one.reads_only, one.boundary, quoted(one.handle), quoted(one.method),
            fields(one.arguments), results(one), array(one.others, [&](const c_function& other) { return "{" + spell(other) + "}"; }),
            array(one.shorts, [&](const short_form& form) { return spell(one, form); }));
    }

    std::string spell(const operation& whole, const short_form& one) const {
        std::vector<field> carried;
        for (auto& argument : one.arguments)
            for (auto& field : whole.arguments)
                if (field.name == argument.name && !argument.fixed) carried.push_back(field);
        std::vector<field> results;
        if (one.result) {
            results.emplace_back();
            results.back().type = *one.result;
            results.back().name = "result";
        }
        return fmt::format("{{\"name\": {}, {}, \"args\": {}, \"results\": {}}}", quoted(one.name), entry(one.entry),
                           fields(carried), fields(results));
    }

    std::string spell(const event& one) const {
        return fmt::format("{{\"name\": {}, \"c\": {}, \"header\": {}, \"id\": {}, \"since\": {}, \"program\": {}, "
                           "\"procedure\": {}, \"old_procedure\": {}, \"fields\": {}}}",
                           quoted(one.name), quoted(one.id_name), quoted(one.header), one.id, since(one.since),
                           quoted(one.program), one.procedure, one.old_procedure, fields(one.fields));
    }

    const api& model_;
};

}  // namespace

std::string emit_json(const api& model) { return json(model).run(); }

}  // namespace apigen
