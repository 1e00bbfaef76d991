// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace vir::cli {

enum class colour { none, red, green, yellow, blue, dim, bold };

/// Whether that descriptor shows colours: a terminal, TERM is not "dumb", and NO_COLOR is not set (no-color.org).
bool shows_colours(int descriptor);

/// The text in that colour, if it is shown.
std::string in_colour(std::string_view text, colour c, bool shown);

/// Columns aligned to the widest of their cells, two spaces apart, no spaces at the ends of lines.
class table {
public:
    explicit table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    /// The head in bold where colours are shown.
    std::string text(bool colours) const;

private:
    std::vector<std::vector<std::string>> rows_;
};

/// "Name:   value" lines, values aligned.
class fact_list {
public:
    void add(std::string name, std::string value) { facts_.emplace_back(std::move(name), std::move(value)); }
    std::string text() const;

private:
    std::vector<std::pair<std::string, std::string>> facts_;
};

/// Columns that a text takes on a terminal: its characters, not its bytes.
std::size_t width_of(std::string_view text) noexcept;

/// Nobody reads stdout any more: the command ends and has nothing to say of it.
class closed_pipe : public std::exception {
public:
    const char* what() const noexcept override { return "nobody reads stdout any more"; }
};

/// Writes to stdout and sees to it that it arrived. Throws closed_pipe, and write_failed ("cannot write to stdout: No
/// space left on device").
void print(std::string_view text);

/// Writes to stderr; if that is not to be had, nobody can be told, and the command goes on.
void tell(std::string_view text) noexcept;

/// Tells of an error: its code, its message, what to do about it.
void report(const error& e, bool colours) noexcept;

}  // namespace vir::cli
