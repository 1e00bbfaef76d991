// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vir::xml {

/// Bytes in one `unit` as libvirt reads it: b, byte, bytes; k, m, g, t, p, e alone or with iB for powers of 1024, with
/// B for powers of 1000; any case. Empty: `fallback`.
std::optional<std::uint64_t> unit_bytes(std::string_view unit, std::uint64_t fallback) noexcept;

/// How a size of that unit is written: "bytes", "KiB", ...
std::string_view unit_name(std::uint64_t unit) noexcept;

/// So many bytes in the largest unit up to TiB that leaves a whole number.
struct amount {
    std::uint64_t count;
    std::string_view unit;
};
amount largest_unit_of(std::uint64_t bytes) noexcept;

}  // namespace vir::xml
