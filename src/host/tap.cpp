// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/tap.hpp"

#include "src/host/system_error.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace vir {
namespace {

void name_into(ifreq& request, const std::string& name) {
    if (name.size() >= IFNAMSIZ)
        throw system_failure(fmt::format("name a tap device '{}': 15 bytes at most", name), ENAMETOOLONG);
    std::memcpy(request.ifr_name, name.data(), name.size());
}

void bring_up(const std::string& name) {
    const unique_fd control(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!control) throw_errno("open a socket for interface settings");
    ifreq request{};
    name_into(request, name);
    if (ioctl(control.get(), SIOCGIFFLAGS, &request) != 0) throw_errno("read the flags of '" + name + "'");
    request.ifr_flags |= IFF_UP;
    if (ioctl(control.get(), SIOCSIFFLAGS, &request) != 0) throw_errno("bring '" + name + "' up");
}

bool exists(const std::string& name) {
    const unique_fd control(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    name_into(request, name);
    return control && ioctl(control.get(), SIOCGIFFLAGS, &request) == 0;
}

}  // namespace

tap open_tap(const tap_request& wanted) {
    if (wanted.must_exist && !exists(wanted.name))
        throw system_failure(fmt::format("find the tap device '{}', which is to be there already", wanted.name),
                             ENODEV);
    tap out;
    out.name = wanted.name.empty() ? "tap%d" : wanted.name;
    for (unsigned i = 0; i < wanted.queues; ++i) {
        unique_fd fd(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
        if (!fd) throw_errno("open '/dev/net/tun'");
        ifreq request{};
        name_into(request, out.name);
        request.ifr_flags = IFF_TAP | IFF_NO_PI;
        if (wanted.virtio_header) request.ifr_flags |= IFF_VNET_HDR;
        if (wanted.queues > 1) request.ifr_flags |= IFF_MULTI_QUEUE;
        if (ioctl(fd.get(), TUNSETIFF, &request) != 0) throw_errno("open the tap device '" + out.name + "'");
        out.name = request.ifr_name;
        out.queues.push_back(std::move(fd));
    }
    if (wanted.up) bring_up(out.name);
    return out;
}

}  // namespace vir
