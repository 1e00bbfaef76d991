// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vir {

/// An IPv4 or IPv6 address: 0.0.0.0 by default.
class ip_address {
public:
    constexpr ip_address() noexcept = default;

    /// Reads what libvirt reads, which is what the C library takes for an address: "10.1" is 10.0.0.1.
    static std::optional<ip_address> parse(std::string_view text);

    constexpr bool is_v6() const noexcept { return is_v6_; }
    /// 4 or 16 bytes, the first ones of what bytes() has.
    constexpr unsigned size() const noexcept { return is_v6_ ? 16 : 4; }
    constexpr const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
    /// Of an IPv4 address, in host byte order.
    constexpr std::uint32_t v4() const noexcept {
        std::uint32_t out = 0;
        for (int i = 0; i < 4; ++i) out = out << 8 | bytes_[i];
        return out;
    }
    /// The address with all bits behind the first `prefix` zero, and with them one.
    ip_address network(unsigned prefix) const noexcept;
    ip_address broadcast(unsigned prefix) const noexcept;
    /// The bits that both have.
    ip_address masked(const ip_address& mask) const noexcept;
    /// How many of the first bits are one: of a netmask its prefix.
    unsigned leading_ones() const noexcept;

    friend constexpr auto operator<=>(const ip_address&, const ip_address&) noexcept = default;

private:
    bool is_v6_ = false;
    std::array<std::uint8_t, 16> bytes_{};
};

/// "192.168.122.1", "2001:db8::1": the shortest form.
std::string to_string(const ip_address& address);

}  // namespace vir
