// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// virtio-transitional, virtio-non-transitional (since 5.2.0).
VIRTXX_ENUM(vsock_model, virtio, virtio_transitional, virtio_non_transitional)

/// <vsock>: sockets between host and guest (since 4.4.0).
struct vsock {
    std::optional<vsock_model> model;    ///< absent: virtio
    std::optional<bool> auto_cid;        ///< the driver chooses at start
    std::optional<std::uint32_t> cid;    ///< from 3
    box<virtio_options> driver;          ///< since 7.1.0
    device::info info;

    vsock() = default;
    bool operator==(const vsock&) const = default;
};

}  // namespace vir::device
