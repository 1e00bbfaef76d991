// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// libvirt's API as data, and what src/api says of it, each in a form in which they compare.
namespace facts {

using json = nlohmann::json;

/// The data is there. Else the test says that it was skipped.
bool there();

/// What src/api says.
const json& described();

/// What libvirt has: c_api.json, by library, and rpc.json, by program.
const json& c_api();
const json& rpc();

/// A number, or a name that has a number: of an enumerator, of a limit of the protocol.
std::int64_t number(const std::string& text);

/// One field on the wire; structs are spelled out: "{string,uuid,i32}[]".
struct wire_field {
    std::string type;
    std::int64_t limit = 0;  ///< of an array; 0: none is known

    friend bool operator==(const wire_field&, const wire_field&) = default;
};

/// Fields of a description, and of a procedure of `program`.
std::vector<wire_field> ours(const json& fields);
std::vector<wire_field> theirs(const std::string& program, const json& fields);

using procedure_id = std::pair<std::string, int>;

/// All procedures of libvirt 9.0.0; the data has later ones too.
const std::map<procedure_id, json>& procedures();

/// The enum of a header's event ids, which is made of the events.
const std::map<std::string, std::string>& event_families();

/// Spaces only between words.
std::string without_spaces(const std::string& text);

}  // namespace facts
