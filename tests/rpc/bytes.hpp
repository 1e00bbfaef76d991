// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/rpc/frame.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

/// Bytes of the wire, written down.
namespace vir::rpc::test {

/// "0000 001c ab": pairs of hexadecimal digits, spaces anywhere; 'text' in quotes stands for its characters.
inline byte_buffer bytes(std::string_view text) {
    byte_buffer out;
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == ' ' || text[at] == '\n') continue;
        if (text[at] == '\'') {
            for (++at; text[at] != '\''; ++at) out.push_back(static_cast<std::byte>(text[at]));
            continue;
        }
        out.push_back(static_cast<std::byte>(digit(text[at]) * 16 + digit(text[at + 1])));
        ++at;
    }
    return out;
}

inline std::string hex(std::span<const std::byte> bytes) {
    std::string out;
    for (auto one : bytes) {
        out += "0123456789abcdef"[std::to_integer<int>(one) >> 4];
        out += "0123456789abcdef"[std::to_integer<int>(one) & 15];
    }
    return out;
}

/// A whole message; the length is filled in.
inline byte_buffer message(const wire_header& head, std::span<const std::byte> payload = {}) {
    byte_buffer out;
    frame_writer writer(out, head);
    writer.body().raw(payload);
    writer.finish();
    return out;
}

inline wire_header head(std::uint32_t program, std::int32_t procedure, message_type type, std::uint32_t serial,
                        message_status status = message_status::ok) {
    return {program, 1, procedure, static_cast<std::int32_t>(type), serial, static_cast<std::int32_t>(status)};
}

/// Everything that waits to be sent, which counts as sent then.
template <class Link>
byte_buffer taken(Link& from) {
    byte_buffer out;
    while (from.unsent() > 0) {
        const auto part = from.output();
        out.insert(out.end(), part.bytes.begin(), part.bytes.end());
        from.sent(part.bytes.size());
    }
    return out;
}

}  // namespace vir::rpc::test
