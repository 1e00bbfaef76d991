// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/node.hpp>

namespace vir {

/// A kind of document, for tools that take whatever they are given. Who knows what a document is uses its type.
/// Threads: any; kinds are constants.
struct document_kind {
    std::string_view name;    ///< "network port"
    std::string_view root;    ///< its root element, "networkport"

    /// What vir::check says; and if that finds no error, what the rules say that look at the document as a whole (two
    /// disks with one target), without those of a driver.
    std::vector<diagnostic> (*check)(std::string_view text, const parse_options& options);
    /// From text to libvirt's canonical form, with what options.keep has taken. Throws as vir::parse does.
    std::string (*format)(std::string_view text, const parse_options& options);
    /// From text to JSON and back, as vir::to_json and vir::from_json. Throw as vir::parse and they do.
    std::string (*to_json)(std::string_view text, int indent, const parse_options& options);
    std::string (*from_json)(std::string_view json);
    /// vir::compare of two texts. Throws as vir::parse does.
    std::vector<difference> (*compare)(std::string_view before, std::string_view after, const parse_options& options);
    /// Tells kinds of one root apart: the first that fits is meant. Null: all documents with that root.
    bool (*fits)(const xml::node& root) = nullptr;
};

/// All kinds that there are, in alphabetical order of their roots.
std::span<const document_kind> document_kinds();

/// The kind of a document, by its root element. Throws xml_error with line:column for what is not well-formed and for
/// roots that no kind has, naming the nearest.
const document_kind& kind_of(std::string_view text, const parse_options& options = {});

/// The problems of a document of any kind; a root that no kind has is one.
std::vector<diagnostic> check_any(std::string_view text, const parse_options& options = strict_parsing());

}  // namespace vir
