// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace vir {

/// Says where in a text that is: libvirt's message stays as libvirt has it, and what() ends with the place.
inline error at_place(error failure, unsigned line, unsigned column, std::string path = {}) {
    auto words = fmt::format("{} at {}:{}", failure.what(), line, column);
    if (!path.empty()) words += fmt::format(" ({})", path);
    failure.with_str(1, std::move(path)).with_str(3, std::move(words));
    return failure.with_number(1, static_cast<int>(line)).with_number(2, static_cast<int>(column));
}

}  // namespace vir
