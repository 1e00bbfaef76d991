// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

VIRTXX_ENUM(watchdog_model, i6300esb, ib700, diag288, itco)
VIRTXX_ENUM(watchdog_action, reset, shutdown, poweroff, pause, dump, none, inject_nmi)

/// <watchdog>: acts when the guest no longer says that it lives.
struct watchdog {
    watchdog_model model = watchdog_model::i6300esb;
    watchdog_action action = watchdog_action::reset;
    device::info info;

    watchdog() = default;
    bool operator==(const watchdog&) const = default;
};

}  // namespace vir::device
