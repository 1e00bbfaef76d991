// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/error_words.hpp"

namespace vir::test {

using vir::fail;

/// Throws, as the test driver, in the words that libvirt's clients know for the code.
template <class... Args>
[[noreturn]] void fail(errc code, fmt::format_string<Args...> detail, Args&&... args) {
    vir::fail(error_domain::test, code, detail, std::forward<Args>(args)...);
}

}  // namespace vir::test
