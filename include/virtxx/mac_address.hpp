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

/// An Ethernet hardware address: 6 bytes, all zero by default.
class mac_address {
public:
    constexpr mac_address() noexcept = default;
    constexpr explicit mac_address(const std::array<std::uint8_t, 6>& bytes) noexcept : bytes_(bytes) {}

    /// Reads what libvirt reads: six groups of one or two hexadecimal digits with ':' between them.
    static std::optional<mac_address> parse(std::string_view text) noexcept;
    /// A random locally known address with that prefix; 52:54:00 is the one QEMU guests have.
    static mac_address random(std::array<std::uint8_t, 3> prefix = {0x52, 0x54, 0x00});

    constexpr const std::array<std::uint8_t, 6>& bytes() const noexcept { return bytes_; }
    constexpr bool is_multicast() const noexcept { return bytes_[0] & 1; }
    constexpr bool is_zero() const noexcept { return *this == mac_address(); }

    friend constexpr auto operator<=>(const mac_address&, const mac_address&) noexcept = default;

private:
    std::array<std::uint8_t, 6> bytes_{};
};

/// "52:54:00:12:34:56": lower case, two digits a group.
std::string to_string(const mac_address& address);

}  // namespace vir

template <>
struct std::hash<vir::mac_address> {
    std::size_t operator()(const vir::mac_address& address) const noexcept;
};
