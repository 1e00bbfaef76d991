// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/formats/conf.hpp"

#include <string>
#include <string_view>
#include <vector>

/// bhyve(8), FreeBSD's hypervisor: a guest is a command line, after another one that loads its kernel.
namespace vir::bhyve {

/// A word of a command line.
struct word {
    std::string text;
    conf::place at;

    word() = default;
    explicit word(std::string text, conf::place at = {}) : text(std::move(text)), at(at) {}
    bool operator==(const word& other) const { return text == other.text; }
};

/// A program and its arguments.
struct command {
    std::vector<word> words;

    command() = default;
    command(std::initializer_list<std::string> texts) {
        for (const auto& text : texts) words.emplace_back(text);
    }
    bool operator==(const command&) const = default;
    bool empty() const noexcept { return words.empty(); }
    void add(std::string text) { words.emplace_back(std::move(text)); }
    void add(std::string option, std::string value) {
        add(std::move(option));
        add(std::move(value));
    }
};

/// The commands of a guest, one a line, a long one going on after a backslash at the end. Words are as a shell would
/// read them, with quotes and backslashes, and nothing else of a shell; # begins a comment.
struct command_line {
    command loader;  ///< empty: the guest has a boot ROM, or nobody said
    command hypervisor;

    command_line() = default;
    bool operator==(const command_line&) const = default;

    /// Throws conf_syntax with line and column for what is no such text, internal_error for other than one or two
    /// commands of which the last one is bhyve.
    static command_line parse(std::string_view text);
};

/// The words as a shell reads them, options on lines of their own.
std::string format(const command& command);

}  // namespace vir::bhyve
