// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/apigen/lexer.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The API as the descriptions say it.
namespace apigen {

struct version {
    int major = 0, minor = 0, micro = 0;
};

struct type_ref {
    std::string name;
    std::string parameter;  ///< T of document<T>
    bool optional = false;
    bool array = false;
    std::string limit;  ///< of the array, by name
    std::string wire;   ///< the form on the wire where it is not the type's own: "u8", "char[32]"
    position where;
};

struct field {
    type_ref type;
    std::string name;
    std::string doc;
    std::optional<std::string> initial;
    bool wire_only = false;
    bool local = false;
    position where;
};

struct limit {
    std::string name;
    std::int64_t value = 0;
    position where;
};

struct enumerator {
    std::string name;
    std::int64_t value = 0;
    std::string c_name;  ///< empty: C++ only
    version since;
    std::string doc;
    position where;
};

struct enumeration {
    std::string name, c_name, prefix, doc, file;
    bool flags = false;
    std::vector<enumerator> values;
    position where;
};

struct structure {
    std::string name, c_name, doc, file;
    std::vector<field> fields;
    position where;
};

/// A C function and the procedure that carries it.
struct entry_point {
    std::string c_name;
    version since;
    std::string program;  ///< "remote", "qemu", "lxc", "admin"; empty: never on the wire
    int procedure = 0;
    bool high_priority = false;
    int read_stream = 0, write_stream = 0;  ///< position of the stream among C's arguments
    std::vector<std::string> acl;
    std::string acl_filter;
};

struct other_name {
    std::string c_name;
    version since;
};

/// An older function that is the same operation with fewer arguments.
struct short_form {
    struct argument {
        std::string name;
        std::optional<std::string> fixed;  ///< the value that it stands for; absent: carried
    };
    std::string name;
    std::vector<argument> arguments;
    std::optional<type_ref> result;
    entry_point entry;
    position where;
};

struct operation {
    std::string name, doc, file;
    std::vector<field> arguments;
    std::optional<type_ref> result;
    std::vector<field> wire_results;
    entry_point entry;
    std::vector<other_name> others;
    bool reads_only = false;
    std::vector<std::string> denied_flags;
    bool boundary = false;
    std::string handle, method;
    std::vector<std::string> errors;
    std::vector<short_form> shorts;
    position where;
};

struct event {
    std::string name, doc, file;
    std::vector<field> fields;
    int id = -1;
    std::string id_name;
    version since;
    int procedure = 0, old_procedure = 0;
    position where;
};

struct api {
    std::vector<std::string> files;  ///< stems, in the order of reading
    std::vector<limit> limits;
    std::vector<enumeration> enums;
    std::vector<structure> structs;
    std::vector<operation> operations;
    std::vector<event> events;

    const enumeration* find_enum(const std::string& name) const;
    const structure* find_struct(const std::string& name) const;
    const limit* find_limit(const std::string& name) const;
};

/// Adds what one description says. Throws fault.
void parse(api& into, const std::string& file, const std::string& text);

/// Throws fault at the first unknown type, limit, default or flag, duplicate name, C name, id or procedure number.
void check(const api& model);

}  // namespace apigen
