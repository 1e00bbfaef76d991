// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/capabilities_view.hpp"
#include "drivers/qemu/disk_name.hpp"
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
            case serial_target_type::isa_serial: serial.model = serial_target_model::isa_serial; break;
            case serial_target_type::usb_serial: serial.model = serial_target_model::usb_serial; break;
            case serial_target_type::pci_serial: serial.model = serial_target_model::pci_serial; break;
            case serial_target_type::isa_debug: serial.model = serial_target_model::isa_debugcon; break;
            default: break;
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
        bool none = !spice->autoport.value_or(false) && spice->port.value_or(0) == 0 && spice->tls_port.value_or(0) == 0;
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

/// Disks of one bus stand in the order of their names, wherever the document has them.
void sort_disks(std::vector<disk>& disks) {
    std::vector<disk> sorted;
    sorted.reserve(disks.size());
    for (auto& each : disks) {
        auto at = sorted.end();
        for (auto it = sorted.begin(); it != sorted.end(); ++it) {
            if (it->target.bus != each.target.bus) continue;
            if (disk_index(it->target.dev).value_or(0) > disk_index(each.target.dev).value_or(0)) {
                at = it;
                break;
            }
            at = it + 1;
        }
        sorted.insert(at, std::move(each));
    }
    disks = std::move(sorted);
}

/// Sockets below a folder of one guest's run ("domain-3-web/") were chosen for that run: a document taken from a running
/// guest has them.
void forget_generated_sockets(domain_devices& devices) {
    for (auto& channel : devices.channels) {
        auto* socket = std::get_if<unix_chardev>(&channel.source);
        if (!socket || channel.type != channel_target_type::virtio || channel.name.empty()) continue;
        std::string_view path = socket->path;
        if (!path.ends_with("/" + channel.name)) continue;
        path.remove_suffix(channel.name.size() + 1);
        auto folder = path.substr(path.rfind('/') + 1);
        if (!folder.starts_with("domain-") || folder.size() == path.size()) continue;
        socket->path.clear();
        socket->mode = socket_mode::bind;
    }
}

}  // namespace

void complete_devices(domain_def& def, const capabilities_view&) {
    auto& devices = def.devices;
    sort_disks(devices.disks);
    for (auto& serial : devices.serials) complete_serial(serial);
    for (auto& graphics : devices.graphics) complete_graphics(graphics);
    if (is_x86(def)) add_ps2(devices);
    for (auto& rng : devices.rngs)
        if (auto* random = std::get_if<random_rng>(&rng.backend); random && random->path.empty())
            random->path = "/dev/random";
    for (auto& panic : devices.panics)
        if (!panic.model) panic.model = panic_model::isa;
    for (auto& shmem : devices.shmems) {
        if (!shmem.model) shmem.model = shmem_model::ivshmem;
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
    forget_generated_sockets(devices);
    if (devices.vsock && !devices.vsock->model) devices.vsock->model = vsock_model::virtio;
}

}  // namespace vir::qemu
