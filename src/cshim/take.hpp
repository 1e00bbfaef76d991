// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/arguments.hpp"
#include "src/cshim/from_c.hpp"

#include <virtxx/descriptor.hpp>

#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

// What generated functions take of C beside single values: texts that are something else, arrays, open files. An array
// that is NULL has no elements.

namespace vir::c {

/// Throws invalid_arg when it is no UUID.
vir::uuid uuid_from_text(const arguments& c, const char* text, const char* name);

/// A file's name as drivers elsewhere understand it: absolute.
std::string path_from_c(const char* name);

std::vector<std::string> strings_from_c(const char* const* texts, std::size_t count);

template <class T, class U>
std::vector<T> numbers_from_c(const U* numbers, std::size_t count) {
    std::vector<T> out;
    if (!numbers) return out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<T>(numbers[i]));
    return out;
}

/// The operation has an own descriptor of what is open: the caller keeps his. Errors: system_error.
vir::descriptor descriptor_from_c(int fd);
std::vector<vir::descriptor> descriptors_from_c(const int* fds, std::size_t count);
/// One that the caller closes. Errors: system_error.
int descriptor_to_c(const vir::descriptor& file);
/// An array of such, from malloc; NULL for none. Errors: system_error, no_memory; then none is left open.
int* descriptors_to_c(const std::vector<vir::descriptor>& files);

}  // namespace vir::c
