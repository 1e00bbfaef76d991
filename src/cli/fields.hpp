// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/op/domain_types.hpp>
#include <virtxx/size.hpp>
#include <virtxx/typed_params.hpp>
#include <virtxx/uuid.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace vir::cli {

/// Keys stay in the order in which they are set.
using json = nlohmann::ordered_json;

// What the types of the API are in JSON. Sizes and times are numbers in the unit of their type; the command's manual
// names the unit in the key where it is not plain.

template <class T>
concept with_fields = requires(const T& value, void (*visit)(const char*, int)) { value.for_each_field(visit); } ||
                      requires(const T& value) { value.for_each_field([](const char*, const auto&) {}); };

inline json to_json_value(bool value) { return value; }
inline json to_json_value(const std::string& text) { return text; }
inline json to_json_value(const uuid& id) { return to_string(id); }
template <std::uint64_t Unit>
json to_json_value(size<Unit> amount) {
    return amount.count();
}
template <class Rep, class Period>
json to_json_value(std::chrono::duration<Rep, Period> time) {
    return time.count();
}
template <class T>
    requires std::is_arithmetic_v<T>
json to_json_value(T number) {
    return number;
}
template <class E>
    requires std::is_enum_v<E>
json to_json_value(E value) {
    return std::string(to_string(value));
}
json to_json_value(const typed_params& params);
template <class T>
json to_json_value(const std::optional<T>& value);
template <class T>
json to_json_value(const std::vector<T>& values);
template <with_fields T>
json to_json_value(const T& value);

template <class T>
json to_json_value(const std::optional<T>& value) {
    return value ? to_json_value(*value) : json(nullptr);
}
template <class T>
json to_json_value(const std::vector<T>& values) {
    json out = json::array();
    for (const auto& value : values) out.push_back(to_json_value(value));
    return out;
}
template <with_fields T>
json to_json_value(const T& value) {
    json out = json::object();
    value.for_each_field([&out](const char* name, const auto& member) { out[name] = to_json_value(member); });
    return out;
}

inline json to_json_value(const typed_params& params) {
    json out = json::object();
    for (const auto& [name, value] : params)
        out[name] = std::visit([](const auto& held) { return json(held); }, value);
    return out;
}

/// One line of what JSON is, for people: "disk=vda type=copy".
std::string to_words(const json& fields);

/// Text of any bytes as JSON can carry it.
std::string dump(const json& value, int indent = -1);

}  // namespace vir::cli
