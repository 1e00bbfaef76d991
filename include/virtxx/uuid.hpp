// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace vir {

/// A UUID (RFC 4122): 16 bytes, nil by default.
class uuid {
public:
    constexpr uuid() noexcept = default;
    constexpr explicit uuid(const std::array<std::uint8_t, 16>& bytes) noexcept : bytes_(bytes) {}

    /// Reads what libvirt reads: 32 hexadecimal digits with or without hyphens between them.
    static std::optional<uuid> parse(std::string_view text) noexcept;
    /// A random one (version 4), from the kernel's generator.
    static uuid random();

    constexpr const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
    constexpr bool is_nil() const noexcept { return *this == uuid(); }

    friend constexpr auto operator<=>(const uuid&, const uuid&) noexcept = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
};

/// 36 characters, lower case.
std::string to_string(const uuid& id);

}  // namespace vir

template <>
struct std::hash<vir::uuid> {
    std::size_t operator()(const vir::uuid& id) const noexcept;
};
