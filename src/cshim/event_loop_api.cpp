// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/event_implementation.hpp"
#include "src/cshim/event_loop.hpp"
#include "src/cshim/error_slot.hpp"

#include <mutex>

namespace vir::c {
namespace {

std::mutex mutex;
event_implementation registered;  // under the mutex until it is there, then for ever

const event_implementation own{
    .add_handle = [](int fd, int events, virEventHandleCallback call, void* opaque, virFreeCallback release) {
        return event_loop::get().add_handle(fd, events, call, opaque, release);
    },
    .update_handle = [](int watch, int events) { event_loop::get().update_handle(watch, events); },
    .remove_handle = [](int watch) { return event_loop::get().remove_handle(watch) ? 0 : -1; },
    .add_timeout = [](int interval, virEventTimeoutCallback call, void* opaque, virFreeCallback release) {
        return event_loop::get().add_timeout(interval, call, opaque, release);
    },
    .update_timeout = [](int timer, int interval) { event_loop::get().update_timeout(timer, interval); },
    .remove_timeout = [](int timer) { return event_loop::get().remove_timeout(timer) ? 0 : -1; },
};

// The first one stays: what it was given could not follow to another.
void take(const event_implementation& one) {
    std::lock_guard lock(mutex);
    if (!registered.add_handle) registered = one;
}

}  // namespace

event_implementation current_events() {
    std::lock_guard lock(mutex);
    return registered;
}

}  // namespace vir::c

using vir::c::current_events;

extern "C" {

void virEventRegisterImpl(virEventAddHandleFunc addHandle, virEventUpdateHandleFunc updateHandle,
                          virEventRemoveHandleFunc removeHandle, virEventAddTimeoutFunc addTimeout,
                          virEventUpdateTimeoutFunc updateTimeout, virEventRemoveTimeoutFunc removeTimeout) {
    vir::c::take({addHandle, updateHandle, removeHandle, addTimeout, updateTimeout, removeTimeout});
}

int virEventRegisterDefaultImpl() {
    vir::c::forget_last_error();
    vir::c::take(vir::c::own);
    return 0;
}

int virEventRunDefaultImpl() {
    vir::c::forget_last_error();
    try {
        vir::c::event_loop::get().run_once();
        return 0;
    } catch (...) {
        vir::c::raise_current(nullptr);
        return -1;
    }
}

int virEventAddHandle(int fd, int events, virEventHandleCallback cb, void* opaque, virFreeCallback ff) {
    const auto now = current_events();
    return now.add_handle ? now.add_handle(fd, events, cb, opaque, ff) : -1;
}

void virEventUpdateHandle(int watch, int events) {
    const auto now = current_events();
    if (now.update_handle) now.update_handle(watch, events);
}

int virEventRemoveHandle(int watch) {
    const auto now = current_events();
    return now.remove_handle ? now.remove_handle(watch) : -1;
}

int virEventAddTimeout(int timeout, virEventTimeoutCallback cb, void* opaque, virFreeCallback ff) {
    const auto now = current_events();
    return now.add_timeout ? now.add_timeout(timeout, cb, opaque, ff) : -1;
}

void virEventUpdateTimeout(int timer, int timeout) {
    const auto now = current_events();
    if (now.update_timeout) now.update_timeout(timer, timeout);
}

int virEventRemoveTimeout(int timer) {
    const auto now = current_events();
    return now.remove_timeout ? now.remove_timeout(timer) : -1;
}
}
