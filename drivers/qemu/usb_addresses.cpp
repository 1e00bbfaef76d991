// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/addresses.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>

namespace vir::qemu {
namespace {

using namespace device;

constexpr std::size_t hub_ports = 8;

unsigned controller_ports(const controller& controller) {
    switch (controller.model.value_or(controller_model::none)) {
        case controller_model::piix3_uhci:
        case controller_model::piix4_uhci:
        case controller_model::vt82c686b_uhci: return 2;
        case controller_model::pci_ohci: return 3;
        case controller_model::ehci:
        case controller_model::ich9_ehci1: return 6;
        case controller_model::nec_xhci:
        case controller_model::qemu_xhci: return controller.ports.value_or(4);
        default: return 0;  // companions share their master's ports
    }
}

/// A root hub or a hub: what is in each of its ports.
struct hub_state {
    struct port {
        bool used = false;
        std::unique_ptr<hub_state> hub;
    };
    std::vector<port> ports;

    explicit hub_state(std::size_t n) : ports(n) {}
};

std::vector<unsigned> path_of(const std::string& text) {
    std::vector<unsigned> out;
    const char* at = text.data();
    const char* end = at + text.size();
    while (at != end) {
        unsigned value = 0;
        auto got = std::from_chars(at, end, value);
        if (got.ec != std::errc() || value == 0 || out.size() == 4)
            throw error(errc::xml_error, fmt::format("USB port '{}' is not a path of up to four numbers from 1", text));
        out.push_back(value);
        at = got.ptr;
        if (at != end && *at++ != '.')
            throw error(errc::xml_error, fmt::format("USB port '{}' is not a path of up to four numbers from 1", text));
    }
    return out;
}

class usb_ports {
public:
    explicit usb_ports(const domain_def& def) {
        for (auto& controller : def.devices.controllers)
            if (controller.type == controller_type::usb && controller.model != controller_model::none)
                if (auto n = controller_ports(controller)) buses_.try_emplace(controller.index.value_or(0), n);
    }

    bool empty() const { return buses_.empty(); }
    std::size_t count() const {
        std::size_t n = 0;
        for (auto& [index, bus] : buses_) n += bus.ports.size();
        return n;
    }

    void reserve(const usb_address& at, bool is_hub) {
        auto path = path_of(at.port);
        auto bus = buses_.find(at.bus);
        if (bus == buses_.end())
            throw error(errc::xml_error,
                        fmt::format("Missing USB bus {}: add a <controller type='usb' index='{}'>", at.bus, at.bus));
        hub_state* hub = &bus->second;
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (path[i] > hub->ports.size())
                throw error(errc::xml_error,
                            fmt::format("requested USB port {} not present on USB bus {}", at.port, at.bus));
            auto& port = hub->ports[path[i] - 1];
            if (i + 1 == path.size()) {
                if (port.used)
                    throw error(errc::xml_error, fmt::format("Duplicate USB address bus {} port {}", at.bus, at.port));
                port.used = true;
                if (is_hub) port.hub = std::make_unique<hub_state>(hub_ports);
                return;
            }
            if (!port.hub)
                throw error(errc::xml_error, fmt::format("there is no hub at port {} in USB address bus: {} port: {}",
                                                         path[i], at.bus, at.port));
            hub = port.hub.get();
        }
    }

    usb_address next(std::optional<unsigned> on_bus) {
        for (auto& [index, bus] : buses_) {
            if (on_bus && index != *on_bus) continue;
            std::string port;
            if (find(bus, port, 1)) return usb_address(index, port);
        }
        throw error(errc::xml_error, "No free USB ports; add a USB controller");
    }

private:
    /// A hub's own ports come before those of the hubs in it.
    static bool find(hub_state& hub, std::string& path, int level) {
        for (std::size_t i = 0; i < hub.ports.size(); ++i)
            if (!hub.ports[i].used) {
                path += std::to_string(i + 1);
                return true;
            }
        if (level == 4) return false;
        auto length = path.size();
        for (std::size_t i = 0; i < hub.ports.size(); ++i) {
            if (!hub.ports[i].hub) continue;
            path += std::to_string(i + 1) + ".";
            if (find(*hub.ports[i].hub, path, level + 1)) return true;
            path.resize(length);
        }
        return false;
    }

    std::map<unsigned, hub_state> buses_;
};

/// Every USB device but the hubs, in the order in which they get their ports.
template <class F>
void each_usb_device(domain_def& def, F f) {
    auto& devices = def.devices;
    for (auto& dev : devices.hostdevs)
        if (std::holds_alternative<usb_hostdev>(dev.source)) f(dev.info);
    for (auto& disk : devices.disks)
        if (disk.target.bus == disk_bus::usb) f(disk.info);
    for (auto& controller : devices.controllers)
        if (controller.type == controller_type::ccid) f(controller.info);
    for (auto& input : devices.inputs)
        if (input.bus == input_bus::usb) f(input.info);
    for (auto& net : devices.interfaces)
        if (net.model == "usb-net") f(net.info);
    for (auto& sound : devices.sounds)
        if (sound.model == sound_model::usb) f(sound.info);
    for (auto& serial : devices.serials)
        if (serial.type == serial_target_type::usb_serial) f(serial.info);
    for (auto& redir : devices.redirdevs) f(redir.info);
}

const usb_address* fixed(const info& info) {
    auto* at = info.address ? std::get_if<usb_address>(&*info.address) : nullptr;
    return at && !at->port.empty() ? at : nullptr;
}

void assign(info& info, usb_ports& ports, bool is_hub) {
    if (fixed(info)) return;
    std::optional<unsigned> bus;
    if (info.address) {
        auto* at = std::get_if<usb_address>(&*info.address);
        if (!at)
            throw error(errc::xml_error,
                        fmt::format("device '{}': a USB device needs an address of type 'usb'", info.alias));
        bus = at->bus;
    }
    auto at = ports.next(bus);
    ports.reserve(at, is_hub);
    info.address = at;
}

}  // namespace

void assign_usb_addresses(domain_def& def) {
    usb_ports ports(def);
    auto& hubs = def.devices.hubs;

    // Hubs for what finds no port; each takes one port and gives eight.
    std::size_t devices = 0;
    each_usb_device(def, [&](info& info) { devices += !info.address; });
    std::size_t used = hubs.size();
    each_usb_device(def, [&](info& info) { used += info.address.has_value(); });
    if (devices == 0 && used == 0) return;
    if (ports.empty())
        throw error(errc::config_unsupported,
                    "USB devices are there, but USB is disabled for this domain; remove them or the controller of "
                    "model 'none'");
    std::size_t have = ports.count() + hubs.size() * hub_ports;
    if (devices && devices + used > have) {
        auto missing = devices + used - have;
        for (std::size_t n = (missing + hub_ports - 1) / (hub_ports - 1); n; --n) hubs.emplace_back();
    }

    for (auto& hub : hubs)
        if (auto* at = fixed(hub.info); at && at->port.find('.') == std::string::npos) ports.reserve(*at, true);
    for (auto depth = 1; depth < 4; ++depth)
        for (auto& hub : hubs)
            if (auto* at = fixed(hub.info); at && std::count(at->port.begin(), at->port.end(), '.') == depth)
                ports.reserve(*at, true);
    each_usb_device(def, [&](info& info) {
        if (auto* at = fixed(info)) ports.reserve(*at, false);
    });
    for (auto& hub : hubs) assign(hub.info, ports, true);
    each_usb_device(def, [&](info& info) { assign(info, ports, false); });
}

}  // namespace vir::qemu
