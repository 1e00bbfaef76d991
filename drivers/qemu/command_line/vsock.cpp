// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/vsock.hpp>

namespace vir::qemu {

using namespace device;

void add_vsock(builder& out) {
    if (!out.def.devices.vsock) return;
    auto& vsock = *out.def.devices.vsock;
    if (!vsock.cid)
        unsupported("vsock: no CID has been chosen; give <cid address='N'/> with N from 3, or auto='yes'");
    props to;
    std::string_view variant = vsock.model == vsock_model::virtio_transitional       ? "transitional"
                               : vsock.model == vsock_model::virtio_non_transitional ? "non-transitional"
                                                                                     : "";
    to["driver"] = virtio_driver("vhost-vsock", vsock.info, variant);
    need_type(out, to["driver"].text(), "vsock");
    if (vsock.driver) add_virtio_options(to, *vsock.driver);
    to["id"] = vsock.info.alias;
    to["guest-cid"] = *vsock.cid;
    auto fd = out.paths.vhost_fds.find(vsock.info.alias);
    if (fd != out.paths.vhost_fds.end() && !fd->second.empty()) to["vhostfd"] = fd->second.front();
    add_address(to, out, vsock.info);
    out.device(to);
}

}  // namespace vir::qemu
