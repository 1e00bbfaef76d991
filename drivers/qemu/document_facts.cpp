// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/document_facts.hpp"

#include <fmt/format.h>

#include <variant>

namespace vir::qemu {
namespace {

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>;

}  // namespace

std::string source_path(const device::disk& disk) {
    return std::visit(
        overloaded{
            [](const device::file_disk_source& from) { return from.path; },
            [](const device::block_disk_source& from) { return from.device; },
            [](const device::dir_disk_source& from) { return from.path; },
            [](const device::network_disk_source& from) { return from.name; },
            [](const device::volume_disk_source& from) { return from.pool + "/" + from.volume; },
            [](const device::vhost_user_disk_source& from) { return from.path; },
            [](const device::vhost_vdpa_disk_source& from) { return from.device; },
            [](const device::nvme_disk_source&) { return std::string(); },
        },
        disk.source.from);
}

std::vector<std::pair<std::string, std::string>> socket_paths(const domain_def& def) {
    std::vector<std::pair<std::string, std::string>> out;
    const auto add = [&](const auto& devices) {
        for (const auto& one : devices) {
            const auto* socket = std::get_if<device::unix_chardev>(&one.source);
            if (socket && socket->mode == device::socket_mode::bind && !socket->path.empty())
                out.emplace_back(one.info.alias, socket->path);
        }
    };
    add(def.devices.serials);
    add(def.devices.parallels);
    add(def.devices.consoles);
    add(def.devices.channels);
    return out;
}

std::string channel_socket(const std::string& folder, const device::channel& channel) {
    if (!channel.name.empty()) return folder + "/" + channel.name;
    const device::virtio_serial_address none;
    const auto* at = channel.info.address ? std::get_if<device::virtio_serial_address>(&*channel.info.address) : &none;
    if (!at) at = &none;
    return fmt::format("{}/vioser-{:02}-{:02}-{:02}.sock", folder, at->controller, at->bus, at->port);
}

bool has_balloon(const domain_def& def) {
    return def.devices.memballoon && def.devices.memballoon->model != device::memballoon_model::none;
}

}  // namespace vir::qemu
