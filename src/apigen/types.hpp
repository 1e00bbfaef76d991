// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/apigen/model.hpp"

#include <string_view>

namespace apigen {

/// A type that the generator knows by itself.
struct builtin {
    std::string_view name;
    std::string_view cxx;
    std::string_view wire;     ///< its own form on the wire
    std::string_view include;  ///< the header that declares it
};

const builtin* find_builtin(std::string_view name);

/// Whether there are several of it: what is many by itself (bytes, parameters) only has a limit.
bool is_list(const type_ref& type);
/// As C++ spells it: "std::optional<std::string>", "std::vector<vir::domain_ref>".
std::string cxx_type(const api& model, const type_ref& type);
/// A default as C++ spells it: "vir::domain_create_flags::none", "std::nullopt".
std::string cxx_value(const api& model, const type_ref& type, const std::string& value);
/// The form on the wire: "u32", "string?", "domain_ref[]".
std::string wire_type(const api& model, const type_ref& type);
/// The file whose header declares the type; empty for builtins.
std::string home_of(const api& model, const type_ref& type);
/// With a trailing _ when the name is a C++ keyword.
std::string cxx_name(const std::string& name);

}  // namespace apigen
