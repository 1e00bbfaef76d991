// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

namespace vir::device {

VIRTXX_ENUM(video_type, vga, cirrus, vmvga, xen, vbox, qxl, parallels, virtio, gop, none, bochs, ramfb)
VIRTXX_ENUM(video_backend, qemu, vhostuser)
VIRTXX_ENUM(vga_conf, io, on, off)

struct acceleration {
    std::optional<bool> accel_2d;
    std::optional<bool> accel_3d;
    std::string rendernode;

    acceleration() = default;
    bool operator==(const acceleration&) const = default;
};

struct resolution {
    std::uint32_t x = 0;  ///< pixels
    std::uint32_t y = 0;

    resolution() = default;
    bool operator==(const resolution&) const = default;
};

struct video_driver {
    std::optional<video_backend> name;
    std::optional<device::vga_conf> vga_conf;
    virtio_options virtio;

    video_driver() = default;
    bool operator==(const video_driver&) const = default;
};

/// <video>: a graphics card.
struct video {
    std::optional<video_type> type;     ///< absent: the hypervisor's usual one
    std::optional<kibibytes> ram;       ///< qxl
    std::optional<kibibytes> vram;
    std::optional<kibibytes> vram64;    ///< qxl
    std::optional<kibibytes> vga_mem;   ///< qxl
    std::optional<std::uint32_t> heads;
    std::optional<bool> blob;           ///< virtio (since 9.2.0)
    std::optional<bool> edid;
    bool primary = false;
    box<device::acceleration> acceleration;
    std::optional<device::resolution> resolution;
    box<video_driver> driver;
    device::info info;

    video() = default;
    explicit video(video_type type) : type(type) {}
    bool operator==(const video&) const = default;
};

}  // namespace vir::device
