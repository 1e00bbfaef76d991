// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/formats/conf.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Xen's files, as `xl create` reads them now (xl.cfg(5)) and xend's `xm create` did.
namespace vir::xen {

/// "key=value,key=value": what most items of lists are. A key without value has an empty one.
class options {
public:
    options(std::string_view text, conf::place at);

    struct option {
        std::string key;
        std::string value;
        mutable bool asked_for = false;

        option(std::string key, std::string value) : key(std::move(key)), value(std::move(value)) {}
    };
    const std::vector<option>& all() const noexcept { return all_; }
    conf::place at() const noexcept { return at_; }
    /// Empty without.
    std::string value(std::string_view key) const;
    bool has(std::string_view key) const;

private:
    const option* find(std::string_view key) const;

    std::vector<option> all_;
    conf::place at_;
};

/// A .cfg file: strings, numbers and lists by name, in the order of the file. Of several entries with one name the
/// first counts.
class config {
public:
    config() = default;

    /// Reads a file. Throws conf_syntax with line and column.
    static config parse(std::string_view text);

    const std::vector<conf::entry>& entries() const noexcept { return entries_; }
    /// nullptr without.
    const conf::value* find(std::string_view name) const;
    conf::place place_of(std::string_view name) const;

    /// A string. These throw internal_error, with line and column, for a value of another kind.
    std::optional<std::string> text(std::string_view name) const;
    /// The same, where it has to be there.
    std::string needed(std::string_view name) const;
    /// A number that is not negative, or a string of digits.
    std::optional<std::uint64_t> number(std::string_view name) const;
    /// A number that may be negative.
    std::optional<std::int64_t> offset(std::string_view name) const;
    /// 0 or 1, as a number or a string.
    std::optional<bool> truth(std::string_view name) const;

    /// One of several strings.
    struct item {
        std::string text;
        conf::place at;

        item(std::string text, conf::place at, const config& file) : text(std::move(text)), at(at), file_(&file) {}
        /// The text as options. The file keeps them, as it keeps in mind which of them were asked for.
        const options& words() const;

    private:
        const config* file_;
    };
    /// A list of strings, or a string as the only one; nothing without.
    std::vector<item> texts(std::string_view name) const;

    /// A warning for each entry, and each option of an item, that was not asked for.
    std::vector<diagnostic> left_out() const;

    void add(std::string name, conf::value value) { entries_.emplace_back(std::move(name), std::move(value)); }
    void add(std::string name, std::string text) { add(std::move(name), conf::value(std::move(text))); }
    void add(std::string name, const char* text) { add(std::move(name), std::string(text)); }
    void add(std::string name, std::int64_t number) { add(std::move(name), conf::value(number)); }
    void add(std::string name, bool truth) { add(std::move(name), std::int64_t(truth)); }
    /// As a list; nothing when there are none.
    void add(std::string name, const std::vector<std::string>& texts);

    /// The file: one `name = value` a line. Throws config_unsupported for a string that no quotes can hold.
    std::string format() const;

    bool operator==(const config& other) const { return entries_ == other.entries_; }

private:
    std::vector<conf::entry> entries_;
    mutable std::deque<options> words_;  // of its items, in the order in which they were asked for
};

}  // namespace vir::xen
