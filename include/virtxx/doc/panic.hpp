// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <optional>

#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

VIRTXX_ENUM(panic_model, isa, pseries, hyperv, s390, pvpanic)

/// <panic>: the guest's way to say that its kernel has crashed.
struct panic {
    std::optional<panic_model> model;
    device::info info;

    panic() = default;
    bool operator==(const panic&) const = default;
};

}  // namespace vir::device
