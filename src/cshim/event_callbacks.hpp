// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"
#include "src/cshim/object.hpp"
#include "src/host/unique_fd.hpp"

#include <virtxx/event.hpp>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <typeindex>
#include <vector>

namespace vir::c {

/// A callback of the C API, of whatever type.
using any_function = void (*)();

/// One kind of event: what it is here, and how a callback of its type is told of it.
struct event_kind {
    std::type_index type;
    void (*tell)(virConnectPtr conn, const any_event& what, any_function function, void* opaque);
    /// What it is about, as in registration::about.
    std::string (*about)(const any_event& what);
};

/// What a program asks for.
struct registration {
    const event_kind* kind = nullptr;
    std::string about;                             ///< what names the object; empty: of all objects
    std::function<bool(const any_event&)> wants{};  ///< more that is asked of an event; empty: nothing
    any_function function = nullptr;
    void* opaque = nullptr;
    virFreeCallback release = nullptr;
    bool legacy = false;  ///< of the functions that know a callback by its address
};

/// The callbacks of a connection. Events come from the engine and are told in the program's event loop, one at a time
/// and in order, each to those who are registered then.
///
/// A callback that is removed is called no more; one that is being called ends, and is released when it has. Each keeps
/// its connection open, as in libvirt. Threads: any.
class event_callbacks : public std::enable_shared_from_this<event_callbacks> {
public:
    event_callbacks() = default;
    event_callbacks(const event_callbacks&) = delete;
    ~event_callbacks();

    /// The callback's number. Errors: invalid_arg when it is there already; internal_error without an event loop.
    int add(virConnectPtr conn, registration asked);
    /// Errors: invalid_arg when there is none of that number.
    void remove(int number);
    /// The same by the callback's address.
    void remove_legacy(any_function function);

private:
    struct callback;
    using callback_ptr = std::shared_ptr<callback>;

    static void ready(int watch, int fd, int events, void* opaque);
    void take(const any_event& what);
    void tell_all();
    void remove(const callback_ptr& one, std::unique_lock<std::mutex> lock);
    void start(virConnectPtr conn);
    void stop_if_idle();

    std::mutex mutex_;
    std::vector<callback_ptr> callbacks_;
    std::deque<any_event> queue_;
    unique_fd bell_;
    int next_number_ = 0;
    int telling_ = 0;

    std::mutex tap_mutex_;  // not taken on the engine
    int watch_ = -1;
    subscription<any_event> tap_;  // engine
};

}  // namespace vir::c
