// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/parts.hpp"

#include <fmt/format.h>

namespace vir::xen {

using namespace device;

namespace {

// "driver:[format:]path,vdev[:cdrom],mode", the path perhaps missing.
disk read_xm_disk(const config::item& item, bool hvm) {
    const std::string_view text = item.text;
    const auto first = text.find(',');
    if (first == text.npos) conf::fail(fmt::format("unexpected end of disk '{}'", text), item.at);
    const auto second = text.find(',', first + 1);
    if (second == text.npos) conf::fail(fmt::format("unexpected end of disk '{}'", text), item.at);
    std::string_view path = text.substr(0, first);
    std::string_view vdev = text.substr(first + 1, second - first - 1);
    const auto mode = text.substr(second + 1);

    disk out;
    if (vdev.starts_with("ioemu:")) vdev.remove_prefix(6);
    if (vdev.ends_with(":cdrom")) {
        out.device = disk_device::cdrom;
        vdev.remove_suffix(6);
    } else if (vdev.ends_with(":disk")) {
        vdev.remove_suffix(5);
    }
    if (vdev.empty()) conf::fail(fmt::format("disk '{}' names no vdev", text), item.at);
    out.target = disk_target(std::string(vdev), bus_of(vdev, hvm));
    out.readonly = mode == "r" || mode == "ro";
    out.shareable = mode == "w!" || mode == "!";

    bool block = false;
    if (path.empty()) {
        block = true;
    } else if (const auto colon = path.find(':'); colon != path.npos && !path.starts_with('/')) {
        out.driver.name = path.substr(0, colon);
        path.remove_prefix(colon + 1);
        if (out.driver.name == "tap" || out.driver.name == "tap2") {
            const auto end = path.find(':');
            const auto format = path.substr(0, end);
            if (format == "aio")
                out.driver.type = image_format::raw;
            else
                out.driver.type = from_string<image_format>(format);
            if (end == path.npos || !out.driver.type)
                conf::fail(fmt::format("Unknown driver type '{}'", format), item.at);
            path.remove_prefix(end + 1);
        }
        block = out.driver.name == "phy";
    } else {
        block = path.starts_with("/dev/");
        out.driver.name = block ? "phy" : "file";
    }
    if (block)
        out.source.from = block_disk_source(std::string(path));
    else
        out.source.from = file_disk_source(std::string(path));
    return out;
}

// Only the tap drivers know of formats: by file: and phy: a guest would see what the file of an image consists of.
// libvirt writes "qemu:" for a disk whose driver that is, which xend knows nothing of and which says no format.
std::string way_to(const disk& disk, bool is_file) {
    const auto& name = disk.driver.name;
    const bool taps = name == "tap" || name == "tap2";
    const auto format = disk.driver.type.value_or(image_format::raw);
    const bool chosen = !taps && !name.empty() && name != "qemu";
    if (format != image_format::raw && chosen)
        unsupported(fmt::format("xm's disk driver '{}' knows no images of format '{}'", name, to_string(format)));
    if (taps || format != image_format::raw)
        return fmt::format("{}:{}:", taps ? name : "tap", format == image_format::raw ? "aio" : to_string(format));
    if (chosen) return name + ":";
    return is_file ? "file:" : "phy:";
}

std::string write_xm_disk(const disk& disk, bool hvm) {
    std::string out;
    const auto* file = std::get_if<file_disk_source>(&disk.source.from);
    const auto* block = std::get_if<block_disk_source>(&disk.source.from);
    if (!file && !block) unsupported(fmt::format("unsupported disk type of '{}'", disk.target.dev));
    const auto& path = file ? file->path : block->device;
    if (!path.empty()) {
        out = way_to(disk, file != nullptr) + conf::without_comma("path", path);
    }
    out += "," + conf::without_comma("target", disk.target.dev);
    if (hvm && disk.device == disk_device::cdrom) out += ":cdrom";
    out += disk.readonly ? ",r" : disk.shareable ? ",w!" : ",w";
    return out;
}

}  // namespace

void read_xm_disks(const config& file, domain_def& domain) {
    for (const auto& item : file.texts("disk")) domain.devices.disks.push_back(read_xm_disk(item, is_hvm(domain)));
    // Before disks said that they are drives there was an entry for the one.
    const auto cdrom = file.text("cdrom");
    if (!cdrom || !is_hvm(domain)) return;
    disk drive(file_disk_source(*cdrom), disk_target("hdc", disk_bus::ide));
    drive.device = disk_device::cdrom;
    drive.driver.name = "file";
    drive.readonly = true;
    domain.devices.disks.push_back(std::move(drive));
}

void write_xm_disks(const domain_def& domain, config& file) {
    std::vector<std::string> lines;
    for (const auto& disk : domain.devices.disks)
        if (disk.device != disk_device::floppy) lines.push_back(write_xm_disk(disk, is_hvm(domain)));
    file.add("disk", lines);
}

}  // namespace vir::xen
