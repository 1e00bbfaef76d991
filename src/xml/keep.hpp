// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/xml/problems.hpp"
#include "src/xml/tree.hpp"

#include <virtxx/xml/record.hpp>
#include <virtxx/xml/unknown_parts.hpp>

#include <string>

namespace vir::xml {

/// What a document has that its struct, which was read from it, has not. Takes the tree apart.
unknown_parts what_is_kept(const record& description, const void* value, tree& document, const passed_over& passed);

/// The struct's canonical form with options.keep put in.
std::string format_kept(const record& description, const void* value, const format_options& options);

}  // namespace vir::xml
