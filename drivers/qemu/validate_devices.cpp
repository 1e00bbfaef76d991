// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/validate.hpp"

#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <set>

namespace vir::qemu {
namespace {

using namespace device;

void validate_controllers(const domain_def& def) {
    std::set<std::string> groups;
    for (auto& controller : def.devices.controllers) {
        if (controller.type == controller_type::usb && controller.ports &&
            (controller.model == controller_model::nec_xhci || controller.model == controller_model::qemu_xhci) &&
            *controller.ports > 15)
            refuse(fmt::format("'{}' controller only supports up to '15' ports", to_string(*controller.model)));
        if (controller.type == controller_type::ide && !is_i440fx(def) && is_x86(def))
            refuse("IDE controllers are unsupported for this QEMU binary or machine type; put the disk on bus 'sata'");
        if (controller.type == controller_type::pci && controller.pci) {
            bool root_port = controller.model == controller_model::pcie_root_port;
            if (root_port && controller.pci->bus_nr)
                refuse(
                    fmt::format("Option 'busNr' is not valid for PCI controller with index '{}', model "
                                "'pcie-root-port' and modelName 'pcie-root-port'",
                                controller.index.value_or(0)));
            if (controller.pci->numa_node &&
                *controller.pci->numa_node >= (def.cpu && def.cpu->numa ? def.cpu->numa->cells.size() : 0))
                throw error(
                    errc::xml_error,
                    fmt::format("{} with index {} is configured for a NUMA node ({}) not present in the domain's "
                                "<cpu><numa> array ({})",
                                to_string(*controller.model), controller.index.value_or(0), *controller.pci->numa_node,
                                def.cpu && def.cpu->numa ? def.cpu->numa->cells.size() : 0));
        }
    }
}

void validate_interface(const interface& net) {
    auto power_of_two = [](std::uint32_t n) { return (n & (n - 1)) == 0; };
    if (net.driver) {
        if (!power_of_two(net.driver->rx_queue_size)) refuse("rx_queue_size has to be a power of two");
        if (!power_of_two(net.driver->tx_queue_size)) refuse("tx_queue_size has to be a power of two");
    }
    if (net.options && net.options->filter)
        refuse("interface: <filterref> needs the network filter driver, which this connection does not have yet");
}

struct chardev_rules {
    bool spice;

