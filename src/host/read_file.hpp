// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace vir {

/// Of a file that a user names: far more than a document may have, as /dev/zero has no end.
inline constexpr std::size_t largest_named_file = 256u << 20;

/// What is left to be read of a descriptor; blocks. `name` is for the errors: system_error, overflow when it is larger
/// than `limit` bytes.
std::string read_all(int fd, const std::string& name, std::size_t limit);

/// The same of a file; nothing when there is none. A pipe is not waited for.
std::optional<std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace vir
