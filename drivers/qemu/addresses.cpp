// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/addresses.hpp"

#include "drivers/qemu/add_controller.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <map>
#include <set>

namespace vir::qemu {

using namespace device;

controller& add_controller(domain_def& def, controller_type type, std::uint32_t index,
                           std::optional<controller_model> model) {
    return def.devices.controllers.emplace_back(type, index, model);
}

bool has_controller(const domain_def& def, controller_type type, std::uint32_t index) {
    for (auto& controller : def.devices.controllers)
        if (controller.type == type && controller.index.value_or(0) == index) return true;
    return false;
}

namespace {

/// The ports of all virtio-serial controllers.
class serial_ports {
public:
    explicit serial_ports(domain_def& def) : def_(def) {
        for (auto& controller : def.devices.controllers)
            if (controller.type == controller_type::virtio_serial)
                limits_[controller.index.value_or(0)] = controller.ports.value_or(default_ports);
    }

    void reserve(const virtio_serial_address& at, const std::string& who) {
        auto limit = limits_.find(at.controller);
        if (limit == limits_.end()) {
            add(at.controller);
        } else if (at.port >= limit->second) {
            throw error(errc::xml_error,
                        fmt::format("{}: virtio serial port {} is out of range, controller {} has {} ports", who,
                                    at.port, at.controller, limit->second));
        }
        if (!used_.insert({at.controller, at.port}).second)
            throw error(errc::xml_error, fmt::format("{}: virtio serial port {} on controller {} is already occupied",
                                                     who, at.port, at.controller));
    }

    /// Port 0 is the console's.
    virtio_serial_address next(std::optional<std::uint32_t> on_controller) {
        for (auto& [controller, limit] : limits_) {
            if (on_controller && controller != *on_controller) continue;
            for (std::uint32_t port = 1; port < limit; ++port)
                if (used_.insert({controller, port}).second) return {controller, 0, port};
        }
        std::uint32_t index = on_controller.value_or(limits_.empty() ? 0 : limits_.rbegin()->first + 1);
        if (limits_.count(index))
            throw error(errc::xml_error,
                        fmt::format("Unable to find a free virtio-serial port on controller {}", index));
        add(index);
        return next(index);
    }

private:
    static constexpr std::uint32_t default_ports = 31;

    void add(std::uint32_t index) {
        add_controller(def_, controller_type::virtio_serial, index);
        limits_[index] = default_ports;
    }

    domain_def& def_;
    std::map<std::uint32_t, std::uint32_t> limits_;
    std::set<std::pair<std::uint32_t, std::uint32_t>> used_;
};

}  // namespace

void assign_virtio_serial_addresses(domain_def& def) {
    serial_ports ports(def);
    auto is_channel = [](const channel& channel) { return channel.type == channel_target_type::virtio; };
    auto is_console = [](const console& console) { return console.type == console_target_type::virtio; };
    auto fixed = [&](const info& info, bool zero, const std::string& who) {
        if (!info.address) return;
        auto* at = std::get_if<virtio_serial_address>(&*info.address);
        if (at && (zero || at->port)) ports.reserve(*at, who);
    };
    auto assign = [&](info& info) {
        if (!info.address) {
            info.address = ports.next(std::nullopt);
        } else if (auto* at = std::get_if<virtio_serial_address>(&*info.address); at && !at->port) {
            // All zero says no more than "on virtio-serial".
            *at = ports.next(at->controller ? std::optional(at->controller) : std::nullopt);
        }
    };
    for (auto& console : def.devices.consoles)
        if (is_console(console)) fixed(console.info, true, "console");
    for (auto& channel : def.devices.channels)
        if (is_channel(channel)) fixed(channel.info, false, fmt::format("channel '{}'", channel.name));
    // Consoles without an address are left to QEMU, which gives them the first free port.
    for (auto& channel : def.devices.channels)
        if (is_channel(channel)) assign(channel.info);
}

void assign_memory_slots(domain_def& def) {
    std::set<std::uint32_t> used;
    auto slot_of = [](memory_device& memory) -> std::optional<std::uint32_t>* {
        if (memory.model != memory_model::dimm && memory.model != memory_model::nvdimm) return nullptr;
        if (!memory.info.address) memory.info.address = dimm_address();
        auto* at = std::get_if<dimm_address>(&*memory.info.address);
        return at ? &at->slot : nullptr;
    };
    for (auto& memory : def.devices.memories)
        if (auto* slot = slot_of(memory); slot && *slot && !used.insert(**slot).second)
            throw error(errc::xml_error,
                        fmt::format("memory device slot '{}' is already being used by another memory device", **slot));
    std::uint32_t next = 0;
    for (auto& memory : def.devices.memories)
        if (auto* slot = slot_of(memory); slot && !*slot) {
            while (used.count(next)) ++next;
            used.insert(next);
            *slot = next;
        }
}

void assign_addresses(domain_def& def, const capabilities_view& caps) {
    assign_memory_slots(def);
    assign_virtio_serial_addresses(def);
    assign_pci_addresses(def, caps);
    assign_usb_addresses(def);
}

}  // namespace vir::qemu
