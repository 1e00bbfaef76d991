// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/formats/conf.hpp"

#include <virtxx/uuid.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// VMware's files: what a guest of ESX, Workstation, Player or Fusion is (http://sanbarrow.com/vmx.html lists entries).
namespace vir::vmx {

/// A .vmx file: strings by names that do not know case, in the order of the file. Of several entries with one name the
/// first counts.
class config {
public:
    config() = default;

    /// Reads a file, in UTF-8 or what its entry .encoding names. Throws conf_syntax with line and column.
    static config parse(std::string_view text);

    const std::vector<conf::entry>& entries() const noexcept { return entries_; }
    /// The entry of that name; nullptr without.
    const conf::entry* find(std::string_view name) const;
    /// Where the entry of that name stands; no place without.
    conf::place place_of(std::string_view name) const;

    /// The value of an entry, nothing without.
    std::optional<std::string> text(std::string_view name) const;
    /// The same, where it has to be there. Throws internal_error without.
    std::string needed(std::string_view name) const;
    /// A decimal number; "unlimited" is -1. Throws internal_error for other text.
    std::optional<std::int64_t> number(std::string_view name) const;
    /// "true" or "false", in any case. Throws internal_error for other text.
    bool truth(std::string_view name, bool otherwise) const;
    /// 16 bytes in hexadecimal, with blanks or hyphens between them. Throws internal_error for other text.
    std::optional<vir::uuid> uuid(std::string_view name) const;

    /// A warning for each entry that was not asked for.
    std::vector<diagnostic> left_out() const { return conf::left_out(entries_, conf::letters::of_any_case); }

    /// Adds an entry at the end.
    void add(std::string name, std::string value);
    void add(std::string name, const char* value) { add(std::move(name), std::string(value)); }
    void add(std::string name, std::int64_t value) { add(std::move(name), std::to_string(value)); }
    void add(std::string name, bool value) { add(std::move(name), std::string(value ? "true" : "false")); }

    /// The file: one `name = "value"` a line.
    std::string format() const;

    bool operator==(const config& other) const { return entries_ == other.entries_; }

private:
    void index(std::size_t position);

    std::vector<conf::entry> entries_;
    std::unordered_map<std::string, std::size_t> by_name_;  // in lower case
};

}  // namespace vir::vmx
