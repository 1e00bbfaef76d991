// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"
#include "src/cshim/flow.hpp"
#include "src/cshim/object.hpp"

#include <memory>
#include <mutex>

namespace vir::c {

/// Who is told, in the event loop, that a stream needs not be waited for; again and again as long as it is so.
///
/// Removed, it is called no more, and released: at once, or when the call that is going on ends. It keeps its stream.
/// Threads: any.
class stream_callback : public std::enable_shared_from_this<stream_callback> {
public:
    stream_callback(virStreamPtr st, std::shared_ptr<flow> of, virStreamEventCallback call, void* opaque,
                    virFreeCallback release);
    stream_callback(const stream_callback&) = delete;

    /// False without an event loop; nothing is released then.
    bool start(int events);
    void update(int events);
    void remove();

private:
    static void ready(int watch, int fd, int events, void* opaque);
    void tell();
    void release(std::unique_lock<std::mutex> lock);

    std::mutex mutex_;
    counted<_virStream> stream_;
    std::shared_ptr<flow> flow_;
    virStreamEventCallback call_;
    void* opaque_;
    virFreeCallback release_;
    int events_ = 0;
    int watch_ = -1;
    bool telling_ = false;
    bool removed_ = false;
};

}  // namespace vir::c
