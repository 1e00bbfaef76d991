// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// none (since 0.8.4), virtio-transitional, virtio-non-transitional (since 5.2.0).
VIRTXX_ENUM(memballoon_model, virtio, xen, none, virtio_transitional, virtio_non_transitional)

/// <memballoon>: lets the host take memory back (since 0.8.3). Model none says that there is none.
struct memballoon {
    memballoon_model model = memballoon_model::virtio;
    std::optional<bool> autodeflate;            ///< under memory pressure in the guest (since 1.3.1)
    std::optional<bool> free_page_reporting;    ///< pages that the guest does not use go back to the host (since 6.9.0)
    std::optional<std::uint32_t> stats_period;  ///< seconds between statistics; absent: none (since 1.1.1)
    box<virtio_options> driver;                 ///< since 3.5.0
    device::info info;

    memballoon() = default;
    explicit memballoon(memballoon_model model) : model(model) {}
    bool operator==(const memballoon&) const = default;
};

}  // namespace vir::device
