// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// libvirt's wire protocol: XDR, messages, and both ends of a connection as state machines without I/O.
namespace vir::rpc {

/// What was wrong with bytes that were read, or with values that were to be written.
enum class fault : std::uint8_t {
    none,
    truncated,      ///< the message ends too early
    too_many,       ///< more elements, characters or bytes than the protocol allows
    bad_value,      ///< a type of parameter that there is none of, a string with a NUL in it
    message_limit,  ///< the message would be larger than one can be
};
std::string_view to_string(fault one) noexcept;

/// Reads XDR (RFC 4506): everything big endian in units of four bytes. Nothing is thrown and nothing allocated before
/// its size is known to be within its limit and within what is left; after the first fault every reading fails.
class xdr_reader {
public:
    explicit xdr_reader(std::span<const std::byte> bytes) noexcept : left_(bytes) {}

    bool u32(std::uint32_t& to) noexcept;
    bool u64(std::uint64_t& to) noexcept;
    bool i32(std::int32_t& to) noexcept;
    bool i64(std::int64_t& to) noexcept;
    bool f64(double& to) noexcept;
    /// Whether an optional value follows: anything but 0 is yes, as for libvirt.
    bool flag(bool& to) noexcept;
    /// The length of an array whose elements take at least `least` bytes each.
    bool count(std::uint32_t& to, std::uint32_t limit, std::size_t least) noexcept;
    /// So many bytes and what fills them up to four.
    bool fixed(std::span<const std::byte>& to, std::size_t length) noexcept;
    /// A length and so many bytes.
    bool opaque(std::span<const std::byte>& to, std::uint32_t limit) noexcept;
    /// Bytes that are text, of at most the protocol's limit.
    bool text(std::string_view& to) noexcept;

    bool fail(fault why) noexcept;
    fault failure() const noexcept { return fault_; }
    std::size_t left() const noexcept { return left_.size(); }

private:
    std::span<const std::byte> left_;
    fault fault_ = fault::none;
};

using byte_buffer = std::vector<std::byte>;

/// Appends XDR to a buffer; keeps the limits as the reader does.
class xdr_writer {
public:
    /// `most` is what the buffer may grow to.
    xdr_writer(byte_buffer& to, std::size_t most) noexcept : to_(to), most_(most) {}

    void u32(std::uint32_t value);
    void u64(std::uint64_t value);
    void f64(double value);
    void count(std::size_t value, std::uint32_t limit);
    void fixed(std::span<const std::byte> bytes);
    void opaque(std::span<const std::byte> bytes, std::uint32_t limit);
    void text(std::string_view text);
    /// Bytes as they are, to the end of the message.
    void raw(std::span<const std::byte> bytes);

    void fail(fault why) noexcept;
    fault failure() const noexcept { return fault_; }

private:
    std::byte* grow(std::size_t length);

    byte_buffer& to_;
    std::size_t most_;
    fault fault_ = fault::none;
};

}  // namespace vir::rpc
