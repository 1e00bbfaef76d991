// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"
#include "src/cshim/connect.hpp"
#include "src/cshim/flow.hpp"
#include "src/cshim/object.hpp"

#include <memory>
#include <mutex>

namespace vir::c {

class stream_callback;

}  // namespace vir::c

/// A stream of the C API. It flows nowhere until a function that wants a stream was given it.
struct _virStream final : vir::c::object {
    static constexpr vir::c::object_kind kind{0x7669720d, vir::errc::invalid_stream, vir::error_domain::streams};

    _virStream(virConnectPtr conn, unsigned int flags);
    ~_virStream() override;

    virConnectPtr conn() const noexcept { return conn_.get(); }
    bool may_wait() const noexcept { return !(flags_ & VIR_STREAM_NONBLOCK); }

    /// Null when it flows nowhere.
    std::shared_ptr<vir::c::flow> current() const;
    void attach(std::shared_ptr<vir::c::flow> to);
    /// Takes it out; null when there was none. The callback goes with it.
    std::shared_ptr<vir::c::flow> detach();

    /// Errors: internal_error in libvirt's words.
    void add_callback(int events, virStreamEventCallback call, void* opaque, virFreeCallback release);
    void update_callback(int events);
    void remove_callback();

private:
    void release() noexcept override;

    vir::c::counted<_virConnect> conn_;
    unsigned int flags_;
    mutable std::mutex mutex_;
    std::shared_ptr<vir::c::flow> flow_;
    std::shared_ptr<vir::c::stream_callback> callback_;
};
