// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/mac_address.hpp>

#include "src/core/hex_digit.hpp"

#include <virtxx/error.hpp>

#include <sys/random.h>

namespace vir {

std::optional<mac_address> mac_address::parse(std::string_view text) noexcept {
    std::array<std::uint8_t, 6> bytes{};
    std::size_t at = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        if (i > 0 && (at == text.size() || text[at++] != ':')) return std::nullopt;
        unsigned digits = 0, value = 0;
        while (at < text.size() && digits < 2 && hex_digit(text[at]) >= 0) {
            value = value * 16 + static_cast<unsigned>(hex_digit(text[at++]));
            ++digits;
        }
        if (digits == 0) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(value);
    }
    if (at != text.size()) return std::nullopt;
    return mac_address(bytes);
}

mac_address mac_address::random(std::array<std::uint8_t, 3> prefix) {
    std::array<std::uint8_t, 6> bytes{prefix[0], prefix[1], prefix[2], 0, 0, 0};
    // 3 bytes are below the size at which getrandom may be interrupted.
    if (getrandom(bytes.data() + 3, 3, 0) != 3)
        throw error(errc::system_error, "the kernel gave no random bytes for a MAC address");
    return mac_address(bytes);
}

std::string to_string(const mac_address& address) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(17);
    for (auto byte : address.bytes()) {
        if (!out.empty()) out += ':';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

}  // namespace vir

std::size_t std::hash<vir::mac_address>::operator()(const vir::mac_address& address) const noexcept {
    std::size_t out = 0;
    for (auto byte : address.bytes()) out = out << 8 | byte;
    return std::hash<std::size_t>()(out);
}
