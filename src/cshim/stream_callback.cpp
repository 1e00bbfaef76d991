// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/stream_callback.hpp"

#include "src/cshim/engine.hpp"
#include "src/cshim/event_implementation.hpp"
#include "src/cshim/stream.hpp"

#include <utility>

namespace vir::c {

stream_callback::stream_callback(virStreamPtr st, std::shared_ptr<flow> of, virStreamEventCallback call, void* opaque,
                                 virFreeCallback release)
    : stream_(st), flow_(std::move(of)), call_(call), opaque_(opaque), release_(release) {}

bool stream_callback::start(int events) {
    const auto loop = current_events();
    if (!loop.add_handle) return false;
    int bell = -1;
    engine::get().run_plainly([&] {
        flow_->buffer();
        bell = flow_->bell();
    });
    auto self = std::make_unique<std::shared_ptr<stream_callback>>(shared_from_this());
    const auto forget = [](void* opaque) { delete static_cast<std::shared_ptr<stream_callback>*>(opaque); };
    const int watch = loop.add_handle(bell, VIR_EVENT_HANDLE_READABLE, &ready, self.get(), forget);
    if (watch < 0) return false;
    self.release();
    {
        std::lock_guard lock(mutex_);
        watch_ = watch;
    }
    update(events);
    return true;
}

void stream_callback::update(int events) {
    {
        std::lock_guard lock(mutex_);
        events_ = events;
    }
    engine::get().run_plainly([&] { flow_->watch(events); });
}

void stream_callback::remove() {
    engine::get().run_plainly([&] { flow_->watch(0); });
    std::unique_lock lock(mutex_);
    if (removed_) return;
    removed_ = true;
    const auto loop = current_events();
    const int watch = std::exchange(watch_, -1);
    lock.unlock();
    if (loop.remove_handle && watch >= 0) loop.remove_handle(watch);
    lock.lock();
    if (!telling_) release(std::move(lock));
}

// Called once: by who removes, or by who was telling then.
void stream_callback::release(std::unique_lock<std::mutex> lock) {
    const auto function = std::exchange(release_, nullptr);
    auto stream = std::exchange(stream_, {});
    lock.unlock();
    if (function) function(opaque_);
}

void stream_callback::ready(int, int, int, void* opaque) {
    const auto self = *static_cast<std::shared_ptr<stream_callback>*>(opaque);
    self->tell();
}

void stream_callback::tell() {
    int events = 0;
    engine::get().run_plainly([&] { events = flow_->ready(); });
    std::unique_lock lock(mutex_);
    events &= events_;
    if (removed_ || telling_ || !events) return;
    telling_ = true;
    const auto stream = stream_;
    lock.unlock();
    call_(stream.get(), events, opaque_);
    lock.lock();
    telling_ = false;
    if (removed_) release(std::move(lock));
}

}  // namespace vir::c
