// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>

#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// hyperv (since 1.3.0), s390 (since 1.3.5), pvpanic (since 9.1.0).
VIRTXX_ENUM(panic_model, isa, pseries, hyperv, s390, pvpanic)

/// <panic>: the guest's way to say that its kernel has crashed (since 1.2.1).
struct panic {
    std::optional<panic_model> model;  ///< absent: what suits the guest
    device::info info;

    panic() = default;
    bool operator==(const panic&) const = default;
};

}  // namespace vir::device
