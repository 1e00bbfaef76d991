// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace vir {

/// What libvirt says of a code: "Domain not found" alone, "Domain not found: %s" with a detail.
struct error_format {
    std::string_view bare;
    std::string_view with_detail;
};
/// Both empty for a code that has no words.
error_format format_of(errc code) noexcept;

/// "Domain not found: ": what libvirt puts in front of the message of such an error; empty where that is nothing.
std::string_view prefix_of(errc code) noexcept;

/// "Domain not found: <detail>": the words that libvirt's clients know for a code with what is the case here.
/// Just the words when there is no detail, or when it is no more than they.
std::string in_words_of(errc code, std::string_view detail = {});

/// Throws in those words.
template <class... Args>
[[noreturn]] void fail(error_domain domain, errc code, fmt::format_string<Args...> detail, Args&&... args) {
    throw error(code, domain, in_words_of(code, fmt::format(detail, std::forward<Args>(args)...)));
}

}  // namespace vir
