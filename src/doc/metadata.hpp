// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vir {

/// The elements of <metadata> belong to applications, one each, told apart by their namespaces. `content` is what
/// stands within <metadata>; where that is empty or declares namespaces itself, it is the whole element.

/// The element of a namespace, without its prefix and the declaration of it, an element a line; nothing when there is
/// none. Errors: invalid_arg for an empty uri; xml_error for content that is not well-formed.
std::optional<std::string> metadata_element(std::string_view content, std::string_view uri);

/// The content with the element of a namespace put in place of the one there was, under the prefix `key`, or taken out
/// (no element). Errors: xml_error for an element that is not well-formed, or that exceeds parse_options' limits where
/// it will stand; invalid_arg for a key that is no prefix of XML and for an empty uri.
std::string with_metadata_element(std::string_view content, std::string_view uri, std::string_view key,
                                  std::optional<std::string_view> element);

/// The content with the first element of each namespace, and none without one: what libvirt keeps when it reads a
/// document to define it.
std::string one_element_per_namespace(std::string_view content);

}  // namespace vir
