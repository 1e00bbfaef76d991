// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/size.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reading what the kernel says in /proc and /sys. Blocks; what is not there is nothing, never an error.
namespace vir::sysfs {

/// A file's text; empty without the file.
std::string content(const std::string& path);

/// The number that a text begins with, after blanks; 0x for base 16.
std::optional<std::uint64_t> number(std::string_view text);

/// The number in a file; nothing for a negative one: the kernel does not know.
std::optional<std::uint32_t> small(const std::string& path);

/// The figure of that name ("MemTotal:") in a meminfo, of the host or of a NUMA node.
std::optional<kibibytes> memory_line(const std::string& text, std::string_view name);

/// Numbers of the entries "cpu12", "node3" of a folder, ascending.
std::vector<std::uint32_t> numbered(const std::string& folder, std::string_view prefix);

}  // namespace vir::sysfs
