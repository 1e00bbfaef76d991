// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/xdr.hpp"

#include "protocol.hpp"

#include <bit>
#include <cstring>

namespace vir::rpc {
namespace {

constexpr std::size_t padded(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

template <class T>
T big_endian(const std::byte* from) noexcept {
    T out = 0;
    for (std::size_t at = 0; at < sizeof(T); ++at) out = static_cast<T>(out << 8 | std::to_integer<T>(from[at]));
    return out;
}

template <class T>
void put_big_endian(std::byte* to, T value) noexcept {
    for (std::size_t at = sizeof(T); at-- > 0; value >>= 8) to[at] = static_cast<std::byte>(value & 0xff);
}

}  // namespace

std::string_view to_string(fault one) noexcept {
    switch (one) {
        case fault::none: return "nothing is wrong";
        case fault::truncated: return "it ends too early";
        case fault::too_many: return "it has more of something than the protocol allows";
        case fault::bad_value: return "it has a value that makes no sense";
        case fault::message_limit: return "it is larger than a message can be";
    }
    return "?";
}

bool xdr_reader::fail(fault why) noexcept {
    if (fault_ == fault::none) fault_ = why;
    left_ = {};
    return false;
}

bool xdr_reader::u32(std::uint32_t& to) noexcept {
    if (left_.size() < 4) return fail(fault::truncated);
    to = big_endian<std::uint32_t>(left_.data());
    left_ = left_.subspan(4);
    return true;
}

bool xdr_reader::u64(std::uint64_t& to) noexcept {
    if (left_.size() < 8) return fail(fault::truncated);
    to = big_endian<std::uint64_t>(left_.data());
    left_ = left_.subspan(8);
    return true;
}

bool xdr_reader::i32(std::int32_t& to) noexcept {
    std::uint32_t bits = 0;
    if (!u32(bits)) return false;
    to = static_cast<std::int32_t>(bits);
    return true;
}

bool xdr_reader::i64(std::int64_t& to) noexcept {
    std::uint64_t bits = 0;
    if (!u64(bits)) return false;
    to = static_cast<std::int64_t>(bits);
    return true;
}

bool xdr_reader::f64(double& to) noexcept {
    std::uint64_t bits = 0;
    if (!u64(bits)) return false;
    to = std::bit_cast<double>(bits);
    return true;
}

bool xdr_reader::flag(bool& to) noexcept {
    std::uint32_t value = 0;
    if (!u32(value)) return false;
    to = value != 0;
    return true;
}

bool xdr_reader::count(std::uint32_t& to, std::uint32_t limit, std::size_t least) noexcept {
    if (!u32(to)) return false;
    if (to > limit) return fail(fault::too_many);
    if (to > left_.size() / least) return fail(fault::truncated);
    return true;
}

bool xdr_reader::fixed(std::span<const std::byte>& to, std::size_t length) noexcept {
    if (left_.size() < length || left_.size() < padded(length)) return fail(fault::truncated);
    to = left_.first(length);
    left_ = left_.subspan(padded(length));
    return true;
}

bool xdr_reader::opaque(std::span<const std::byte>& to, std::uint32_t limit) noexcept {
    std::uint32_t length = 0;
    return count(length, limit, 1) && fixed(to, length);
}

bool xdr_reader::text(std::string_view& to) noexcept {
    std::span<const std::byte> bytes;
    if (!opaque(bytes, string_limit)) return false;
    to = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    // C's strings end there: what follows one side would read and the other not.
    if (to.find('\0') != to.npos) return fail(fault::bad_value);
    return true;
}

void xdr_writer::fail(fault why) noexcept {
    if (fault_ == fault::none) fault_ = why;
}

std::byte* xdr_writer::grow(std::size_t length) {
    if (fault_ != fault::none) return nullptr;
    const auto before = to_.size();
    if (before > most_ || length > most_ - before) return fail(fault::message_limit), nullptr;
    to_.resize(before + length);
    return to_.data() + before;
}

void xdr_writer::u32(std::uint32_t value) {
    if (auto at = grow(4)) put_big_endian(at, value);
}

void xdr_writer::u64(std::uint64_t value) {
    if (auto at = grow(8)) put_big_endian(at, value);
}

void xdr_writer::f64(double value) { u64(std::bit_cast<std::uint64_t>(value)); }

void xdr_writer::count(std::size_t value, std::uint32_t limit) {
    if (value > limit) return fail(fault::too_many);
    u32(static_cast<std::uint32_t>(value));
}

void xdr_writer::fixed(std::span<const std::byte> bytes) {
    auto at = grow(padded(bytes.size()));  // new bytes are zero
    if (at && !bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
}

void xdr_writer::raw(std::span<const std::byte> bytes) {
    auto at = grow(bytes.size());
    if (at && !bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
}

void xdr_writer::opaque(std::span<const std::byte> bytes, std::uint32_t limit) {
    count(bytes.size(), limit);
    fixed(bytes);
}

void xdr_writer::text(std::string_view text) {
    if (text.find('\0') != text.npos) return fail(fault::bad_value);
    opaque(std::as_bytes(std::span(text)), string_limit);
}

}  // namespace vir::rpc
