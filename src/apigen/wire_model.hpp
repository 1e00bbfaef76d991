// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/apigen/model.hpp"

/// What the descriptions say, as messages on the wire.
namespace apigen {

/// A member of a message or of a struct in one.
struct wire_member {
    std::string name;
    type_ref type;
    bool in_api = true;          ///< else for the wire only: a count, a question whether results are wanted
    std::string initial;         ///< of one that is for the wire only
    bool whole = false;          ///< the object itself, not a member of it: the result of an operation
};

/// What one message carries, and the C++ type that holds it.
struct wire_body {
    std::vector<wire_member> members;
    std::string cxx;  ///< empty: nothing that has a type
};

struct wire_procedure {
    std::string program, name;
    int number = 0;
    bool event = false;
    bool later = false;           ///< only the wire knows it
    bool files = false;           ///< open files travel beside a call or its reply
    wire_body arguments, results;
    const entry_point* entry = nullptr;
    const operation* op = nullptr;
    const short_form* form = nullptr;
};

/// The members of a struct that are carried.
std::vector<wire_member> wire_members(const api& model, const std::vector<field>& fields);
/// All procedures, by program and number.
std::vector<wire_procedure> wire_procedures(const api& model);

}  // namespace apigen
