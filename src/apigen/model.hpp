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
    std::string wire_limit;  ///< of that form, when it is an array, by name
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

/// A parameter or a member as C declares it.
struct c_variable {
    std::string type;   ///< "const char *", "virDomainPtr **", "..."
    std::string name;   ///< empty for "..."
    std::string array;  ///< the length of an array: "32", "VIR_UUID_BUFLEN"
    std::string doc;
    std::vector<c_variable> members;  ///< of a union, whose type is "union"
};

/// A function of C, or a type of function.
struct c_function {
    std::string name, returns;
    std::vector<c_variable> parameters;
    version since;
    std::string symbol;    ///< the version of the library's symbol where `since` does not tell it
    bool by_hand = false;  ///< the C layer's is written by hand: its parameters do not follow the rules
    std::string header, doc;
    position where;
};

/// A definition of C's preprocessor.
struct c_macro {
    std::string name;
    bool function_like = false;
    std::vector<std::string> parameters;
    std::string text;
    bool alias = false;  ///< of another name
    version since;
    std::string header, doc;
    position where;
};

/// A struct of C with its layout; opaque ones have none to be seen.
struct c_record {
    std::string name, tag, pointer;  ///< "virDomainInfo", "_virDomainInfo", "virDomainInfoPtr"
    bool opaque = false;
    std::vector<c_variable> members;
    version since;
    std::string header, doc;
    position where;
};

/// Another name of a C type, or a variable that C programs see.
struct c_declaration {
    c_variable declared;
    version since;
    std::string symbol, header, doc;
    position where;
};

struct enumerator {
    std::string name;
    std::int64_t value = 0;
    std::string c_name;  ///< empty: C++ only
    version since;
    std::string doc;
    bool alias = false;  ///< another name of an earlier one
    position where;
};

struct enumeration {
    std::string name, c_name, prefix, doc, file, header;
    bool flags = false;
    bool c_only = false;  ///< C++ has its own
    bool counted = false;  ///< C has one more enumerator for those who ask for it, which is the number of them
    std::string last_name;
    std::int64_t last = 0;
    std::vector<enumerator> values;
    position where;
};

struct structure {
    std::string name, c_name, doc, file, header;
    std::vector<field> fields;
    position where;
};

/// A C function and the procedure that carries it.
struct entry_point {
    struct check {
        std::string parameter, what;
    };
    c_function c;               ///< nameless: the wire's own
    std::vector<check> checks;  ///< of C's parameters, where their types do not tell
    bool arguments_first = false;  ///< are looked at before whether the connection may write
    bool flags_first = false;      ///< so are the flags
    struct flag_rule {
        std::string flag, other;  ///< names of C
        bool needs = false;       ///< `flag` needs `other`; else they exclude each other
    };
    std::vector<flag_rule> flag_rules;
    std::string program;  ///< "remote", "qemu", "lxc", "admin"; empty: never on the wire
    int procedure = 0;
    bool high_priority = false;
    int read_stream = 0, write_stream = 0;  ///< position of the stream among C's arguments
    std::vector<std::string> acl;
    std::string acl_filter;
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
    std::vector<c_function> others;
    bool reads_only = false;
    std::vector<std::string> denied_flags;
    bool boundary = false;
    std::string handle, method;
    std::vector<std::string> errors;
    std::vector<short_form> shorts;
    position where;
};

struct event {
    std::string name, doc, file, header;
    std::vector<field> fields;
    int id = -1;          ///< among those of its header; -1: C has a function of its own for it
    std::string id_name;  ///< of the C enumerator, or of the C callback when there is no id
    version since;
    std::string program = "remote";
    int procedure = 0, old_procedure = 0;
    position where;
};

/// A program of the wire protocol.
struct wire_program {
    std::string name;
    std::uint32_t number = 0;
    std::uint32_t version = 0;
    position where;
};

/// A procedure or an event that only the wire knows; an operation or event of the same number takes its place.
struct wire_message {
    std::string name;
    std::vector<field> arguments;
    std::optional<type_ref> result;
    std::string program;
    int procedure = 0;
    bool event = false;
    position where;
};

struct api {
    std::vector<std::string> files;  ///< stems, in the order of reading
    std::vector<limit> limits;
    std::vector<enumeration> enums;
    std::vector<structure> structs;
    std::vector<operation> operations;
    std::vector<event> events;
    std::vector<c_function> functions;  ///< those that are no operations
    std::vector<c_function> callbacks;
    std::vector<c_macro> macros;
    std::vector<c_record> records;
    std::vector<c_declaration> typedefs, variables;
    std::vector<wire_program> programs;
    std::vector<wire_message> messages;

    const enumeration* find_enum(const std::string& name) const;
    const structure* find_struct(const std::string& name) const;
    const limit* find_limit(const std::string& name) const;
};

/// A C function and what it is to the model.
struct described_function {
    const c_function* c = nullptr;
    const operation* op = nullptr;    ///< null: a function that is no operation
    const short_form* form = nullptr; ///< of that operation; null: the operation itself
};
/// Every C function, in the order of the descriptions.
std::vector<described_function> functions_of(const api& model);

/// Adds what one description says; those named *.wire make no header of operations. Throws fault.
void parse(api& into, const std::string& file, const std::string& text);

/// Throws fault at the first unknown type, limit, default or flag, duplicate name, C name, id or procedure number.
void check(const api& model);

}  // namespace apigen
