// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/xml/binding.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace vir::xml {

/// A place in a text, for people: from 1, columns in characters.
struct position {
    unsigned line = 0;
    unsigned column = 0;
};

/// Only for errors: counts from the start of the text.
position locate(std::string_view text, std::size_t offset) noexcept;

/// Where an attribute stands, given where its element's name does; the element when there is none.
std::size_t locate_attribute(std::string_view text, std::size_t element, std::string_view name) noexcept;

/// Throws xml_error with line:column unless the text is one well-formed element in UTF-8 within the limits.
///
/// pugixml, which reads the text afterwards, is lenient: bytes that are no characters, unknown entities, duplicate
/// attributes and text around the root pass through it. A DOCTYPE may be there and has no effect.
void check_well_formed(std::string_view text, const parse_options& limits);

/// The text after its byte order mark, if it has one.
std::string_view without_bom(std::string_view text) noexcept;

}  // namespace vir::xml
