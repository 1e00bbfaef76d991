// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cli/fields.hpp"

namespace vir::cli {

std::string dump(const json& value, int indent) {
    return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

std::string to_words(const json& fields) {
    std::string out;
    for (const auto& [name, value] : fields.items()) {
        if (value.is_null()) continue;
        if (!out.empty()) out += ' ';
        out += name + '=' + (value.is_string() ? value.get<std::string>() : dump(value));
    }
    return out;
}

}  // namespace vir::cli
