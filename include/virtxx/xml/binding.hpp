// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/size.hpp>
#include <virtxx/xml/diagnostic.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Documents from and to text: parse, format, check, compare, JSON.
///
/// Each works for every struct with a description (virtxx/xml/description.hpp); those of virtxx/doc have one.
/// Threads: any; the functions have no state.
namespace vir {

struct unknown_part;
struct unknown_parts;

/// How a document is read.
struct parse_options {
    parse_options() = default;

    /// Elements, attributes and duplicates that nothing describes are errors instead of warnings.
    bool strict = false;
    /// Takes the warnings of a lenient parse; null drops them.
    std::vector<diagnostic>* warnings = nullptr;
    /// Takes what nothing describes, comments too (virtxx/xml/unknown_parts.hpp); null drops it. A parse that throws
    /// leaves it as it was, and check() has no use for it.
    unknown_parts* keep = nullptr;
    /// Limits; what exceeds them is an xml_error that names the limit.
    bytes max_size{10 * 1024 * 1024};
    std::size_t max_depth = 128;
    std::size_t max_attributes = 256;  ///< of one element
};

/// The options of a parse to which unknown input is an error.
inline parse_options strict_parsing() {
    parse_options options;
    options.strict = true;
    return options;
}

/// How a document is written.
struct format_options {
    format_options() = default;

    /// Levels of two spaces that the root element is indented by.
    unsigned indent = 0;
    /// What a parse has kept, to be written again at its place.
    const unknown_parts* keep = nullptr;
    /// Takes those of it whose place is gone; null drops them without a word.
    std::vector<unknown_part>* dropped = nullptr;
};

namespace xml {

struct record;

/// The description of T: defined, one explicit specialisation per struct, in a .cpp file.
template <class T>
const record& describe();

void parse(const record& description, void* value, std::string_view text, const parse_options& options);
std::string format(const record& description, const void* value, const format_options& options);
std::vector<diagnostic> check(const record& description, void* scratch, std::string_view text,
                              const parse_options& options);
std::vector<difference> compare(const record& description, const void* before, const void* after);
std::string to_json(const record& description, const void* value, int indent);
void from_json(const record& description, void* value, std::string_view text);

}  // namespace xml

/// Reads a document. Throws vir::error whose what() ends with line:column and path; message, code and domain are
/// libvirt's for that kind of problem: xml_detail for what is not well-formed, xml_invalid_schema for what a strict
/// parse refuses that libvirt's schemas would.
template <class T>
T parse(std::string_view text, const parse_options& options = {}) {
    T value;
    xml::parse(xml::describe<T>(), &value, text, options);
    return value;
}

/// libvirt's canonical form: two spaces, single quotes, fixed order, a line end after the root.
/// Throws xml_error for text that no XML can carry: control characters, bytes that are not UTF-8.
template <class T>
std::string format(const T& value, const format_options& options = {}) {
    return xml::format(xml::describe<T>(), &value, options);
}

/// All problems of a document, in the order of the text; what a strict parse refuses and more than its first. After a
/// thousand it says that there are more.
template <class T>
std::vector<diagnostic> check(std::string_view text, const parse_options& options = strict_parsing()) {
    T scratch;
    return xml::check(xml::describe<T>(), &scratch, text, options);
}

/// What changes from `before` to `after`, in the order of the document.
template <class T>
std::vector<difference> compare(const T& before, const T& after) {
    return xml::compare(xml::describe<T>(), &before, &after);
}

/// JSON with the document's own names as keys; lists are arrays, numbers are numbers, yes/no and on/off are
/// booleans, the text of an element that also has attributes is "value". Negative `indent`: one line.
template <class T>
std::string to_json(const T& value, int indent = -1) {
    return xml::to_json(xml::describe<T>(), &value, indent);
}

/// Reads what to_json writes. Throws conf_syntax for what is no JSON, xml_error naming the path for the rest.
template <class T>
T from_json(std::string_view text) {
    T value;
    xml::from_json(xml::describe<T>(), &value, text);
    return value;
}

}  // namespace vir
