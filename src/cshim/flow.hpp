// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/host/unique_fd.hpp"

#include <virtxx/stream.hpp>
#include <virtxx/wakeup.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace vir::c {

/// What a stream of the C API flows through: a vir::stream, with a buffer on both sides where calls must not wait or
/// somebody wants to be told when they need not.
///
/// Threads: the engine's, but for bell(). Its coroutines hold it.
class flow : public std::enable_shared_from_this<flow> {
public:
    explicit flow(vir::stream to) : stream_(std::move(to)) {}

    /// How many bytes came into `into`, 0 at the end; nothing when it would wait and must not.
    /// With a buffer, `into` is not touched after a cancellation; without, it is not after the task ended.
    static task<std::optional<std::size_t>> receive(std::shared_ptr<flow> self, std::span<char> into, bool wait);
    /// How many bytes went: all when it may wait; nothing when it would have to and must not.
    static task<std::optional<std::size_t>> send(std::shared_ptr<flow> self, std::string data, bool wait);
    /// All that was sent arrived, and the other side saw its end.
    static task<void> finish(std::shared_ptr<flow> self);
    void close() noexcept;

    /// From now on through buffers.
    void buffer();
    bool buffered() const noexcept { return buffered_; }

    /// What can be done without waiting: of virStreamEventType.
    int ready() const noexcept;
    /// What the bell rings for; 0: nothing.
    void watch(int events);
    /// A descriptor that is readable as long as what is watched for is ready.
    int bell();

private:
    static task<void> read_ahead(std::shared_ptr<flow> self);
    static task<void> write_behind(std::shared_ptr<flow> self);
    bool start_reading();
    void changed();

    vir::stream stream_;
    bool buffered_ = false;
    bool closed_ = false;
    bool ended_ = false;    // nothing more comes
    bool reading_ = false;  // read_ahead runs
    bool writing_ = false;
    std::string in_;
    std::string out_;
    std::exception_ptr read_failure_;
    std::exception_ptr write_failure_;
    wakeup moved_;  // either buffer, or the state
    int watched_ = 0;
    bool rung_ = false;
    unique_fd bell_;
};

}  // namespace vir::c
