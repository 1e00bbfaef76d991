// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/params.hpp"

#include <virtxx/uuid.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

// Arguments of the C API as operations have them.

namespace vir::c {

inline std::optional<std::string> optional_string(const char* text) {
    if (!text) return std::nullopt;
    return std::string(text);
}
inline std::string string_or_empty(const char* text) { return text ? text : std::string(); }

inline vir::uuid uuid_from_c(const unsigned char* bytes) {
    std::array<std::uint8_t, 16> out;
    std::memcpy(out.data(), bytes, out.size());
    return vir::uuid(out);
}

inline std::vector<std::byte> bytes_from_c(const void* data, std::size_t count) {
    const auto* first = static_cast<const std::byte*>(data);
    if (!first) return {};
    return {first, first + count};
}

}  // namespace vir::c
