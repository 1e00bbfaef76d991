// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/event_callbacks.hpp"
#include "src/cshim/objects.hpp"

#include <virtxx/uuid.hpp>

#include <string>
#include <string_view>

// What the kinds of events are written with.

namespace vir::c {

/// An object for the time of a callback, unless that takes a reference.
template <class T>
class temporary {
public:
    template <class Ref>
    temporary(virConnectPtr conn, Ref ref) : held_(new T(conn, std::move(ref))) {}
    temporary(const temporary&) = delete;
    ~temporary() { held_->drop_reference(); }
    T* get() const noexcept { return held_; }

private:
    T* held_;
};

/// What names an object within its kind.
inline std::string key_of(const uuid& id) {
    const auto& bytes = id.bytes();
    return {bytes.begin(), bytes.end()};
}
inline std::string key_of(const std::string& name) { return name; }

}  // namespace vir::c
