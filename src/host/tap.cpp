// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/tap.hpp"

#include "src/host/link.hpp"
#include "src/host/system_error.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>

namespace vir {
namespace {

void name_into(ifreq& request, const std::string& name) {
    if (name.size() >= IFNAMSIZ)
        throw system_failure(fmt::format("name a tap device '{}': 15 bytes at most", name), ENAMETOOLONG);
    std::memcpy(request.ifr_name, name.data(), name.size());
}

}  // namespace

tap open_tap(const tap_request& wanted) {
    netlink kernel;
    if (wanted.must_exist && !kernel.has_link(wanted.name))
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
    link_change change;
    if (wanted.up) change.up = true;
    change.mac = wanted.mac;
    change.mtu = wanted.mtu;
    if (!wanted.must_exist) kernel.change_link(out.name, change);
    return out;
}

}  // namespace vir
