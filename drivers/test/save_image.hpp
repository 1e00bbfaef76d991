// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>
#include <string_view>

/// The files in which the test driver keeps a domain's state: some bytes that say what it is, the length of the
/// domain's document, and the document. Made and read as libvirt's test driver does. All of it blocks on the disk.
namespace vir::test {

/// Errors: system_error. `domain` is for the message.
void write_save_image(const std::string& path, std::string_view document, const std::string& domain);

/// The document. Errors: system_error when it cannot be read or ends too early, internal_error when it is no such file.
std::string read_save_image(const std::string& path);

/// A core dump, which says no more than whose it is. Errors: system_error.
void write_core_dump(const std::string& path, const std::string& domain);

}  // namespace vir::test
