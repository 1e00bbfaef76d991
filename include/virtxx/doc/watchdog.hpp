// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// diag288 (since 1.2.17), itco (since 9.1.0).
VIRTXX_ENUM(watchdog_model, i6300esb, ib700, diag288, itco)
/// dump (since 0.8.7), inject-nmi (since 1.2.17).
VIRTXX_ENUM(watchdog_action, reset, shutdown, poweroff, pause, dump, none, inject_nmi)

/// <watchdog>: acts when the guest no longer says that it lives (since 0.7.3).
struct watchdog {
    watchdog_model model = watchdog_model::i6300esb;
    watchdog_action action = watchdog_action::reset;  ///< when the guest is silent
    device::info info;

    watchdog() = default;
    bool operator==(const watchdog&) const = default;
};

}  // namespace vir::device
