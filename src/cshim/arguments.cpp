// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/arguments.hpp"

#include "src/core/error_words.hpp"
#include "src/core/function_domain.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

namespace vir::c {

void arguments::refuse_with(const char* name, const char* message) const {
    throw error(errc::invalid_arg, domain_of(function), message).with_str(1, function).with_str(2, name);
}

void arguments::refuse(const char* name, const char* says) const {
    refuse_with(name, fmt::format("{} in {} {}", name, function, says).c_str());
}

void arguments::refuse_empty(const char* name) const {
    refuse_with(name, fmt::format("string {} in {} must not be empty", name, function).c_str());
}

void arguments::refuse_count(const char* name, unsigned long long most) const {
    refuse_with(name, fmt::format("{} must be <= {}", name, most).c_str());
}

void arguments::refuse_memory(unsigned long amount) const {
    fail(domain_of(function), errc::overflow, "input too large: {}", amount);
}

void arguments::refuse_unknown(const char* name, unsigned int value) const {
    refuse_with(name, fmt::format("Unsupported {} '{}'", name, static_cast<int>(value)).c_str());
}

void arguments::refuse_unsupported(const char* name, unsigned int value) const {
    refuse_with("flags", fmt::format("{} '{}' is not supported", name, static_cast<int>(value)).c_str());
}

// libvirt's macros name the variable that they have at hand.
void arguments::refuse_both(const char* a, const char* b) const {
    refuse_with("ctl", fmt::format("Flags '{}' and '{}' are mutually exclusive", a, b).c_str());
}

void arguments::refuse_without(const char* a, const char* b) const {
    refuse_with("ctl", fmt::format("Flag '{}' is required by flag '{}'", b, a).c_str());
}

}  // namespace vir::c
