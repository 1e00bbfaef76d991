// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <utility>
#include <variant>

#include <virtxx/doc/controller.hpp>
#include <virtxx/doc/disk.hpp>
#include <virtxx/doc/filesystem.hpp>
#include <virtxx/doc/graphics.hpp>
#include <virtxx/doc/hostdev.hpp>
#include <virtxx/doc/input.hpp>
#include <virtxx/doc/interface.hpp>
#include <virtxx/doc/memballoon.hpp>
#include <virtxx/doc/memory_device.hpp>
#include <virtxx/doc/misc_devices.hpp>
#include <virtxx/doc/panic.hpp>
#include <virtxx/doc/redirdev.hpp>
#include <virtxx/doc/rng.hpp>
#include <virtxx/doc/smartcard.hpp>
#include <virtxx/doc/sound.hpp>
#include <virtxx/doc/tpm.hpp>
#include <virtxx/doc/video.hpp>
#include <virtxx/doc/vsock.hpp>
#include <virtxx/doc/watchdog.hpp>

namespace vir {

/// One device; none in a document that was not read yet.
using any_device =
    std::variant<std::monostate, device::disk, device::controller, device::lease, device::filesystem,
                 device::interface, device::smartcard, device::serial, device::parallel, device::console,
                 device::channel, device::input, device::tpm, device::graphics, device::sound, device::audio,
                 device::video, device::hostdev, device::redirdev, device::redirfilter, device::hub, device::watchdog,
                 device::memballoon, device::rng, device::nvram, device::panic, device::shmem, device::memory_device,
                 device::crypto, device::iommu, device::vsock>;

/// A device by itself, as it is put into a domain and taken out: <disk>, <interface>, whichever child of <devices>.
struct device_def {
    any_device device;

    device_def() = default;
    device_def(any_device device) : device(std::move(device)) {}
    bool operator==(const device_def&) const = default;
};

}  // namespace vir
