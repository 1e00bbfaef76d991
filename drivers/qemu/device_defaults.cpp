// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/capabilities_view.hpp"
#include "drivers/qemu/machine_kind.hpp"
#include "drivers/qemu/post_parse.hpp"

#include <virtxx/doc/domain.hpp>

#include <algorithm>

namespace vir::qemu {
namespace {

using namespace device;

void complete_serial(serial& serial, std::uint32_t number) {
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
    if (!serial.port) serial.port = number;
}

/// The first console and the first serial port are one device with two names.
void complete_consoles(domain_devices& devices) {
    std::uint32_t number = 0;
    for (auto& serial : devices.serials) complete_serial(serial, number++);
    number = 0;
    for (auto& parallel : devices.parallels) {
        if (!parallel.port) parallel.port = number;
        ++number;
    }
    auto is_serial = [](const console& console) {
        return console.type.value_or(console_target_type::serial) == console_target_type::serial;
    };
    if (!devices.consoles.empty() && is_serial(devices.consoles.front()) && devices.serials.empty()) {
        serial port(devices.consoles.front().source);
        port.log = devices.consoles.front().log;
        complete_serial(port, 0);
        devices.serials.push_back(std::move(port));
    } else if (devices.consoles.empty() && !devices.serials.empty() &&
               devices.serials.front().type == serial_target_type::isa_serial) {
        devices.consoles.emplace_back(devices.serials.front().source);
    }
    if (!devices.consoles.empty() && is_serial(devices.consoles.front()) && !devices.serials.empty())
        devices.consoles.front().source = devices.serials.front().source;
    number = 0;
    for (auto& console : devices.consoles) {
        if (!console.type) console.type = console_target_type::serial;
        if (!console.port) console.port = number;
        ++number;
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

video_type default_video(const capabilities_view& caps) {
    if (caps.has_type("cirrus-vga")) return video_type::cirrus;
    if (caps.has_type("VGA")) return video_type::vga;
    return video_type::none;
}

void complete_videos(domain_def& def, const capabilities_view& caps) {
    auto& videos = def.devices.videos;
    if (videos.empty() && !def.devices.graphics.empty()) videos.emplace_back(default_video(caps));
    if (videos.empty()) return;
    // The one that firmware and kernel write to stands first.
    auto primary = std::find_if(videos.begin(), videos.end(), [](const video& v) { return v.primary; });
    if (primary == videos.end()) {
        if (videos.front().type != video_type::none) videos.front().primary = true;
    } else {
        std::rotate(videos.begin(), primary, primary + 1);
    }
    for (auto& video : videos) {
        if (!video.type) video.type = default_video(caps);
        if (!video.heads && *video.type != video_type::none) video.heads = 1;
        switch (*video.type) {
            case video_type::qxl:
                if (!video.ram) video.ram = kibibytes(64 * 1024);
                if (!video.vram) video.vram = kibibytes(64 * 1024);
                if (!video.vga_mem) video.vga_mem = kibibytes(16 * 1024);
                break;
            case video_type::vga:
            case video_type::cirrus:
            case video_type::vmvga:
            case video_type::bochs:
                if (!video.vram) video.vram = kibibytes(16 * 1024);
                break;
            default: break;
        }
    }
}

std::string default_net_model(const domain_def& def, const capabilities_view& caps) {
    if (is_q35(def) && caps.has_type("e1000e")) return "e1000e";
    for (const char* model : {"rtl8139", "e1000"})
        if (caps.has_type(model)) return model;
    return "virtio";
}

void complete_inputs(domain_devices& devices) {
    for (auto& input : devices.inputs) {
        if (input.type == input_type::evdev) {
            input.bus = input_bus::none;
            continue;
        }
        if (input.bus && *input.bus != input_bus::_default) continue;
        if (input.info.address && std::holds_alternative<usb_address>(*input.info.address))
            input.bus = input_bus::usb;
        else if (input.type == input_type::tablet)
            input.bus = input_bus::usb;
        else
            input.bus = input.type == input_type::passthrough ? input_bus::virtio : input_bus::ps2;
    }
    for (auto type : {input_type::mouse, input_type::keyboard}) {
        bool there = std::any_of(devices.inputs.begin(), devices.inputs.end(),
                                 [&](const input& i) { return i.type == type && i.bus == input_bus::ps2; });
        if (!there) devices.inputs.emplace_back(type, input_bus::ps2);
    }
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

void complete_devices(domain_def& def, const capabilities_view& caps) {
    auto& devices = def.devices;
    complete_consoles(devices);
    for (auto& graphics : devices.graphics) complete_graphics(graphics);
    complete_videos(def, caps);
    for (auto& net : devices.interfaces)
        if (net.model.empty() && !std::holds_alternative<hostdev_net>(net.source)) net.model = default_net_model(def, caps);
    if (is_x86(def)) complete_inputs(devices);
    for (auto& rng : devices.rngs)
        if (auto* random = std::get_if<random_rng>(&rng.backend); random && random->path.empty())
            random->path = "/dev/random";
    for (auto& panic : devices.panics)
        if (!panic.model) panic.model = panic_model::isa;
    for (auto& fs : devices.filesystems)
        if (std::holds_alternative<mount_filesystem>(fs.source) && !fs.access_mode)
            fs.access_mode = filesystem_access_mode::passthrough;
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
