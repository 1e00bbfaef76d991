// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

VIRTXX_ENUM(memballoon_model, virtio, xen, none, virtio_transitional, virtio_non_transitional)

/// <memballoon>: lets the host take memory back. Model none says that there is none.
struct memballoon {
    memballoon_model model = memballoon_model::virtio;
    std::optional<bool> autodeflate;            ///< under memory pressure in the guest
    std::optional<bool> free_page_reporting;    ///< since 6.9.0
    std::optional<std::uint32_t> stats_period;  ///< seconds between statistics
    box<virtio_options> driver;
    device::info info;

    memballoon() = default;
    explicit memballoon(memballoon_model model) : model(model) {}
    bool operator==(const memballoon&) const = default;
};

}  // namespace vir::device
