// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/ports.hpp"

#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/site.hpp"
#include "src/host/unique_fd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <set>

namespace vir::qemu {
namespace {

constexpr int first_port = 5900, last_port = 65535;

bool listens_on_tcp(const std::vector<device::listen>& listens) {
    return listens.empty() || std::holds_alternative<device::listen_address>(listens.front().where) ||
           std::holds_alternative<device::listen_network>(listens.front().where);
}

/// The ports that a display has to be given: where they are written.
std::vector<std::optional<std::int32_t>*> open_choices(domain_def& def) {
    std::vector<std::optional<std::int32_t>*> out;
    for (auto& display : def.devices.graphics) {
        const auto consider = [&](auto& one) {
            if (listens_on_tcp(one.listens) && (one.autoport.value_or(false) || one.port.value_or(-1) == -1))
                out.push_back(&one.port);
        };
        if (auto* vnc = std::get_if<device::vnc_graphics>(&display.kind)) consider(*vnc);
        if (auto* spice = std::get_if<device::spice_graphics>(&display.kind)) consider(*spice);
    }
    return out;
}

std::set<int> taken_by_guests(const instance& run) {
    std::set<int> out;
    for (const auto& guest : run.site->domains.all()) {
        if (!guest->running || guest->running.get() == &run) continue;
        for (const auto& display : guest->running->live.devices.graphics) {
            if (const auto* vnc = std::get_if<device::vnc_graphics>(&display.kind)) out.insert(vnc->port.value_or(-1));
            if (const auto* spice = std::get_if<device::spice_graphics>(&display.kind))
                out.insert(spice->port.value_or(-1));
        }
    }
    return out;
}

bool is_free(int port) {
    const unique_fd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    return bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

void choose_ports(instance& run) {
    auto taken = taken_by_guests(run);
    int port = first_port;
    for (auto* choice : open_choices(run.live)) {
        while (port <= last_port && (taken.contains(port) || !is_free(port))) ++port;
        if (port > last_port) fail(errc::internal_error, "Unable to find an unused port in range 'VNC' (5900-65535)");
        *choice = port++;
    }
}

}  // namespace vir::qemu
