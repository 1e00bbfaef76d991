// Copyright virtxx contributors. Boost Software License 1.0.
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
               ",\n\"events\": " + lines(model_.events, [this](auto& x) { return spell(x); }) + "\n}\n";
    }

private:
    std::string since(const version& v) const { return quoted(spelled(v)); }

    std::string spell(const enumeration& one) const {
        return fmt::format("{{\"name\": {}, \"c\": {}, \"flags\": {}, \"values\": {}}}", quoted(one.name),
                           quoted(one.c_name), one.flags, array(one.values, [&](const enumerator& v) {
                               return fmt::format("{{\"name\": {}, \"c\": {}, \"value\": {}, \"since\": {}}}",
                                                  quoted(v.name), quoted(v.c_name), v.value, since(v.since));
                           }));
    }

    std::string fields(const std::vector<field>& list) const {
        std::vector<const field*> carried;
        for (auto& one : list)
            if (!one.local) carried.push_back(&one);
        return array(carried, [&](const field* one) { return spell(one->type, one->name); });
    }
    std::string spell(const type_ref& type, const std::string& name) const {
        auto found = type.array ? model_.find_limit(type.limit) : nullptr;
        auto max = found ? fmt::format(", \"max\": {}", found->value) : std::string();
        return fmt::format("{{\"name\": {}, \"type\": {}, \"wire\": {}{}}}", quoted(name), quoted(type.name),
                           quoted(wire_type(model_, type)), max);
    }

    std::string spell(const structure& one) const {
        return fmt::format("{{\"name\": {}, \"c\": {}, \"fields\": {}}}", quoted(one.name), quoted(one.c_name),
                           fields(one.fields));
    }

    std::string entry(const entry_point& one) const {
        return fmt::format("\"c\": {}, \"since\": {}, \"program\": {}, \"procedure\": {}, \"high\": {}, "
                           "\"readstream\": {}, \"writestream\": {}, \"acl\": {}, \"aclfilter\": {}",
                           quoted(one.c_name), since(one.since), quoted(one.program), one.procedure, one.high_priority,
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
            fields(one.arguments), results(one), array(one.others, [&](const other_name& other) {
                return fmt::format("{{\"c\": {}, \"since\": {}}}", quoted(other.c_name), since(other.since));
            }),
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
        return fmt::format("{{\"name\": {}, \"c\": {}, \"id\": {}, \"since\": {}, \"procedure\": {}, "
                           "\"old_procedure\": {}, \"fields\": {}}}",
                           quoted(one.name), quoted(one.id_name), one.id, since(one.since), one.procedure,
                           one.old_procedure, fields(one.fields));
    }

    const api& model_;
};

}  // namespace

std::string emit_json(const api& model) { return json(model).run(); }

}  // namespace apigen
