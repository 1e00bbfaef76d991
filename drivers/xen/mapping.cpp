// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/mapping.hpp"

#include "drivers/xen/parts.hpp"

#include <algorithm>
#include <charconv>

namespace vir::xen {

namespace {

class reading_hooks : public hooks {
public:
    using hooks::hooks;
    bool from_xml() const override { return false; }
};

void add_input(domain_def& domain, device::input_type type, device::input_bus bus) {
    auto& inputs = domain.devices.inputs;
    const bool there = std::any_of(inputs.begin(), inputs.end(),
                                   [&](const device::input& input) { return input.type == type && input.bus == bus; });
    if (!there) inputs.emplace_back(type, bus);
}

}  // namespace

void hooks::device(device::video& video, const domain_def& domain) const {
    if (!video.type) video.type = default_video(domain);
    // What the device model has room for, when nobody asks for more.
    if (video.vram) return;
    if (video.type == device::video_type::cirrus) video.vram = kibibytes(8 * 1024);
    if (video.type == device::video_type::vga) video.vram = kibibytes(16 * 1024);
}

void hooks::after(domain_def& domain) const {
    // Every guest has these, whether it is said or not.
    const auto bus = is_hvm(domain) ? device::input_bus::ps2 : device::input_bus::xen;
    add_input(domain, device::input_type::mouse, bus);
    add_input(domain, device::input_type::keyboard, bus);
    for (auto& hostdev : domain.devices.hostdevs)
        if (auto* pci = std::get_if<device::pci_hostdev>(&hostdev.source); pci && !pci->driver)
            pci->driver = device::pci_hostdev_driver::xen;
    if (!domain.devices.memballoon) domain.devices.memballoon = device::memballoon(device::memballoon_model::xen);
    if (is_hvm(domain) && domain.os.type.arch == guest::arch::x86__64) domain.features.pae = true;
}

std::optional<std::uint32_t> small_number(std::string_view text) {
    std::uint32_t out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

device::disk_bus bus_of(std::string_view name, bool hvm) {
    if (!hvm || name.starts_with("xvd")) return device::disk_bus::xen;
    return name.starts_with("sd") ? device::disk_bus::scsi : device::disk_bus::ide;
}

domain_def to_domain(const config& file, const context& context) {
    const bool xl = context.syntax == syntax::xl;
    domain_def domain;
    domain.type = domain_type::xen;
    read_general(file, context, domain);
    read_interfaces(file, context, domain);
    read_pci(file, domain);
    read_screen(file, domain);
    read_ports(file, domain);
    read_boot(file, context, domain);
    if (xl) {
        read_numa(file, domain);
        read_disks(file, domain);
        read_spice(file, domain);
        read_usb(file, domain);
        read_channels(file, domain);
    } else {
        read_xm_disks(file, domain);
    }
    read_inputs(file, domain);
    complete(domain, reading_hooks(context));
    return domain;
}

config from_domain(const domain_def& domain, const context& context) {
    const bool xl = context.syntax == syntax::xl;
    config file;
    write_general(domain, file);
    write_screen(domain, file);
    write_interfaces(domain, context, file);
    write_pci(domain, file);
    write_ports(domain, file);
    write_boot(domain, context, file);
    if (xl) {
        write_numa(domain, file);
        write_disks(domain, file);
    } else {
        write_xm_disks(domain, file);
    }
    write_inputs(domain, file);
    if (!xl) return file;
    write_spice(domain, file);
    write_usb(domain, file);
    write_channels(domain, file);
    return file;
}

}  // namespace vir::xen
