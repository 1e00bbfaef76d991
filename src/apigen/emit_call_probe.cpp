// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/c_text.hpp"
#include "src/apigen/emit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace apigen {
namespace {

// One function called in many ways that are wrong, each in a process of its own.
class calls {
public:
    explicit calls(const api& model) : model_(model) {}

    std::string run() {
        for (auto& one : functions_of(model_))
            if (is_callable(*one.c)) add(*one.c, flags_of(one));
        return banner() + "// Calls with arguments that are wrong in one place each.\n"
               "#include \"tests/cshim/call_probe.hpp\"\n\n" +
               body_ + "const probe probes[] = {\n" + table_ + "    {nullptr, nullptr, nullptr, 0}\n};\n";
    }

private:
    const c_record* object(const std::string& type) const {
        auto found = std::ranges::find_if(model_.records, [&](auto& r) { return r.opaque && r.pointer == type; });
        return found == model_.records.end() ? nullptr : &*found;
    }

    bool is_callable(const c_function& one) const {
        if (one.header == "libvirt-admin" || one.parameters.empty() || !object(one.parameters[0].type)) return false;
        for (auto end : {"Free", "Ref", "Close"})
            if (one.name.ends_with(end)) return false;
        return std::ranges::none_of(one.parameters, [](auto& p) { return p.type == "..."; });
    }

    bool is_pointer(const std::string& type) const {
        if (type.ends_with('*') || type.ends_with("Ptr") || type.ends_with("const")) return true;
        return std::ranges::any_of(model_.callbacks, [&](auto& c) { return c.name == type; });
    }

    // The enumerators of its flags, one for each bit.
    std::vector<const enumerator*> flags_of(const described_function& one) const {
        std::vector<const enumerator*> out;
        if (!one.op || one.form) return out;
        for (auto& argument : one.op->arguments)
            if (auto values = model_.find_enum(argument.type.name); values && values->flags && argument.name == "flags")
                for (auto& value : values->values)
                    if (value.value && !(value.value & (value.value - 1)) && !value.c_name.empty() && !value.alias)
                        out.push_back(&value);
        return out;
    }

    void add(const c_function& one, const std::vector<const enumerator*>& flags) {
        int number = 0;
        std::string body;
        auto way = [&](const std::string& what, const std::string& text) {
            body += fmt::format("    case {}: {} return;\n", number, text);
            table_ += fmt::format("    {{\"{}\", \"{}\", call_{}, {}}},\n", one.name, what, one.name, number);
            ++number;
        };
        way("as it should be", call(one, one.parameters.size(), ""));
        for (std::size_t i = 0; i < one.parameters.size(); ++i) {
            auto& parameter = one.parameters[i];
            auto wrong = [&](const std::string& is, const std::string& value) {
                way(parameter.name + " is " + is, call(one, i, value));
            };
            if (parameter.type == "void *" || parameter.type == "virFreeCallback") continue;
            if (is_pointer(parameter.type)) {
                wrong("NULL", "nullptr");
                if (i + 1 < one.parameters.size() && is_count(one.parameters[i + 1]))
                    way(parameter.name + " is NULL and " + one.parameters[i + 1].name + " is 0",
                        call(one, i, "nullptr", i + 1));
                if (auto record = object(parameter.type)) {
                    wrong("released", "released_" + record->name + "()");
                    wrong("of another kind", "other_than_" + record->name + "()");
                }
                if (parameter.type == "const char *") {
                    wrong("empty", "\"\"");
                    wrong("no UTF-8", "no_utf8");
                    wrong("very long", "very_long");
                }
            } else if (parameter.name == "flags") {
                way("flags nobody knows", call(one, i, "1u << 30"));
                way("flags with the highest bit", call(one, i, "1u << 31"));
                way("flags all at once", call(one, i, "-1"));
                for (std::size_t a = 0; a < flags.size(); ++a) {
                    way("flags " + flags[a]->c_name, call(one, i, flags[a]->c_name));
                    for (std::size_t b = a + 1; b < flags.size(); ++b)
                        way("flags " + flags[a]->c_name + " and " + flags[b]->c_name,
                            call(one, i, "(" + flags[a]->c_name + " | " + flags[b]->c_name + ")"));
                }
            } else {
                wrong("0", "0");
                wrong("-1", "-1");
                wrong("INT_MAX", "INT_MAX");
                if (!parameter.type.starts_with("unsigned")) wrong("the lowest", "lowest<" + parameter.type + ">");
                if (parameter.type.starts_with("long")) wrong("the highest", "highest<" + parameter.type + ">");
            }
        }
        body_ += fmt::format("static void call_{}(int number) {{\n    switch (number) {{\n{}    }}\n}}\n\n", one.name, body);
    }

    // How many elements the array before it has.
    bool is_count(const c_variable& one) const {
        return !is_pointer(one.type) && (one.name.starts_with('n') || one.name.starts_with("max"));
    }

    // Another argument may be 0.
    std::string call(const c_function& one, std::size_t wrong, const std::string& value, std::size_t zero = ~0u) const {
        std::string out;
        for (std::size_t i = 0; i < one.parameters.size(); ++i)
            out += (i ? ", " : "") + fmt::format("({}) {}", one.parameters[i].type, 
                                                  i == wrong  ? value
                                                  : i == zero ? "0"
                                                              : right(one.parameters[i], i));
        out = one.name + "(" + out + ")";
        if (one.returns == "void") return out + "; answer_nothing();";
        if (is_pointer(one.returns)) return "answer_pointer(" + out + ");";
        return "answer_number((long long) " + out + ");";
    }

    std::string right(const c_variable& one, std::size_t index) const {
        if (auto record = object(one.type)) return "some_" + record->name + "()";
        if (one.type == "const char *") return "\"x\"";
        if (one.type == "void *" || one.type == "virFreeCallback") return "nullptr";
        if (is_pointer(one.type)) {
            bool callback = std::ranges::any_of(model_.callbacks, [&](auto& c) { return c.name == one.type; });
            return callback ? fmt::format("some_of<{}>::call", one.type) : fmt::format("area[{}]", index);
        }
        return one.name == "flags" ? "0" : "1";
    }

    const api& model_;
    std::string body_, table_;
};

}  // namespace

std::string emit_call_probe(const api& model) { return calls(model).run(); }

}  // namespace apigen
