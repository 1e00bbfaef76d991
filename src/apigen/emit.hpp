// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/apigen/model.hpp"

#include <string>
#include <vector>

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

/// The headers of C by name, "libvirt-domain", in the order of their inclusion.
const std::vector<std::string>& c_headers();
/// libvirt/NAME.h, as C89 and C++ read it.
std::string emit_c_header(const api& model, const std::string& name);
/// libvirt/libvirt.h, which includes them.
std::string emit_c_umbrella();
/// A C program that prints what of the binary interface the headers decide: sizes, offsets, values.
std::string emit_abi_probe(const api& model);
/// A C file that compiles only with headers that declare the same functions and types.
std::string emit_abi_declarations(const api& model);
/// A part of a C program: every function called with one argument that is wrong, to compare what libraries answer.
std::string emit_call_probe(const api& model);
/// The entry points of C for the operations of one description. What does not follow the rules is written by hand.
std::string emit_c_shim(const api& model, const std::string& file);
/// virtxx_c.h: what libvirt.so.0 has for the other libraries.
std::string emit_c_private(const api& model);
/// The whole of libvirt-qemu, -lxc or -admin.
std::string emit_c_library(const api& model, const std::string& library);
/// The C functions that are written by hand, and why.
std::string emit_by_hand(const api& model);
/// The libraries of C: "libvirt", "libvirt-qemu", "libvirt-lxc", "libvirt-admin".
const std::vector<std::string>& c_libraries();
/// The library that has what a header declares.
std::string library_of(const std::string& header);
/// The linker's version script of a library.
std::string emit_symbols(const api& model, const std::string& library);

/// protocol.hpp: the programs, limits and structs that only the wire has.
std::string emit_protocol(const api& model);
/// wire_tables.cpp: the form of every message, and the table of procedures.
std::string emit_wire_tables(const api& model);
/// wire_typed_PART.cpp: how the API's own types hold what messages carry; `parts` files have it all.
std::string emit_wire_typed(const api& model, std::size_t part, std::size_t parts);

/// Documentation as comment lines.
std::string comment(const std::string& doc, const std::string& indent);
std::string spelled(const version& v);
/// The first line of every generated file.
std::string banner();

}  // namespace apigen
