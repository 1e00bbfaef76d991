// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/stream.hpp"

#include "src/core/error_words.hpp"
#include "src/core/log.hpp"
#include "src/cshim/call.hpp"
#include "src/cshim/engine.hpp"
#include "src/cshim/stream_callback.hpp"

#include <fmt/format.h>

#include <utility>

using vir::c::engine;
using vir::c::flow;
using vir::c::stream_callback;

namespace {

[[noreturn]] void refuse(const char* message) {
    fail(vir::error_domain::streams, vir::errc::internal_error, "{}", message);
}

}  // namespace

_virStream::_virStream(virConnectPtr conn, unsigned int flags) : object(kind.magic), conn_(conn), flags_(flags) {}

_virStream::~_virStream() = default;

std::shared_ptr<flow> _virStream::current() const {
    std::lock_guard lock(mutex_);
    return flow_;
}

void _virStream::attach(std::shared_ptr<flow> to) {
    std::lock_guard lock(mutex_);
    flow_ = std::move(to);
}

std::shared_ptr<flow> _virStream::detach() {
    std::unique_lock lock(mutex_);
    auto out = std::exchange(flow_, nullptr);
    const auto callback = std::exchange(callback_, nullptr);
    lock.unlock();
    if (callback) callback->remove();
    return out;
}

void _virStream::add_callback(int events, virStreamEventCallback call, void* opaque, virFreeCallback release) {
    std::shared_ptr<stream_callback> made;
    {
        std::lock_guard lock(mutex_);
        if (callback_) refuse("stream already has a callback registered");
        made = std::make_shared<stream_callback>(this, flow_, call, opaque, release);
        callback_ = made;
    }
    if (made->start(events)) return;
    std::lock_guard lock(mutex_);
    if (callback_ == made) callback_.reset();
    refuse("cannot register file watch on stream");
}

void _virStream::update_callback(int events) {
    std::unique_lock lock(mutex_);
    const auto callback = callback_;
    lock.unlock();
    if (!callback) refuse("stream does not have a callback registered");
    callback->update(events);
}

void _virStream::remove_callback() {
    std::unique_lock lock(mutex_);
    const auto callback = std::exchange(callback_, nullptr);
    lock.unlock();
    if (!callback) refuse("stream does not have a callback registered");
    callback->remove();
}

// The callback keeps the stream: there is none any more.
void _virStream::release() noexcept {
    try {
        if (auto last = std::exchange(flow_, nullptr))
            engine::get().run_plainly([&] {
                last->close();
                last.reset();
            });
        conn_ = {};
    } catch (const std::exception& e) {
        vir::logger("capi").warn("releasing a stream: {}", e.what());
    }
}

namespace vir::c {

void call::need_connection_of(virDomainPtr domain, virStreamPtr stream) const {
    if (stream->conn() == conn) return;
    refuse_with("stream", fmt::format("stream must match connection of domain '{}'", domain->ref().name).c_str());
}

void call::need_connection_of(virStorageVolPtr vol, virStreamPtr stream) const {
    if (stream->conn() == conn) return;
    const auto words = fmt::format("stream in {} must match connection of volume '{}'", function, vol->ref().name);
    refuse_with("stream", words.c_str());
}

void call::need_unused(virStreamPtr st) const {
    if (st->current())
        fail(error_domain::streams, errc::operation_invalid, "the stream given to {} is in use already", function);
}

void call::attach(virStreamPtr st, vir::stream stream) const {
    auto made = std::make_shared<flow>(std::move(stream));
    // Calls that must not wait, or not for long, leave what they were given to the buffer.
    if (!st->may_wait() || conn->call_timeout().count() != 0) made->buffer();
    st->attach(std::move(made));
}

}  // namespace vir::c
