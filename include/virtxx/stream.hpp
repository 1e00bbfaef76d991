// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/task.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace vir {

/// A two-way flow of bytes: a console, a volume's content, a migration. What is behind it (a pty, a socket, a remote
/// procedure) is hidden. Move-only; destroying it closes it.
///
/// Threads: those of the connection that it came from. One read and one write may wait at the same time.
class stream {
public:
    /// What is behind a stream. Its coroutines are kept alive by the stream's own while they run; close() ends them.
    class source {
    public:
        virtual ~source() = default;
        virtual task<std::size_t> read_some(std::span<char> into) = 0;
        virtual task<std::size_t> write_some(std::span<const char> from) = 0;
        virtual task<void> finish() = 0;
        virtual void close() noexcept = 0;
    };

    stream() noexcept = default;
    explicit stream(std::shared_ptr<source> behind) : source_(std::move(behind)) {}
    stream(stream&&) noexcept = default;
    stream& operator=(stream&& other) noexcept;
    ~stream() { close(); }

    /// Completion: how many bytes came, at least one; 0 at the end of the stream. `into` must live as long as the task.
    /// Errors: invalid_stream when closed, read_failed. Cancellation: ends the wait; nothing that arrived is lost.
    task<std::size_t> read_some(std::span<char> into);

    /// Completion: how many bytes went, at least one. Errors: invalid_stream when closed, write_failed.
    /// Cancellation: ends the wait; nothing went.
    task<std::size_t> write_some(std::span<const char> from);

    /// Writes all of `data`, which it owns. Cancellation: may leave a part written.
    task<void> write(std::string data);

    /// The other side sees the end of what was written, and can still send.
    task<void> finish();

    /// Ends waiting reads and writes (operation_aborted).
    void close() noexcept;
    bool is_open() const noexcept { return source_ != nullptr; }

private:
    std::shared_ptr<source> source_;
};

/// Two ends of one stream in this process; what is written to one is read from the other.
std::pair<stream, stream> make_stream_pair(const asio::any_io_executor& executor);

}  // namespace vir
