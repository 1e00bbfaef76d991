// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/xen/mapping.hpp"

#include <string>
#include <string_view>

/// The mapping, a kind of device at a time. read_...: from a file into a document; write_...: the way back.
namespace vir::xen {

inline bool is_hvm(const domain_def& domain) { return domain.os.type.type == guest::os_type::hvm; }

inline domain_options& options_of(domain_def& domain) {
    if (!domain.options) domain.options.emplace();
    return *domain.options;
}

using conf::unsupported;

/// A decimal number that is the whole text and fits.
std::optional<std::uint32_t> small_number(std::string_view text);

/// Bus of a disk by its name: only a full machine has others than Xen's own.
device::disk_bus bus_of(std::string_view name, bool hvm);

// general.cpp: names, sizes, features, clock
void read_general(const config& file, const context& context, domain_def& domain);
void write_general(const domain_def& domain, config& file);

// boot.cpp: kernel, boot loader, boot order, nested virtualization
void read_boot(const config& file, const context& context, domain_def& domain);
void write_boot(const domain_def& domain, const context& context, config& file);

// numa.cpp: xl only
void read_numa(const config& file, domain_def& domain);
void write_numa(const domain_def& domain, config& file);

// disks.cpp, xm_disks.cpp
void read_disks(const config& file, domain_def& domain);
void write_disks(const domain_def& domain, config& file);
void read_xm_disks(const config& file, domain_def& domain);
void write_xm_disks(const domain_def& domain, config& file);

// interfaces.cpp
void read_interfaces(const config& file, const context& context, domain_def& domain);
void write_interfaces(const domain_def& domain, const context& context, config& file);

// screen.cpp: VNC and SDL; SPICE, which xl keeps elsewhere
void read_screen(const config& file, domain_def& domain);
void write_screen(const domain_def& domain, config& file);
void read_spice(const config& file, domain_def& domain);
void write_spice(const domain_def& domain, config& file);

// ports.cpp: serial, parallel, console, channel; sound, whose entry stands between
void read_ports(const config& file, domain_def& domain);
void write_ports(const domain_def& domain, config& file);
void read_channels(const config& file, domain_def& domain);
void write_channels(const domain_def& domain, config& file);

// hostdevs.cpp: PCI and USB devices of the host, USB controllers; inputs on USB
void read_pci(const config& file, domain_def& domain);
void write_pci(const domain_def& domain, config& file);
void read_usb(const config& file, domain_def& domain);
void write_usb(const domain_def& domain, config& file);
void read_inputs(const config& file, domain_def& domain);
void write_inputs(const domain_def& domain, config& file);

}  // namespace vir::xen
