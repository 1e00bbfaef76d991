// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <algorithm>

#include <virtxx/error.hpp>

namespace vir::post_parse {

using namespace device;

namespace {

template <class Device>
void number_ports(std::vector<Device>& all) {
    for (auto& device : all) {
        if (device.port) continue;
        std::uint32_t next = 0;
        for (const auto& other : all)
            if (other.port) next = std::max(next, *other.port + 1);
        device.port = next;
    }
}

// What only a running guest has: the path of a pty.
template <class Device>
void forget_ptys(std::vector<Device>& all) {
    for (auto& device : all)
        if (auto* pty = std::get_if<pty_chardev>(&device.source)) pty->path.clear();
}

bool makes_console(const serial& port) {
    auto type = port.type.value_or(serial_target_type::isa_serial);
    return type != serial_target_type::pci_serial && type != serial_target_type::usb_serial &&
           type != serial_target_type::isa_debug;
}

}  // namespace

void chardevs(domain_def& domain, findings& found) {
    auto& devices = domain.devices;
    auto& serials = devices.serials;
    auto& consoles = devices.consoles;
    forget_ptys(serials);
    forget_ptys(devices.parallels);
    forget_ptys(consoles);
    forget_ptys(devices.channels);
    for (auto& console : consoles) console.tty.clear();

    for (std::uint32_t i = 0; i < consoles.size(); ++i) {
        consoles[i].port = i;
        if (consoles[i].type == console_target_type::none) consoles[i].type.reset();
    }
    // The first console of a full machine is its first serial port: either implies the other.
    auto is_serial = [](const console& c) {
        return c.type.value_or(console_target_type::serial) == console_target_type::serial;
    };
    for (std::size_t i = 1; i < consoles.size(); ++i)
        found.about(document_part("devices/console", i), [&] {
            if (is_hvm(domain) && is_serial(consoles[i]))
                fail(errc::config_unsupported, "Only the first console can be a serial port");
        });
    if (found.only_checks()) {
        // Nothing is implied that would have to be found in the text.
    } else if (is_hvm(domain) && !consoles.empty() && is_serial(consoles.front())) {
        if (serials.empty()) {
            auto& port = serials.emplace_back(consoles.front().source);
            port.log = consoles.front().log;
            port.info = consoles.front().info;
        }
        consoles.front().type = console_target_type::serial;
    } else if (is_hvm(domain) && !serials.empty() && makes_console(serials.front())) {
        console seen(serials.front().source);
        seen.type = console_target_type::serial;
        consoles.insert(consoles.begin(), std::move(seen));
    }
    number_ports(serials);
    number_ports(devices.parallels);
    for (std::size_t i = 0; i < serials.size(); ++i)
        found.about(document_part("devices/serial", i), [&] {
            const auto& port = serials[i];
            const auto same = [&](const serial& s) { return s.type == port.type && s.port == port.port; };
            const auto here = serials.begin() + static_cast<std::ptrdiff_t>(i);
            if (port.type == serial_target_type::isa_serial && std::any_of(serials.begin(), here, same))
                fail(errc::internal_error, "target port '" + std::to_string(*port.port) + "' already allocated");
        });
    number_ports(consoles);
    for (auto& console : consoles)
        if (!console.type) console.type = console_target_type::serial;
    for (std::size_t i = 0; i < consoles.size() && i < serials.size(); ++i) {
        if (!is_hvm(domain) || consoles[i].type != console_target_type::serial || found.only_checks()) continue;
        consoles[i].source = serials[i].source;
        consoles[i].log = serials[i].log;
        consoles[i].info = serials[i].info;
        consoles[i].port = serials[i].port;
    }
    for (auto& channel : devices.channels) channel.state.reset();
}

}  // namespace vir::post_parse
