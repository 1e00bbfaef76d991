// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/flow.hpp"

#include "src/core/launch.hpp"
#include "src/cshim/c_api.hpp"
#include "src/cshim/engine.hpp"

#include <virtxx/error.hpp>

#include <asio/post.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace vir::c {
namespace {

// As much as one message of the remote protocol carries.
constexpr std::size_t most = 256 * 1024;

[[noreturn]] void throw_closed() {
    throw error(errc::operation_failed, error_domain::streams, "operation failed: the stream is closed");
}

}  // namespace

task<std::optional<std::size_t>> flow::receive(std::shared_ptr<flow> self, std::span<char> into, bool wait) {
    if (into.empty()) co_return 0;
    if (!self->buffered_ && !self->closed_) co_return co_await self->stream_.read_some(into);
    if (self->start_reading()) {
        // What is there already is to be had at once.
        const auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::use_awaitable);
    }
    for (;;) {
        if (!self->in_.empty()) {
            const auto count = std::min(into.size(), self->in_.size());
            std::copy_n(self->in_.begin(), count, into.begin());
            self->in_.erase(0, count);
            self->changed();
            co_return count;
        }
        if (self->closed_) throw_closed();
        if (self->read_failure_) std::rethrow_exception(self->read_failure_);
        if (self->ended_) co_return 0;
        if (!wait) co_return std::nullopt;
        co_await self->moved_.wait("data from the stream");
    }
}

task<std::optional<std::size_t>> flow::send(std::shared_ptr<flow> self, std::string data, bool wait) {
    if (!self->buffered_ && !self->closed_) {
        const auto size = data.size();
        co_await self->stream_.write(std::move(data));
        co_return size;
    }
    std::size_t sent = 0;
    while (sent < data.size()) {
        if (self->closed_) throw_closed();
        if (self->write_failure_) std::rethrow_exception(self->write_failure_);
        const auto room = most - std::min(most, self->out_.size());
        if (room > 0) {
            const auto count = std::min(room, data.size() - sent);
            self->out_.append(data, sent, count);
            sent += count;
            if (!self->writing_) {
                self->writing_ = true;
                launch(engine::get().executor(), write_behind(self), "writing a stream");
            }
            self->changed();
        } else if (wait) {
            co_await self->moved_.wait("room in the stream");
        } else {
            break;
        }
    }
    if (sent == 0 && !data.empty()) co_return std::nullopt;
    co_return sent;
}

task<void> flow::finish(std::shared_ptr<flow> self) {
    if (self->closed_) throw_closed();
    while (self->writing_ && !self->write_failure_) co_await self->moved_.wait("what was sent to the stream");
    if (self->write_failure_) std::rethrow_exception(self->write_failure_);
    co_await self->stream_.finish();
}

task<void> flow::read_ahead(std::shared_ptr<flow> self) {
    std::vector<char> piece(64 * 1024);
    try {
        while (!self->closed_) {
            if (self->in_.size() >= most) {
                co_await self->moved_.wait("room for what the stream brings");
                continue;
            }
            const auto count = co_await self->stream_.read_some(piece);
            if (count == 0) {
                self->ended_ = true;
                break;
            }
            self->in_.append(piece.data(), count);
            self->changed();
        }
    } catch (...) {
        self->read_failure_ = std::current_exception();
    }
    self->reading_ = false;
    self->changed();
}

task<void> flow::write_behind(std::shared_ptr<flow> self) {
    try {
        while (!self->closed_ && !self->out_.empty()) {
            const std::string piece = std::move(self->out_);
            self->out_.clear();
            self->changed();
            std::span<const char> rest(piece);
            while (!rest.empty()) rest = rest.subspan(co_await self->stream_.write_some(rest));
        }
    } catch (...) {
        self->write_failure_ = std::current_exception();
        self->out_.clear();
    }
    self->writing_ = false;
    self->changed();
}

void flow::close() noexcept {
    closed_ = true;
    watched_ = 0;
    stream_.close();
    changed();
}

void flow::buffer() { buffered_ = true; }

int flow::ready() const noexcept {
    int out = 0;
    if (!in_.empty() || ended_ || read_failure_) out |= VIR_STREAM_EVENT_READABLE;
    if (out_.size() < most || write_failure_) out |= VIR_STREAM_EVENT_WRITABLE;
    if (read_failure_ || write_failure_) out |= VIR_STREAM_EVENT_ERROR;
    if (ended_ && in_.empty()) out |= VIR_STREAM_EVENT_HANGUP;
    return out;
}

// Reads on its own only what somebody asked for. Whether it just began.
bool flow::start_reading() {
    if (closed_ || reading_ || ended_ || read_failure_) return false;
    reading_ = true;
    launch(engine::get().executor(), read_ahead(shared_from_this()), "reading a stream");
    return true;
}

void flow::watch(int events) {
    watched_ = events;
    if (events & (VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_HANGUP | VIR_STREAM_EVENT_ERROR)) start_reading();
    changed();
}

int flow::bell() {
    if (!bell_) bell_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    return bell_.get();
}

void flow::changed() {
    moved_.notify_all();
    if (!bell_) return;
    const bool rings = (ready() & watched_) != 0;
    if (rings == rung_) return;
    rung_ = rings;
    std::uint64_t count = 1;
    [[maybe_unused]] const auto n =
        rings ? ::write(bell_.get(), &count, sizeof(count)) : ::read(bell_.get(), &count, sizeof(count));
}

}  // namespace vir::c
