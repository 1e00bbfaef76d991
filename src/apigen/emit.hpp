// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/apigen/model.hpp"

#include <string>

/// What is made of a checked description, one function per kind of file.
namespace apigen {

/// op/FILE.hpp: the types, operations and events of one description.
std::string emit_header(const api& model, const std::string& file);
/// op/HANDLE_methods.hpp: the methods of a handle, "connection" or "domain".
std::string emit_methods(const api& model, const std::string& handle);
/// op/all.hpp: the list of the operations that drivers can handle, and of the events.
std::string emit_lists(const api& model);
/// strings.cpp: the names of enumerators.
std::string emit_strings(const api& model);
/// api.json: everything, for tools and tests.
std::string emit_json(const api& model);

/// Documentation as comment lines.
std::string comment(const std::string& doc, const std::string& indent);
std::string spelled(const version& v);
/// The first line of every generated file.
std::string banner();

}  // namespace apigen