    void check(const chardev_source& source, std::string_view who) const {
        auto needs = [&](const std::string& path) {
            if (path.empty())
                throw error(errc::internal_error,
                            fmt::format("Missing source path attribute for char device ({})", who));
        };
        auto retry = [&](const box<reconnect>& again, bool connects) {
            if (!again || !again->enabled) return;
            if (!connects) throw error(errc::internal_error, "chardev reconnect is possible only for connect mode");
            if (!again->timeout.value_or(1))
                throw error(errc::invalid_arg, "chardev reconnect source timeout cannot be '0'");
        };
        if (auto* dev = std::get_if<dev_chardev>(&source)) needs(dev->path);
        if (auto* file = std::get_if<file_chardev>(&source)) needs(file->path);
        if (auto* pipe = std::get_if<pipe_chardev>(&source)) needs(pipe->path);
        if (auto* tcp = std::get_if<tcp_chardev>(&source)) {
            if (tcp->service.empty())
                throw error(errc::internal_error,
                            fmt::format("Missing source service attribute for char device ({})", who));
            retry(tcp->reconnect, tcp->mode == socket_mode::connect);
        }
        if (auto* udp = std::get_if<udp_chardev>(&source); udp && udp->connect_service.empty())
            throw error(errc::internal_error,
                        fmt::format("Missing source service attribute for char device ({})", who));
        if (auto* socket = std::get_if<unix_chardev>(&source))
            retry(socket->reconnect, socket->mode != socket_mode::bind);
        if (!spice && std::holds_alternative<spicevmc_chardev>(source))
            refuse("chardev 'spicevmc' not supported without spice graphics; add <graphics type='spice'>");
        if (!spice && std::holds_alternative<spiceport_chardev>(source))
            refuse("chardev 'spiceport' not supported without spice graphics; add <graphics type='spice'>");
    }
};

/// Boards that are no PC have serial ports of their own.
void validate_port_type(const serial& serial, const domain_def& def) {
    if (!is_x86(def)) return;
    switch (serial.type.value_or(serial_target_type::isa_serial)) {
        case serial_target_type::isa_serial:
        case serial_target_type::usb_serial:
        case serial_target_type::pci_serial:
        case serial_target_type::isa_debug:
            return;
        default:
            refuse(fmt::format(
                "Serial device with target type '{}' not compatible with guest architecture or machine type; "
                "use 'isa-serial', 'pci-serial' or 'usb-serial'",
                to_string(*serial.type)));
    }
}

void validate_chardevs(const domain_def& def, bool spice) {
    chardev_rules rules{spice};
    auto& devices = def.devices;
    std::set<std::pair<int, std::uint32_t>> ports;
    for (auto& serial : devices.serials) {
        rules.check(serial.source, "serial");
        validate_port_type(serial, def);
        if (serial.type == serial_target_type::isa_serial && serial.port && !ports.insert({0, *serial.port}).second)
            throw error(errc::internal_error, fmt::format("target port '{}' already allocated", *serial.port));
    }
    for (auto& parallel : devices.parallels) rules.check(parallel.source, "parallel");
    for (auto& console : devices.consoles)
        if (console.type != console_target_type::serial) rules.check(console.source, "console");
    for (auto& channel : devices.channels) {
        rules.check(channel.source, fmt::format("channel '{}'", channel.name));
    }
    for (auto& redir : devices.redirdevs) rules.check(redir.source, "redirdev");
    for (auto& card : devices.smartcards)
        if (auto* passthrough = std::get_if<passthrough_smartcard>(&card.mode)) {
            rules.check(passthrough->source, "smartcard");
            if (auto* socket = std::get_if<unix_chardev>(&passthrough->source); socket && socket->path.empty())
                throw error(errc::internal_error, "Missing source path attribute for char device (smartcard)");
        }
    for (auto& redir : devices.redirdevs)
        if (auto* socket = std::get_if<unix_chardev>(&redir.source); socket && socket->path.empty())
            throw error(errc::internal_error, "Missing source path attribute for char device (redirdev)");
    for (auto& rng : devices.rngs)
        if (auto* egd = std::get_if<egd_rng>(&rng.backend)) {
            rules.check(egd->source, "rng");
            if (auto* socket = std::get_if<unix_chardev>(&egd->source); socket && socket->path.empty())
                throw error(errc::internal_error, "Missing source path attribute for char device (rng)");
        }
}

void validate_graphics(const domain_def& def) {
    std::set<std::size_t> kinds;
    for (auto& graphics : def.devices.graphics) {
        if (!kinds.insert(graphics.kind.index()).second)
            refuse("only 1 graphics device of each type (sdl, vnc, spice, headless, dbus) is supported");
        if (auto* vnc = std::get_if<vnc_graphics>(&graphics.kind)) {
            bool tcp = vnc->listens.empty() || std::holds_alternative<listen_address>(vnc->listens.front().where) ||
                       std::holds_alternative<listen_network>(vnc->listens.front().where);
            auto port = vnc->port.value_or(-1);
            if (tcp && !vnc->autoport.value_or(false) && port != -1 && (port < 5900 || port > 65535))
                refuse("vnc port must be in range [5900,65535]");
            if (vnc->auth.password.size() > 8) refuse("VNC password is longer than 8 characters");
        } else if (auto* spice = std::get_if<spice_graphics>(&graphics.kind)) {
            const bool chosen = !spice->autoport.value_or(false);
            if (chosen && spice->tls_port.value_or(0) > 0)
                refuse(
                    "graphics 'spice': TLS port set in XML configuration, but TLS is not configured; remove tlsPort");
        }
    }
}

void validate_usb(const domain_def& def) {
    bool disabled = false;
    for (auto& controller : def.devices.controllers)
        disabled = disabled || (controller.type == controller_type::usb && controller.model == controller_model::none);
    if (!disabled) return;
    for (auto& disk : def.devices.disks)
        if (disk.target.bus == disk_bus::usb)
            refuse(fmt::format("Can't add USB disk '{}': USB is disabled for this domain", disk.target.dev));
}

void validate_videos(const domain_def& def) {
    bool none = false;
    for (auto& video : def.devices.videos) none = none || video.type == video_type::none;
    if (none && def.devices.videos.size() > 1)
        refuse("a '<video>' device of type 'none' must be the only video device defined for the domain");
    for (std::size_t i = 1; i < def.devices.videos.size(); ++i) {
        auto type = def.devices.videos[i].type.value_or(video_type::vga);
        if (type != video_type::qxl && type != video_type::virtio && type != video_type::bochs &&
            type != video_type::vga)
            refuse(fmt::format("video type '{}' is only valid as primary video device", to_string(type)));
    }
}

}  // namespace

void validate_devices(const domain_def& def) {
    bool spice = false;
    for (auto& graphics : def.devices.graphics) spice = spice || std::holds_alternative<spice_graphics>(graphics.kind);
    validate_controllers(def);
    validate_usb(def);
    for (auto& net : def.devices.interfaces) validate_interface(net);
    validate_chardevs(def, spice);
    validate_graphics(def);
    validate_videos(def);
    for (auto& shmem : def.devices.shmems)
        if (shmem.model == shmem_model::ivshmem)
            refuse("ivshmem device is not supported with this QEMU binary; use ivshmem-plain or ivshmem-doorbell");
}

}  // namespace vir::qemu
