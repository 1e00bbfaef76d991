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

/// qxl (since 0.8.6), virtio (since 1.3.0), gop (since 3.2.0), none: there is no card (since 4.6.0), bochs
/// (since 5.6.0), ramfb (since 5.9.0).
VIRTXX_ENUM(video_type, vga, cirrus, vmvga, xen, vbox, qxl, parallels, virtio, gop, none, bochs, ramfb)
/// vhostuser: a process of its own (since 5.8.0).
VIRTXX_ENUM(video_backend, qemu, vhostuser)
/// bhyve (since 3.5.0).
VIRTXX_ENUM(vga_conf, io, on, off)

/// <acceleration>: drawing by the host's card.
struct acceleration {
    std::optional<bool> accel_2d;  ///< VirtualBox (since 0.7.1)
    std::optional<bool> accel_3d;  ///< VirtualBox (since 0.7.1), QEMU (since 1.3.0)
    std::string rendernode;        ///< vhostuser: path; empty: chosen by the driver (since 5.8.0)

    acceleration() = default;
    bool operator==(const acceleration&) const = default;
};

/// <resolution>: the least that the card has (since 5.9.0).
struct resolution {
    std::uint32_t x = 0;  ///< pixels
    std::uint32_t y = 0;  ///< pixels

    resolution() = default;
    bool operator==(const resolution&) const = default;
};

/// <driver> of a video card.
struct video_driver {
    std::optional<video_backend> name;         ///< since 5.8.0
    std::optional<device::vga_conf> vga_conf;  ///< gop (since 3.5.0)
    virtio_options virtio;                     ///< since 3.5.0

    video_driver() = default;
    bool operator==(const video_driver&) const = default;
};

/// <video>: a graphics card.
struct video {
    std::optional<video_type> type;                ///< absent: the hypervisor's usual one
    std::optional<kibibytes> ram;                  ///< qxl: first bar (since 1.0.2)
    std::optional<kibibytes> vram;                 ///< qxl: second bar
    std::optional<kibibytes> vram64;               ///< qxl: second bar in 64 bits (since 1.3.3)
    std::optional<kibibytes> vga_mem;              ///< qxl: frame buffer for plain VGA (since 1.2.11)
    std::optional<std::uint32_t> heads;            ///< screens
    std::optional<bool> blob;                      ///< virtio (since 9.2.0)
    std::optional<bool> edid;                      ///< the guest is told what screens can do (EDID)
    bool primary = false;                          ///< the first screen; absent: the first card (since 1.0.2)
    box<device::acceleration> acceleration;
    std::optional<device::resolution> resolution;  ///< since 5.9.0
    box<video_driver> driver;
    device::info info;

    video() = default;
    explicit video(video_type type) : type(type) {}
    bool operator==(const video&) const = default;
};

}  // namespace vir::device
