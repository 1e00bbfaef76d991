// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/xml/tree.hpp"

#include <virtxx/xml/node.hpp>

#include <string>
#include <string_view>

namespace vir::xml {

/// XML of somebody else (metadata): what is inside the element, as text without blanks between elements.
std::string raw_children(const tree_node& element);

/// What a member for raw XML holds of an element: what stands within; the whole element where that is nothing, or
/// where the element has attributes, such as namespaces for what it holds.
std::string raw_content(const tree_node& element);
/// Whether such a member holds the whole element of that name.
bool is_whole_element(std::string_view xml, std::string_view name);

/// The element itself, likewise.
std::string raw_element(const tree_node& element);

/// The element itself as write_raw has it, from the start of a line on, without a line end after it.
std::string raw_lines(const tree_node& element);

/// Such text as write_raw has it, each line indented for that depth and with its end.
std::string raw_lines(std::string_view xml, unsigned depth, const parse_options& limits);

/// Writes such text indented, an element a line, double quotes, elements with text untouched inside; the namespaces
/// that it uses and that are declared further out are the document's matter. Throws xml_error when it is not
/// well-formed.
void write_raw(std::string_view xml, writer& to);

}  // namespace vir::xml
