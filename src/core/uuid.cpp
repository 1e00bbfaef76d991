// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/uuid.hpp>

#include "src/core/hex_digit.hpp"

#include <virtxx/error.hpp>

#include <sys/random.h>

#include <cstring>

namespace vir {

std::optional<uuid> uuid::parse(std::string_view text) noexcept {
    std::array<std::uint8_t, 16> bytes{};
    std::size_t digits = 0;
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    for (char c : text) {
        if (c == '-') {
            if (digits == 0) return std::nullopt;
            continue;
        }
        int value = hex_digit(c);
        if (value < 0 || digits == 32) return std::nullopt;
        bytes[digits / 2] |= static_cast<std::uint8_t>(digits % 2 ? value : value << 4);
        ++digits;
    }
    if (digits != 32) return std::nullopt;
    return uuid(bytes);
}

uuid uuid::random() {
    std::array<std::uint8_t, 16> bytes{};
    // 16 bytes are below the size at which getrandom may be interrupted.
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw error(errc::system_error, "the kernel gave no random bytes for a UUID");
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    return uuid(bytes);
}

std::string to_string(const uuid& id) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        out += digits[id.bytes()[i] >> 4];
        out += digits[id.bytes()[i] & 15];
    }
    return out;
}

}  // namespace vir

std::size_t std::hash<vir::uuid>::operator()(const vir::uuid& id) const noexcept {
    // The bytes are random already.
    std::size_t out;
    std::memcpy(&out, id.bytes().data(), sizeof out);
    return out;
}
