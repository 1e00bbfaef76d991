// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include "drivers/qemu/machine_kind.hpp"

#include <array>
#include <utility>

namespace vir::qemu {

using namespace device;

void unsupported(std::string message) { throw error(errc::config_unsupported, std::move(message)); }

void need_type(const context& ctx, std::string_view qom_type, std::string_view what) {
    // -device takes these short names, too, but they are not types.
    static constexpr std::array aliases{std::pair<std::string_view, std::string_view>{"ahci", "ich9-ahci"},
                                        std::pair<std::string_view, std::string_view>{"dc-390", "dc390"},
                                        std::pair<std::string_view, std::string_view>{"lsi", "lsi53c895a"}};
    auto type = qom_type;
    for (auto& [alias, name] : aliases)
        if (alias == qom_type) type = name;
    if (!ctx.caps.has_type(type))
        unsupported(
            "{}: '{}' is not supported with this QEMU binary ({}); install the package that brings it or choose "
            "another model",
            what, qom_type, ctx.caps.binary());
}

std::string comma_escaped(std::string_view value) {
    std::string out;
    out.reserve(value.size());
    for (char c : value) {
        if (c == ',') out += ',';
        out += c;
    }
    return out;
}

namespace {

/// <os><boot dev=.../>: the first device of each named kind, in the order of the elements.
std::map<std::string, unsigned> boot_indexes_of(const domain_def& def) {
    std::map<std::string, unsigned> out;
    std::array<unsigned, 4> place{};
    unsigned next = 1;
    for (auto kind : def.os.boot) {
        auto& slot = place[static_cast<std::size_t>(kind)];
        if (!slot) slot = next++;
    }
    auto take = [&](guest::boot_device kind, const std::string& alias) {
        auto& slot = place[static_cast<std::size_t>(kind)];
        if (!slot) return;
        out[alias] = slot;
        slot = 0;
    };
    for (auto& disk : def.devices.disks) {
        switch (disk.device) {
            case disk_device::cdrom: take(guest::boot_device::cdrom, disk.info.alias); break;
            case disk_device::floppy: take(guest::boot_device::fd, disk.info.alias); break;
            default: take(guest::boot_device::hd, disk.info.alias); break;
        }
    }
    for (auto& net : def.devices.interfaces) take(guest::boot_device::network, net.info.alias);
    return out;
}

}  // namespace

context::context(const domain_def& def, const capabilities_view& caps, const runtime_paths& paths)
    : def(def), caps(caps), paths(paths), boot_indexes(boot_indexes_of(def)) {}

std::optional<unsigned> boot_index(const context& ctx, const info& info) {
    if (info.boot) return info.boot->order;
    auto found = ctx.boot_indexes.find(info.alias);
    if (found == ctx.boot_indexes.end()) return std::nullopt;
    return found->second;
}

void add_boot_index(props& to, const context& ctx, const info& info) {
    if (auto index = boot_index(ctx, info)) to["bootindex"] = *index;
}

void add_virtio_options(props& to, const virtio_options& options) {
    add_if(to, "iommu_platform", options.iommu);
    add_if(to, "ats", options.ats);
    add_if(to, "packed", options.packed);
    add_if(to, "page-per-vq", options.page_per_vq);
}

std::string virtio_driver(std::string_view base, const info& info, std::string_view variant) {
    std::string_view bus = "pci";
    if (info.address) {
        if (std::holds_alternative<ccw_address>(*info.address)) bus = "ccw";
        if (std::holds_alternative<virtio_mmio_address>(*info.address)) bus = "device";
    }
    std::string out = fmt::format("{}-{}", base, bus);
    if (!variant.empty()) out += fmt::format("-{}", variant);
    return out;
}

namespace {

void add_pci_address(props& to, const context& ctx, const info& info, const pci_address& at) {
    std::string bus;
    if (at.bus == 0) {
        bus = has_pcie_root(ctx.def) ? "pcie.0" : "pci.0";
    } else {
        bus = controller_alias(ctx, controller_type::pci, at.bus);
    }
    if (at.domain)
        unsupported("device '{}': PCI device address has unsupported domain; only domain 0 is available", info.alias);
    to["bus"] = bus;
    if (at.multifunction) to["multifunction"] = *at.multifunction;
    to["addr"] = at.function ? fmt::format("{:#x}.{:#x}", at.slot, at.function) : fmt::format("{:#x}", at.slot);
    add_if(to, "acpi-index", info.acpi_index);
}

}  // namespace

void add_address(props& to, const context& ctx, const info& info) {
    if (!info.address) return;
    if (auto* pci = std::get_if<pci_address>(&*info.address)) {
        add_pci_address(to, ctx, info, *pci);
    } else if (auto* usb = std::get_if<usb_address>(&*info.address)) {
        to["bus"] = controller_alias(ctx, controller_type::usb, usb->bus) + ".0";
        add_if(to, "port", usb->port);
    } else if (auto* isa = std::get_if<isa_address>(&*info.address)) {
        add_if(to, "iobase", isa->iobase);
        add_if(to, "irq", isa->irq);
    } else if (auto* spapr = std::get_if<spapr_vio_address>(&*info.address)) {
        add_if(to, "reg", spapr->reg);
    } else if (auto* dimm = std::get_if<dimm_address>(&*info.address)) {
        add_if(to, "slot", dimm->slot);
        add_if(to, "addr", dimm->base);
    }
}

void add_rom(props& to, const info& info) {
    if (!info.rom) return;
    if (info.rom->enabled && !*info.rom->enabled) {
        to["romfile"] = "";
        return;
    }
    if (info.rom->bar) to["rombar"] = *info.rom->bar ? 1 : 0;
    add_if(to, "romfile", info.rom->file);
}

}  // namespace vir::qemu
