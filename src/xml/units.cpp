// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/xml/units.hpp"

#include "src/core/text.hpp"

namespace vir::xml {

std::optional<std::uint64_t> unit_bytes(std::string_view unit, std::uint64_t fallback) noexcept {
    if (unit.empty()) return fallback;
    if (same_word(unit, "b") || same_word(unit, "byte") || same_word(unit, "bytes")) return 1;
    auto power = std::string_view("kmgtpe").find(lower(unit.front()));
    if (power == std::string_view::npos) return std::nullopt;
    auto rest = unit.substr(1);
    std::uint64_t base = rest.empty() || same_word(rest, "ib") ? 1024 : same_word(rest, "b") ? 1000 : 0;
    if (!base) return std::nullopt;
    std::uint64_t out = base;
    for (; power > 0; --power) out *= base;
    return out;
}

std::string_view unit_name(std::uint64_t unit) noexcept {
    switch (unit) {
        case 1: return "bytes";
        case 1024: return "KiB";
        case 1024 * 1024: return "MiB";
        case 1024 * 1024 * 1024: return "GiB";
        default: return "";
    }
}

amount largest_unit_of(std::uint64_t bytes) noexcept {
    static constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t i = 0;
    for (; i + 1 < std::size(units) && bytes && bytes % 1024 == 0; ++i) bytes /= 1024;
    return {bytes, units[i]};
}

}  // namespace vir::xml
