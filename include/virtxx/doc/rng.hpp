// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <virtxx/box.hpp>
#include <virtxx/doc/chardev.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// virtio-transitional, virtio-non-transitional (since 5.2.0).
VIRTXX_ENUM(rng_model, virtio, virtio_transitional, virtio_non_transitional)

/// A device of the host.
struct random_rng {
    std::string path;  ///< absent in the document: what the driver likes, /dev/random

    random_rng() = default;
    explicit random_rng(std::string path) : path(std::move(path)) {}
    bool operator==(const random_rng&) const = default;
};
/// An entropy gathering daemon.
struct egd_rng {
    chardev_source source;  ///< where it is

    egd_rng() = default;
    bool operator==(const egd_rng&) const = default;
};
/// QEMU's own (since 6.1.0).
struct builtin_rng {
    builtin_rng() = default;
    bool operator==(const builtin_rng&) const = default;
};

/// <rate>: how much the guest may take (since 1.0.4).
struct rng_rate {
    std::uint32_t bytes = 0;   ///< in a period
    std::uint32_t period = 0;  ///< ms; 0: 1000

    rng_rate() = default;
    bool operator==(const rng_rate&) const = default;
};

/// <rng>: a source of randomness (since 1.0.3).
struct rng {
    rng_model model = rng_model::virtio;
    std::variant<random_rng, egd_rng, builtin_rng> backend;
    std::optional<rng_rate> rate;  ///< since 1.0.4
    box<virtio_options> driver;    ///< since 3.5.0
    device::info info;

    rng() = default;
    bool operator==(const rng&) const = default;
};

}  // namespace vir::device
