// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/types.hpp"

#include <algorithm>
#include <array>

namespace apigen {
namespace {

constexpr builtin builtins[] = {
    {"i8", "std::int8_t", "i8", "<cstdint>"},
    {"u8", "std::uint8_t", "u8", "<cstdint>"},
    {"i16", "std::int16_t", "i16", "<cstdint>"},
    {"u16", "std::uint16_t", "u16", "<cstdint>"},
    {"i32", "std::int32_t", "i32", "<cstdint>"},
    {"u32", "std::uint32_t", "u32", "<cstdint>"},
    {"i64", "std::int64_t", "i64", "<cstdint>"},
    {"u64", "std::uint64_t", "u64", "<cstdint>"},
    {"double", "double", "double", ""},
    {"bool", "bool", "i32", ""},
    {"string", "std::string", "string", "<string>"},
    {"uuid", "vir::uuid", "uuid", "<virtxx/uuid.hpp>"},
    {"opaque", "std::vector<std::byte>", "opaque", "<vector>"},
    {"bytes", "vir::bytes", "u64", "<virtxx/size.hpp>"},
    {"kibibytes", "vir::kibibytes", "u64", "<virtxx/size.hpp>"},
    {"nanoseconds", "std::chrono::nanoseconds", "u64", "<chrono>"},
    {"milliseconds", "std::chrono::milliseconds", "u64", "<chrono>"},
    {"seconds", "std::chrono::seconds", "i64", "<chrono>"},
    {"typed_params", "vir::typed_params", "typed_param[]", "<virtxx/typed_params.hpp>"},
    {"stream", "vir::stream", "", ""},
    {"descriptor", "vir::descriptor", "", "<virtxx/descriptor.hpp>"},
    {"document", "vir::document", "string", "<virtxx/doc/document.hpp>"},
};

// C++'s keywords, and the words that GCC's default dialect (-std=gnu++20) predefines as macros.
constexpr std::string_view keywords[] = {
    "linux",    "unix",
    "and",      "auto",   "bool",     "break",  "case",    "catch",     "char",   "class",    "const",  "continue",
    "default",  "delete", "do",       "double", "else",    "enum",      "export", "extern",   "false",  "float",
    "for",      "if",     "inline",   "int",    "long",    "namespace", "new",    "not",      "or",     "private",
    "register", "return", "short",    "signed", "static",  "struct",    "switch", "template", "this",   "throw",
    "true",     "try",    "typename", "union",  "unsigned", "using",    "virtual", "void",    "while",  "xor",
    "public",
};

}  // namespace

const builtin* find_builtin(std::string_view name) {
    auto found = std::ranges::find(builtins, name, &builtin::name);
    return found == std::end(builtins) ? nullptr : found;
}

std::string cxx_name(const std::string& name) {
    return std::ranges::find(keywords, name) == std::end(keywords) ? name : name + "_";
}

bool is_list(const type_ref& type) { return type.array && type.name != "typed_params" && type.name != "opaque"; }

std::string cxx_type(const api&, const type_ref& type) {
    auto known = find_builtin(type.name);
    std::string out = known ? std::string(known->cxx) : "vir::" + type.name;
    if (!type.parameter.empty()) out += "<vir::" + type.parameter + ">";
    if (type.optional) out = "std::optional<" + out + ">";
    if (is_list(type)) out = "std::vector<" + out + ">";
    return out;
}

std::string cxx_value(const api& model, const type_ref& type, const std::string& value) {
    if (value == "absent") return "std::nullopt";
    if (model.find_enum(type.name)) return "vir::" + type.name + "::" + cxx_name(value);
    auto known = find_builtin(type.name);
    bool explicit_only = known && (known->cxx.find("::", 5) != std::string_view::npos || known->include == "<virtxx/size.hpp>");
    if (explicit_only) return std::string(known->cxx) + "(" + value + ")";
    return value;
}

std::string wire_type(const api& model, const type_ref& type) {
    std::string out = type.wire;
    if (!type.wire_limit.empty()) {
        out += "[]";
    } else if (out.empty()) {
        if (auto values = model.find_enum(type.name)) out = values->flags ? "u32" : "i32";
        else if (auto known = find_builtin(type.name)) out = known->wire;
        else out = type.name;
    }
    if (type.optional) out += "?";
    if (is_list(type) && !out.empty()) out += "[]";
    return out;
}

std::string home_of(const api& model, const type_ref& type) {
    if (auto found = model.find_enum(type.name)) return found->file;
    if (auto found = model.find_struct(type.name)) return found->file;
    return {};
}

}  // namespace apigen
