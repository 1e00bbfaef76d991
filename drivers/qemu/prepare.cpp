// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/prepare.hpp"

#include "drivers/qemu/addresses.hpp"
#include "drivers/qemu/aliases.hpp"
#include "drivers/qemu/capabilities.hpp"
#include "drivers/qemu/complete.hpp"
#include "drivers/qemu/document_facts.hpp"
#include "drivers/qemu/firmware.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/kvm.hpp"
#include "drivers/qemu/monitor_socket.hpp"
#include "drivers/qemu/ports.hpp"
#include "drivers/qemu/site.hpp"
#include "drivers/qemu/validate.hpp"
#include "src/host/link.hpp"
#include "src/host/tap.hpp"

#include <virtxx/pool.hpp>

#include <filesystem>
#include <set>

namespace vir::qemu {
namespace {

namespace fs = std::filesystem;

/// The first number of a descriptor in the emulator: 0, 1 and 2 are its own.
constexpr int first_descriptor = 3;

/// Where the sockets of channels and displays are that name no path of their own.
void place_sockets(domain_def& def, const runtime_paths& paths) {
    for (auto& one : def.devices.channels) {
        auto* socket = std::get_if<device::unix_chardev>(&one.source);
        if (!socket || !socket->path.empty()) continue;
        socket->path = channel_socket(paths.channel_dir, one);
        socket->mode = device::socket_mode::bind;
    }
    for (auto& display : def.devices.graphics) {
        const auto place = [&](auto& one, const char* file) {
            for (auto& where : one.listens)
                if (auto* socket = std::get_if<device::listen_socket>(&where.where); socket && socket->path.empty())
                    socket->path = paths.guest_dir + "/" + file;
        };
        if (auto* vnc = std::get_if<device::vnc_graphics>(&display.kind)) place(*vnc, "vnc.sock");
        if (auto* spice = std::get_if<device::spice_graphics>(&display.kind)) place(*spice, "spice.sock");
    }
}

/// A device's socket at which others connect.
class listening {
public:
    listening(std::string alias, std::string path) : alias(std::move(alias)), path(std::move(path)) {}
    std::string alias;  ///< empty: the monitor's
    std::string path;
    unique_fd fd;
};

std::vector<listening> wanted_sockets(const instance& run, const std::string& monitor) {
    std::vector<listening> out;
    out.emplace_back("", monitor);
    // A console that is a serial port's other name has its socket, too.
    std::set<std::string> known;
    for (auto& [alias, path] : socket_paths(run.live))
        if (known.insert(path).second) out.emplace_back(alias, path);
    return out;
}

/// The folder of the run and its sockets. They listen before there is an emulator: whoever connects finds them at once,
/// and their paths may be longer than QEMU could take.
std::vector<listening> make_sockets(const std::string& folder, std::vector<listening> sockets) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    for (auto& one : sockets) {
        std::error_code ignored;
        fs::create_directories(fs::path(one.path).parent_path(), ignored);
        one.fd = listen_at(one.path);
    }
    return sockets;
}

/// A guest's log is appended to by each of its runs: one that has grown is put aside before the next, the oldest goes.
void turn_log(const fs::path& log) {
    constexpr std::uintmax_t limit = 2 << 20;
    constexpr int kept = 3;
    std::error_code absent;
    const auto size = fs::file_size(log, absent);
    if (absent || size < limit) return;
    const auto older = [&](int n) { return n == 0 ? log : fs::path(fmt::format("{}.{}", log.string(), n)); };
    for (int n = kept; n > 0; --n) fs::rename(older(n - 1), older(n), absent);
}

/// Puts a descriptor where the emulator will find it; gives its number there.
int hand_over(prepared& to, unique_fd fd) {
    const int number = first_descriptor + static_cast<int>(to.descriptors.size());
    to.descriptors.emplace_back(number, std::move(fd));
    return number;
}

/// The host's end of the link.
void add_host_addresses(const device::interface& net) {
    const auto& host = std::get<device::ethernet_net>(net.source).host;
    if (!host) return;
    netlink kernel;
    for (const auto& one : host->ips) {
        link_address address;
        address.address = one.address;
        address.prefix = one.prefix;
        address.peer = one.peer;
        kernel.add_address(net.target, address);
    }
    for (const auto& one : host->routes) {
        if (!one.address || !one.gateway)
            throw error(errc::config_unsupported, error_domain::qemu,
                        fmt::format("a route of interface '{}' has no {}: a route has both an address and a gateway",
                                    net.target, one.address ? "gateway" : "address"));
        const auto& to = *one.address;
        link_route route;
        route.to.address = to_string(to);
        route.to.prefix = one.prefix;
        if (one.netmask) route.to.prefix = one.netmask->leading_ones();
        if (!route.to.prefix && to == to.network(0)) route.to.prefix = 0;
        route.gateway = to_string(*one.gateway);
        route.metric = one.metric.value_or(0);
        kernel.add_route(net.target, route);
    }
}

/// What a document wants of a tap and nothing here can give: better refused than forgotten.
void refuse_unknown_wishes(const device::interface& net) {
    if (!net.options) return;
    const auto no = [&](std::string_view what) {
        fail(errc::config_unsupported, "interface '{}': {} is not supported for this connection type; remove it",
             net.mac ? to_string(*net.mac) : net.target, what);
    };
    if (net.options->bandwidth) no("<bandwidth>");
    if (net.options->vlan) no("<vlan>");
    if (net.options->virtual_port) no("<virtualport>");
    if (!net.options->script.empty() || !net.options->down_script.empty()) no("<script>");
}

void open_taps(instance& run, prepared& to, runtime_paths& paths) {
    for (auto& net : run.live.devices.interfaces) {
        refuse_unknown_wishes(net);
        if (!std::holds_alternative<device::ethernet_net>(net.source)) continue;
        tap_request wanted;
        wanted.name = net.target;
        wanted.queues = net.driver && net.driver->queues > 1 ? net.driver->queues : 1;
        wanted.virtio_header = net.model.starts_with("virtio");
        wanted.must_exist = net.options && net.options->target_managed == false;
        wanted.up = !wanted.must_exist && net.link != device::link_state::down;
        // A tap that is the lowest address on a bridge would give the bridge its own: the first byte keeps it from
        // that.
        if (net.mac) {
            auto bytes = net.mac->bytes();
            bytes[0] = 0xfe;
            wanted.mac = mac_address(bytes);
        }
        wanted.mtu = net.mtu;
        auto made = open_tap(wanted);
        net.target = made.name;
        if (!wanted.must_exist) add_host_addresses(net);
        auto& numbers = paths.tap_fds[net.info.alias];
        for (auto& queue : made.queues) numbers.push_back(std::to_string(hand_over(to, std::move(queue))));
    }
}

}  // namespace

