// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/prepare.hpp"

#include "drivers/qemu/addresses.hpp"
#include "drivers/qemu/aliases.hpp"
#include "drivers/qemu/capabilities.hpp"
#include "drivers/qemu/complete.hpp"
#include "drivers/qemu/document_facts.hpp"
#include "drivers/qemu/monitor_socket.hpp"
#include "drivers/qemu/ports.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/validate.hpp"
#include "src/host/tap.hpp"

#include <virtxx/pool.hpp>

#include <filesystem>

namespace vir::qemu {
namespace {

namespace fs = std::filesystem;

/// The first number of a descriptor in the emulator: 0, 1 and 2 are its own.
constexpr int first_descriptor = 3;

/// Where the sockets of channels are that name no path of their own.
void place_channels(instance& run, const std::string& folder) {
    for (auto& one : run.live.devices.channels) {
        auto* socket = std::get_if<device::unix_chardev>(&one.source);
        if (!socket || !socket->path.empty()) continue;
        socket->path = folder + "/" + (one.name.empty() ? one.info.alias : one.name);
        socket->mode = device::socket_mode::bind;
    }
}

/// The folder of the run, and in it the socket at which the emulator will find its monitor's first client waiting.
unique_fd make_folder(const std::string& folder, const std::string& monitor, const std::vector<std::string>& sockets) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    // A socket of an earlier run at a path of the document's choice: QEMU would replace it, but not if it is a link.
    for (const auto& path : sockets) {
        std::error_code ignored;
        fs::create_directories(fs::path(path).parent_path(), ignored);
    }
    return listen_at(monitor);
}

void open_taps(instance& run, prepared& to, runtime_paths& paths) {
    for (auto& net : run.live.devices.interfaces) {
        if (!std::holds_alternative<device::ethernet_net>(net.source)) continue;
        tap_request wanted;
        wanted.name = net.target;
        wanted.queues = net.driver && net.driver->queues > 1 ? net.driver->queues : 1;
        wanted.virtio_header = net.model.starts_with("virtio");
        wanted.must_exist = net.options && net.options->target_managed == false;
        wanted.up = !wanted.must_exist && net.link != device::link_state::down;
        auto made = open_tap(wanted);
        net.target = made.name;
        auto& numbers = paths.tap_fds[net.info.alias];
        for (auto& queue : made.queues) {
            const int number = first_descriptor + static_cast<int>(to.descriptors.size());
            numbers.push_back(std::to_string(number));
            to.descriptors.emplace_back(number, std::move(queue));
        }
    }
}

}  // namespace

task<prepared> prepare(instance_ptr run) {
    auto& def = run->live;
    const auto& folders = run->site->folders;
    const auto caps = co_await capabilities_for(run->site, def);
    if (def.devices.emulator.empty()) def.devices.emulator = caps->binary();
    // The host may have changed since the definition was accepted: /dev/kvm gone, QEMU replaced.
    validate(def, *caps);
    assign_addresses(def, *caps);
    assign_aliases(def);

    runtime_paths paths;
    paths.guest_dir = folders.absolute(root::guest_dir(run->id, run->guest->name));
    paths.channel_dir = paths.guest_dir;
    paths.memory_dir = paths.guest_dir;
    paths.monitor_socket = paths.guest_dir + "/monitor.sock";
    paths.environment = standard_environment(paths.guest_dir);
    run->monitor_path = paths.monitor_socket;
    place_channels(*run, paths.channel_dir);

    prepared out;
    auto make = [folder = paths.guest_dir, monitor = paths.monitor_socket, sockets = socket_paths(def)] {
        return make_folder(folder, monitor, sockets);
    };
    auto listening = co_await on_pool(make, "making the folder of '" + run->guest->name + "'");
    out.descriptors.emplace_back(first_descriptor, std::move(listening));
    paths.monitor_fd = first_descriptor;
    open_taps(*run, out, paths);
    choose_ports(*run);
    out.line = build(def, *caps, paths);
    co_return out;
}

}  // namespace vir::qemu
