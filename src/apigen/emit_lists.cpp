// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/emit.hpp"
#include "src/apigen/types.hpp"

#include <fmt/format.h>

namespace apigen {

std::string emit_lists(const api& model) {
    std::string out = banner() + "#pragma once\n\n";
    for (auto& file : model.files) out += "#include <virtxx/op/" + file + ".hpp>\n";
    out += "#include <virtxx/type_list.hpp>\n\nnamespace vir::op {\n\n"
           "/// The operations that drivers handle, in the order of their index.\nusing all = type_list<";
    std::size_t count = 0;
    for (auto& one : model.operations)
        if (!one.boundary) out += (count++ ? ",\n    " : "\n    ") + one.name;
    out += fmt::format(">;\n\ninline constexpr std::size_t count = {};\n\n}}  // namespace vir::op\n", count);
    out += "\nnamespace vir::event {\n\n/// Every kind of event, in the order of the ids.\nusing all = type_list<";
    for (auto& one : model.events) out += (&one == &model.events.front() ? "\n    " : ",\n    ") + one.name;
    out += ">;\n\n}  // namespace vir::event\n";
    return out;
}

std::string emit_strings(const api& model) {
    std::string out = banner() + "\n";
    for (auto& file : model.files) out += "#include <virtxx/op/" + file + ".hpp>\n";
    out += "\nnamespace vir {\n";
    for (auto& one : model.enums) {
        if (one.c_only) continue;
        if (one.flags) {
            out += fmt::format("\nstd::string to_string({} value) {{\n    static constexpr detail::flag_name names[] = {{\n", one.name);
            for (auto& v : one.values)
                if (v.value && !v.alias) out += fmt::format("        {{{:#x}, \"{}\"}},\n", static_cast<std::uint32_t>(v.value), v.name);
            out += "    };\n    return detail::spell_flags(static_cast<std::uint32_t>(value), names);\n}\n";
            continue;
        }
        out += fmt::format("\nstd::string_view to_string({} value) noexcept {{\n    switch (value) {{\n", one.name);
        for (auto& v : one.values)
            if (!v.alias) out += fmt::format("        case {}::{}: return \"{}\";\n", one.name, cxx_name(v.name), v.name);
        out += "    }\n    return \"?\";\n}\n";
    }
    return out + "\n}  // namespace vir\n";
}

}  // namespace apigen
