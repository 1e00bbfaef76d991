// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/video.hpp>

namespace vir::qemu {
namespace {

using namespace device;

std::string driver_of(const video& video) {
    bool accelerated = video.acceleration && video.acceleration->accel_3d.value_or(false);
    switch (video.type.value_or(video_type::vga)) {
        case video_type::vga: return "VGA";
        case video_type::cirrus: return "cirrus-vga";
        case video_type::vmvga: return "vmware-svga";
        case video_type::qxl: return video.primary ? "qxl-vga" : "qxl";
        case video_type::bochs: return "bochs-display";
        case video_type::ramfb: return "ramfb";
        case video_type::virtio:
            if (video.primary) return accelerated ? "virtio-vga-gl" : "virtio-vga";
            return accelerated ? "virtio-gpu-gl-pci" : "virtio-gpu-pci";
        default:
            unsupported("video '{}': video type {} is not supported with QEMU; use virtio, qxl, vga, cirrus, bochs or "
                        "ramfb",
                        video.info.alias, to_string(*video.type));
    }
}

props video_props(const context& ctx, const video& video) {
    props to;
    auto driver = driver_of(video);
    need_type(ctx, driver, fmt::format("video '{}'", video.info.alias));
    to["driver"] = driver;
    auto type = video.type.value_or(video_type::vga);
    if (type == video_type::virtio && video.driver) add_virtio_options(to, video.driver->virtio);
    to["id"] = video.info.alias;
    if (type == video_type::qxl) {
        add_if(to, "max_outputs", video.heads);
        if (video.ram) to["ram_size"] = video.ram->count() * 1024;
        if (video.vram) to["vram_size"] = video.vram->count() * 1024;
        to["vram64_size_mb"] = video.vram64 ? video.vram64->count() / 1024 : 0;
        if (video.vga_mem) to["vgamem_mb"] = video.vga_mem->count() / 1024;
    } else if (type == video_type::virtio) {
        if (video.heads) to["max_outputs"] = *video.heads;
        add_if(to, "blob", video.blob);
    } else if (type == video_type::vga || type == video_type::vmvga || type == video_type::bochs) {
        if (video.vram && type == video_type::bochs)
            to["vgamem"] = video.vram->count() * 1024;
        else if (video.vram)
            to["vgamem_mb"] = video.vram->count() / 1024;
    }
    add_if(to, "edid", video.edid);
    if (video.resolution) {
        to["xres"] = video.resolution->x;
        to["yres"] = video.resolution->y;
    }
    add_address(to, ctx, video.info);
    return to;
}

}  // namespace

void add_videos(builder& out) {
    for (auto& video : out.def.devices.videos)
        if (video.type != video_type::none) out.device(video_props(out, video));
}

}  // namespace vir::qemu
