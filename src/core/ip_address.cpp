// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/ip_address.hpp>

#include <arpa/inet.h>
#include <cstring>

namespace vir {

std::optional<ip_address> ip_address::parse(std::string_view text) {
    // inet_aton passes over what stands behind a blank.
    if (text.empty() || text.find_first_not_of("0123456789abcdefABCDEFxX:.") != text.npos) return std::nullopt;
    const std::string plain(text);
    ip_address out;
    out.is_v6_ = text.find(':') != text.npos;
    if (out.is_v6_) {
        if (inet_pton(AF_INET6, plain.c_str(), out.bytes_.data()) != 1) return std::nullopt;
    } else {
        in_addr raw;
        if (inet_aton(plain.c_str(), &raw) == 0) return std::nullopt;
        std::memcpy(out.bytes_.data(), &raw, 4);
    }
    return out;
}

ip_address ip_address::network(unsigned prefix) const noexcept {
    auto out = *this;
    for (unsigned bit = prefix; bit < size() * 8; ++bit)
        out.bytes_[bit / 8] = static_cast<std::uint8_t>(out.bytes_[bit / 8] & ~(0x80u >> bit % 8));
    return out;
}

ip_address ip_address::broadcast(unsigned prefix) const noexcept {
    auto out = *this;
    for (unsigned bit = prefix; bit < size() * 8; ++bit)
        out.bytes_[bit / 8] = static_cast<std::uint8_t>(out.bytes_[bit / 8] | 0x80u >> bit % 8);
    return out;
}

ip_address ip_address::masked(const ip_address& mask) const noexcept {
    auto out = *this;
    for (unsigned i = 0; i < size(); ++i) out.bytes_[i] = static_cast<std::uint8_t>(out.bytes_[i] & mask.bytes_[i]);
    return out;
}

unsigned ip_address::leading_ones() const noexcept {
    unsigned bit = 0;
    while (bit < size() * 8 && bytes_[bit / 8] & 0x80u >> bit % 8) ++bit;
    return bit;
}

std::string to_string(const ip_address& address) {
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(address.is_v6() ? AF_INET6 : AF_INET, address.bytes().data(), text, sizeof text);
    return text;
}

}  // namespace vir
