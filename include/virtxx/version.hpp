// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>

namespace vir {

/// The libvirt release whose API, documents and protocol this library has, as major * 1,000,000 + minor * 1,000 +
/// release. It is what connect_get_lib_version answers, because clients decide by it what they may ask for.
inline constexpr std::uint64_t api_version = 9'000'000;

}  // namespace vir
