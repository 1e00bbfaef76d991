// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>

#include <virtxx/error.hpp>

namespace vir::post_parse {

using namespace device;

namespace {

void inputs(domain_def& domain) {
    for (auto& input : domain.devices.inputs) {
        if (input.bus && *input.bus != input_bus::_default) continue;
        const bool old = input.type == input_type::mouse || input.type == input_type::keyboard;
        if (domain.os.type.type == guest::os_type::xen || domain.os.type.type == guest::os_type::xenpvh ||
            domain.os.type.type == guest::os_type::_linux)
            input.bus = input_bus::xen;
        else if (input.type == input_type::evdev)
            input.bus = input_bus::none;
        else if (old && is_x86(domain))
            input.bus = input_bus::ps2;
        else if (is_s390(domain) || input.type == input_type::passthrough)
            input.bus = input_bus::virtio;
        else
            input.bus = input_bus::usb;
    }
}

void videos(domain_def& domain, const driver_hooks& hooks) {
    auto& devices = domain.devices;
    if (devices.videos.empty() && !devices.graphics.empty()) devices.videos.emplace_back();
    for (auto& video : devices.videos) {
        hooks.device(video, domain);
        if (!video.type) video.type = hooks.default_video(domain);
        auto kib = [](std::uint64_t n) { return kibibytes(n); };
        switch (*video.type) {
            case video_type::vga:
            case video_type::cirrus:
            case video_type::vbox:
            case video_type::parallels:
            case video_type::gop:
            case video_type::bochs:
                if (!video.vram) video.vram = kib(16384);
                break;
            case video_type::vmvga:
            case video_type::xen:
                if (!video.vram) video.vram = kib(4096);
                break;
            case video_type::qxl:
                if (!video.ram) video.ram = kib(65536);
                if (!video.vram) video.vram = kib(65536);
                if (!video.vga_mem) video.vga_mem = kib(16384);
                break;
            default: break;
        }
        if (!video.heads && *video.type != video_type::none) video.heads = 1;
        if (video.acceleration && video.acceleration->accel_2d == std::nullopt &&
            video.acceleration->accel_3d == std::nullopt && video.acceleration->rendernode.empty())
            video.acceleration.reset();
    }
    auto primary = std::find_if(devices.videos.begin(), devices.videos.end(), [](const video& v) { return v.primary; });
    if (primary == devices.videos.end() && !devices.videos.empty()) {
        primary = devices.videos.begin();
        primary->primary = true;
    }
    if (primary != devices.videos.end()) std::rotate(devices.videos.begin(), primary, primary + 1);
}

void scsi_hostdevs(domain_def& domain) {
    auto& hostdevs = domain.devices.hostdevs;
    auto taken = [&](const drive_address& at) {
        auto same = [&](const device::info& info) {
            auto* other = info.address ? std::get_if<drive_address>(&*info.address) : nullptr;
            return other && *other == at;
        };
        for (const auto& disk : domain.devices.disks)
            if (disk.target.bus == disk_bus::scsi && same(disk.info)) return true;
        for (const auto& hostdev : hostdevs)
            if (same(hostdev.info)) return true;
        return false;
    };
    for (auto& hostdev : hostdevs) {
        if (!std::holds_alternative<scsi_hostdev>(hostdev.source) || hostdev.info.address) continue;
        drive_address at;
        while (taken(at)) {
            // Unit 7 is the controller itself.
            if (++at.unit == 7) at = drive_address(at.controller + 1, 0, 0, 0);
        }
        hostdev.info.address = at;
    }
}

}  // namespace

void devices(domain_def& domain, const driver_hooks& hooks) {
    auto& devices = domain.devices;
    for (auto& interface : devices.interfaces) {
        if (!interface.mac) interface.mac = mac_address::random();
        hooks.device(interface, domain);
        if (auto* network = std::get_if<network_net>(&interface.source)) {
            network->port_id.reset();
            network->bridge.clear();
        }
    }
    for (auto& filesystem : devices.filesystems)
        if (!filesystem.access_mode) filesystem.access_mode = filesystem_access_mode::passthrough;
    inputs(domain);
    videos(domain, hooks);
    scsi_hostdevs(domain);
}

}  // namespace vir::post_parse
