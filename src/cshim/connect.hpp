// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/error_slot.hpp"
#include "src/cshim/object.hpp"
#include "src/cshim/open_drivers.hpp"

#include <virtxx/any_driver.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace vir::c {

class event_callbacks;

/// How a connection was opened.
struct connect_options {
    bool read_only = false;
    std::chrono::nanoseconds call_timeout{0};  ///< the most that a call may take; 0: as long as it takes
};

}  // namespace vir::c

/// A connection of the C API: a driver that lives on the engine.
struct _virConnect final : vir::c::object {
    static constexpr vir::c::object_kind kind{0x76697200, vir::errc::invalid_conn, vir::error_domain::none};

    _virConnect(std::shared_ptr<vir::c::opened_driver> driver, vir::c::connect_options options);
    ~_virConnect() override;

    /// Used on the engine only.
    vir::any_driver& driver() noexcept { return driver_->driver; }
    const vir::any_driver& driver() const noexcept { return driver_->driver; }
    bool read_only() const noexcept { return options_.read_only; }
    std::chrono::nanoseconds call_timeout() const noexcept { return options_.call_timeout; }
    /// "QEMU", "TEST": as virConnectGetType gives it out, for as long as the connection lives.
    const std::string& type() const noexcept { return driver_->type; }

    /// The last error and who is told, under the mutex.
    std::mutex& errors_mutex() noexcept { return errors_mutex_; }
    vir::c::error_sink& errors() noexcept { return errors_; }

    vir::c::event_callbacks& events() noexcept { return *events_; }

private:
    void release() noexcept override;

    std::shared_ptr<vir::c::opened_driver> driver_;
    vir::c::connect_options options_;
    std::mutex errors_mutex_;
    vir::c::error_sink errors_;
    std::shared_ptr<vir::c::event_callbacks> events_;
};
