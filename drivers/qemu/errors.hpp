// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/error_words.hpp"

namespace vir::qemu {

using vir::fail;

/// Throws, as the QEMU driver, in the words that libvirt's clients know for the code. What all drivers share
/// (not running, already defined) is error_domain::domain's and says so.
template <class... Args>
[[noreturn]] void fail(errc code, fmt::format_string<Args...> detail, Args&&... args) {
    vir::fail(error_domain::qemu, code, detail, std::forward<Args>(args)...);
}

}  // namespace vir::qemu
