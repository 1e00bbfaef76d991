// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/errc.hpp>
#include <virtxx/xml/diagnostic.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Files of `name = value` lines: what VMX, xl.cfg and lxc.conf have in common.
namespace vir::conf {

/// A place in a text, from 1, columns in characters; 0: not from a text.
struct place {
    unsigned line = 0;
    unsigned column = 0;

    place() = default;
    place(unsigned line, unsigned column) : line(line), column(column) {}
    bool operator==(const place&) const = default;
};

/// A string, a number or a list of values.
struct value {
    using list = std::vector<value>;

    std::variant<std::string, std::int64_t, list> content;
    place at;

    value() = default;
    explicit value(std::string text, place at = {}) : content(std::move(text)), at(at) {}
    explicit value(std::int64_t number, place at = {}) : content(number), at(at) {}
    explicit value(list items, place at = {}) : content(std::move(items)), at(at) {}
    /// By what is in it, wherever it stands.
    bool operator==(const value& other) const { return content == other.content; }

    const std::string* text() const noexcept { return std::get_if<std::string>(&content); }
    const std::int64_t* number() const noexcept { return std::get_if<std::int64_t>(&content); }
    const list* items() const noexcept { return std::get_if<list>(&content); }
};

struct entry {
    std::string name;
    conf::value value;
    place at;  ///< of the name
    /// Whether what reads the file has looked at it: that is no part of what it says, so it is set on constant ones.
    mutable bool asked_for = false;

    entry() = default;
    entry(std::string name, conf::value value, place at = {})
        : name(std::move(name)), value(std::move(value)), at(at) {}
    bool operator==(const entry& other) const { return name == other.name && value == other.value; }
};

/// What a value may look like, and a name consist of.
enum class dialect : std::uint8_t {
    vmx,     ///< quoted strings only; names with . : -
    python,  ///< xl.cfg, xm: quoted strings, numbers, lists in brackets
    lxc      ///< the rest of the line, as it stands; names with . -
};

/// The entries in the order of the text. Throws conf_syntax with libvirt's words, line and column for what is no such
/// text; a list more than 16 deep, or a text of more than 10 MiB, is refused, too.
std::vector<entry> parse(std::string_view text, dialect how);

/// Whether names in other letters are the same.
enum class letters { as_they_are, of_any_case };

/// A warning for each entry that was not asked for, with line and column. A file's reader asks for what it makes
/// something of.
std::vector<diagnostic> left_out(const std::vector<entry>& entries, letters names = letters::as_they_are);
/// One about something else that a text has and no document.
diagnostic left_out(const std::string& message, place at);

/// Throws an internal_error of this format: "internal error: MESSAGE at LINE:COLUMN".
[[noreturn]] void fail(const std::string& message, place at = {}, errc code = errc::internal_error);

/// "unsupported configuration: MESSAGE": a document that the format has no words for.
[[noreturn]] void unsupported(const std::string& message);

/// The value, for a list whose items end at commas. Throws config_unsupported where it has one: what follows would be
/// taken for another item. The value, which may be a password, is not told.
const std::string& without_comma(std::string_view what, const std::string& value);

/// Throws conf_syntax at the first byte that is no UTF-8, or a control character: what no document can hold.
void check_characters(std::string_view text);

}  // namespace vir::conf
