// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/apigen/model.hpp"

#include <string>

/// C declarations, as far as libvirt's headers go: no pointers to functions.
namespace apigen {

/// "const char *name", "char model[32]", "...". Throws fault at what is none.
c_variable parse_c_variable(const std::string& text, const position& where);

/// "int f(virDomainPtr domain, unsigned int flags)".
c_function parse_c_function(const std::string& text, const position& where);

/// A type and a name as C writes them: "const char *name", "int count".
std::string joined(const std::string& type, const std::string& name);
std::string declaration(const c_variable& one);
/// The prototype, on one line and without a semicolon.
std::string declaration(const c_function& one);

}  // namespace apigen
