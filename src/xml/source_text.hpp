// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstddef>
#include <string_view>

namespace vir::xml {

/// A place in a text, for people: from 1, columns in characters.
struct position {
    unsigned line = 0;
    unsigned column = 0;
};

/// Only for errors: counts from the start of the text.
position locate(std::string_view text, std::size_t offset) noexcept;
/// The place behind a text that begins at `from`.
position advanced(position from, std::string_view text) noexcept;

/// The text after its byte order mark, if it has one.
std::string_view without_bom(std::string_view text) noexcept;

}  // namespace vir::xml