runtime_paths place(domain_def& def, const capabilities& caps, const root& folders, int id) {
    assign_addresses(def, caps);
    assign_aliases(def);
    runtime_paths out;
    out.guest_dir = folders.absolute(root::guest_dir(id, def.name));
    // A folder of their own: they may be called as the guest's other sockets are.
    out.channel_dir = out.guest_dir + "/channel";
    out.memory_dir = out.guest_dir;
    out.monitor_socket = out.guest_dir + "/monitor.sock";
    out.environment = standard_environment(out.guest_dir);
    place_sockets(def, out);
    return out;
}

task<prepared> prepare(instance_ptr run) {
    auto& def = run->live;
    const auto& folders = run->site->folders;
    const auto caps = co_await capabilities_for(run->site, def);
    if (def.devices.emulator.empty()) def.devices.emulator = caps->binary();
    if (def.type == domain_type::kvm)
        if (const auto why = why_no_kvm()) throw *why;
    // The host may have changed since the definition was accepted: /dev/kvm gone, QEMU replaced.
    auto firmware = [&def, dir = folders.absolute(root::nvram_dir)] {
        const auto installed = installed_firmware();
        choose_firmware(def, installed);
        place_nvram(def, dir);
        make_nvram(def, installed);
    };
    if (def.os.firmware || def.os.nvram) co_await on_pool(firmware, "the firmware of '" + def.name + "'");
    validate(def, *caps);
    auto paths = place(def, *caps, folders, run->id);
    run->monitor_path = paths.monitor_socket;

    prepared out;
    auto make = [folder = paths.guest_dir, log = folders.absolute(root::log_file(run->guest->name)),
                 sockets = wanted_sockets(*run, paths.monitor_socket)]() mutable {
        turn_log(log);
        return make_sockets(folder, std::move(sockets));
    };
    auto sockets = co_await on_pool(make, "making the folder of '" + run->guest->name + "'");
    for (auto& one : sockets) {
        const int number = hand_over(out, std::move(one.fd));
        if (one.alias.empty())
            paths.monitor_fd = number;
        else
            paths.chardev_fds[one.alias] = number;
    }
    open_taps(*run, out, paths);
    choose_ports(*run);
    out.line = build(def, *caps, paths);
    co_return out;
}

}  // namespace vir::qemu
