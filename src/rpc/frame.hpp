// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "protocol.hpp"
#include "src/rpc/xdr.hpp"

#include <virtxx/descriptor.hpp>

#include <deque>

namespace vir::rpc {

enum class message_type : std::int32_t {
    call,
    reply,
    message,         ///< from the server by itself
    stream,          ///< data, end or failure of a stream
    call_with_fds,   ///< the same as a call, with open files behind it
    reply_with_fds,
    stream_hole,     ///< instead of a stream's data: zeros
};

enum class message_status : std::int32_t {
    ok,
    error,
    more,  ///< of a stream: data; no data is their end
};

inline constexpr std::size_t header_size = 28;  ///< with the length before it

inline message_type type_of(const wire_header& head) noexcept { return static_cast<message_type>(head.type); }
inline message_status status_of(const wire_header& head) noexcept { return static_cast<message_status>(head.status); }

/// One message.
struct frame {
    wire_header head;
    std::span<const std::byte> payload;  ///< valid until the reader is used again
    std::vector<descriptor> files;
};

/// Makes messages of bytes, however they are cut.
///
/// Open files arrive one by one, each with one byte that follows its message. No more memory is used than twice what
/// arrived: what a length promises is not yet there.
class frame_reader {
public:
    explicit frame_reader(std::size_t most = message_limit) noexcept : most_(most) {}

    void feed(std::span<const std::byte> bytes);
    /// A file that came beside the bytes that are fed next, or were fed last.
    void feed(descriptor file);

    /// The next whole message.
    std::optional<frame> next();

    /// Why nothing can be read any more; empty while it can.
    const std::string& broken() const noexcept { return broken_; }
    /// Bytes that came and made no message yet.
    std::size_t kept() const noexcept { return bytes_.size() - at_; }

private:
    std::nullopt_t fail(std::string why);

    std::size_t most_;
    byte_buffer bytes_;
    std::size_t at_ = 0;
    std::deque<descriptor> files_;
    std::string broken_;
};

/// Writes one message to the end of a buffer.
class frame_writer {
public:
    /// Without `files` it is of a type that has none.
    frame_writer(byte_buffer& to, const wire_header& head, std::size_t files = 0);

    xdr_writer& body() noexcept { return body_; }
    /// Fills in the length. After a fault the buffer is as it was before.
    fault finish();

private:
    byte_buffer& to_;
    std::size_t start_;
    xdr_writer body_;
};

/// What waits to be sent: bytes, and files each with its byte.
class outbox {
public:
    /// The part to send next; with a file it is the one byte that carries it.
    struct part {
        std::span<const std::byte> bytes;
        const descriptor* file = nullptr;
    };
    part front() const noexcept;
    void sent(std::size_t bytes);
    std::size_t size() const noexcept { return bytes_.size() - at_; }

    /// Where messages are written to.
    byte_buffer& bytes() noexcept { return bytes_; }
    void add(descriptor file);

private:
    struct place {
        std::size_t at;
        descriptor file;
    };
    byte_buffer bytes_;
    std::size_t at_ = 0;
    std::deque<place> files_;
};

}  // namespace vir::rpc
