// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/emit.hpp"
#include "src/apigen/types.hpp"

#include <fmt/format.h>

#include <set>

namespace apigen {
namespace {

std::string method(const api& model, const operation& one) {
    std::string parameters, arguments;
    for (auto& field : one.arguments) {
        if (field.wire_only) continue;
        auto name = cxx_name(field.name);
        auto join = arguments.empty() ? "" : ", ";
        // The handle itself is the first argument of every operation on an object.
        if (&field == &one.arguments.front() && field.type.name == one.handle + "_ref" && !field.type.optional) {
            arguments = "self().ref()";
            continue;
        }
        parameters += (parameters.empty() ? "" : ", ") + cxx_type(model, field.type) + " " + name;
        if (field.initial) parameters += " = " + cxx_value(model, field.type, *field.initial);
        arguments += join + ("std::move(" + name + ")");
    }
    std::string out = comment(one.doc, "    ");
    if (!one.entry.c.name.empty())
        out += fmt::format("    ///\n    /// In C: {}, since {}.{}\n", one.entry.c.name, spelled(one.entry.c.since),
                           one.reads_only ? "" : " Refused on a read-only connection.");
    if (!one.errors.empty()) {
        out += "    /// Errors:";
        for (auto& code : one.errors) out += (&code == &one.errors.front() ? " " : ", ") + code;
        out += ".\n";
    }
    out += fmt::format("    auto {}({}) const\n        -> detail::handle_task<D, op::{}>\n        requires handles<D, op::{}>\n"
                       "    {{\n",
                       cxx_name(one.method), parameters, one.name, one.name);
    out += fmt::format("        return detail::invoke<D, op::{}>(self().driver(), op::{}({}));\n    }}\n", one.name, one.name,
                       arguments);
    return out;
}

}  // namespace

std::string emit_methods(const api& model, const std::string& handle) {
    std::string body;
    std::set<std::string> homes;
    for (auto& one : model.operations) {
        if (one.handle != handle) continue;
        homes.insert(one.file);
        body += (body.empty() ? "" : "\n") + method(model, one);
    }
    std::string out = banner() + "#pragma once\n\n";
    for (auto& home : homes) out += "#include <virtxx/op/" + home + ".hpp>\n";
    out += "#include <virtxx/handle.hpp>\n\n#include <utility>\n\nnamespace vir {\n\n";
    out += fmt::format("/// What a {} can be asked. Every method gives a task that starts when it is awaited, keeps the driver\n"
                       "/// alive while it runs, and can be cancelled; on any_driver what the driver cannot do answers no_support.\n"
                       "template <class Self, class D>\nclass {}_methods {{\npublic:\n",
                       handle, handle);
    out += body;
    out += fmt::format("\nprotected:\n    {}_methods() = default;\n\nprivate:\n"
                       "    const Self& self() const noexcept {{ return static_cast<const Self&>(*this); }}\n}};\n\n"
                       "}}  // namespace vir\n",
                       handle);
    return out;
}

}  // namespace apigen
