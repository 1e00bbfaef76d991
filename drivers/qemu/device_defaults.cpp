// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/machine_kind.hpp"
#include "drivers/qemu/post_parse.hpp"

#include <virtxx/doc/domain.hpp>

#include <algorithm>

namespace vir::qemu {
namespace {

using namespace device;

void complete_serial(serial& serial) {
    if (!serial.type) {
        serial.type = serial_target_type::isa_serial;
        if (serial.info.address) {
            if (std::holds_alternative<usb_address>(*serial.info.address)) serial.type = serial_target_type::usb_serial;
            if (std::holds_alternative<pci_address>(*serial.info.address)) serial.type = serial_target_type::pci_serial;
        }
    }
    if (!serial.model) {
        switch (*serial.type) {
            case serial_target_type::isa_serial:
                serial.model = serial_target_model::isa_serial;
                break;
            case serial_target_type::usb_serial:
                serial.model = serial_target_model::usb_serial;
                break;
            case serial_target_type::pci_serial:
                serial.model = serial_target_model::pci_serial;
                break;
            case serial_target_type::isa_debug:
                serial.model = serial_target_model::isa_debugcon;
                break;
            default:
                break;
        }
    }
}

void complete_graphics(graphics& graphics) {
    if (auto* vnc = std::get_if<vnc_graphics>(&graphics.kind)) {
        bool socket = !vnc->listens.empty() && std::holds_alternative<listen_socket>(vnc->listens.front().where);
        if (vnc->listens.empty()) vnc->listens.emplace_back(listen_address());
        if (socket) {
            vnc->port.reset();
            vnc->autoport.reset();
            return;
        }
        if (!vnc->autoport && vnc->port.value_or(-1) <= 0) vnc->autoport = true;
        if (vnc->autoport.value_or(false)) vnc->port = -1;
    } else if (auto* spice = std::get_if<spice_graphics>(&graphics.kind)) {
        if (!spice->listens.empty() && !std::holds_alternative<listen_address>(spice->listens.front().where) &&
            !std::holds_alternative<listen_network>(spice->listens.front().where))
            return;
        if (!spice->autoport && spice->port == -1 && spice->tls_port == -1) spice->autoport = true;
        bool none =
            !spice->autoport.value_or(false) && spice->port.value_or(0) == 0 && spice->tls_port.value_or(0) == 0;
        if (none) {
            spice->listens.clear();
            spice->listens.emplace_back(listen_none());
            spice->autoport.reset();
        } else if (spice->listens.empty()) {
            spice->listens.emplace_back(listen_address());
        }
        if (spice->autoport.value_or(false)) {
            spice->port.reset();
            spice->tls_port.reset();
        }
    }
}

/// Every PC has them.
void add_ps2(domain_devices& devices) {
    for (auto type : {input_type::mouse, input_type::keyboard}) {
        bool there = std::any_of(devices.inputs.begin(), devices.inputs.end(),
                                 [&](const input& i) { return i.type == type && i.bus == input_bus::ps2; });
        if (!there) devices.inputs.emplace_back(type, input_bus::ps2);
    }
}

/// Where another run of this guest, or an older version, put a channel's socket: "domain-3-web/NAME", or "web.NAME" in
/// the folder of all channels. A document taken from such a guest has it, and it means none.
bool is_generated(std::string_view path, const std::string& guest, const std::string& channel) {
    if (path.ends_with("/channel/target/" + guest + "." + channel)) return true;
    if (!path.ends_with("/" + channel)) return false;
    path.remove_suffix(channel.size() + 1);
    auto folder = path.substr(path.rfind('/') + 1);
    return folder.starts_with("domain-") && folder.size() != path.size();
}

void forget_generated_sockets(domain_def& def) {
    for (auto& channel : def.devices.channels) {
        auto* socket = std::get_if<unix_chardev>(&channel.source);
        if (!socket || channel.type != channel_target_type::virtio || channel.name.empty()) continue;
        if (!is_generated(socket->path, def.name, channel.name)) continue;
        socket->path.clear();
        socket->mode = socket_mode::bind;
    }
}

}  // namespace

void complete_devices(domain_def& def) {
    auto& devices = def.devices;
    for (auto& serial : devices.serials) complete_serial(serial);
    for (auto& graphics : devices.graphics) complete_graphics(graphics);
    if (is_x86(def)) add_ps2(devices);
    for (auto& panic : devices.panics)
        if (!panic.model) panic.model = panic_model::isa;
    for (auto& shmem : devices.shmems) {
        if (*shmem.model == shmem_model::ivshmem_plain) {
            if (!shmem.size) shmem.size = mebibytes(4);
        } else if (*shmem.model == shmem_model::ivshmem_doorbell) {
            if (!shmem.server) shmem.server = shmem_server();
            if (!shmem.msi) shmem.msi = shmem_msi();
            if (!shmem.msi->ioeventfd) shmem.msi->ioeventfd = true;
        }
    }
    for (auto& tpm : devices.tpms)
        if (!tpm.model) tpm.model = tpm_model::tpm_tis;
    for (auto& channel : devices.channels)
        if (auto* socket = std::get_if<unix_chardev>(&channel.source);
            socket && channel.type == channel_target_type::virtio && socket->path.empty())
            socket->mode = socket_mode::bind;
    for (auto& dev : devices.hostdevs)
        if (auto* mdev = std::get_if<mdev_hostdev>(&dev.source);
            mdev && mdev->model == mdev_model::vfio_pci && !mdev->display)
            mdev->display = false;
    forget_generated_sockets(def);
    if (devices.vsock && !devices.vsock->model) devices.vsock->model = vsock_model::virtio;
}

}  // namespace vir::qemu
