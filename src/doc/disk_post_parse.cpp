// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/post_parse_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include <virtxx/error.hpp>

namespace vir {

std::optional<unsigned> disk_index(std::string_view name) {
    std::string_view rest;
    for (std::string_view prefix : {"fd", "hd", "vd", "sd", "xvd", "ubd"})
        if (name.starts_with(prefix)) rest = name.substr(prefix.size());
    unsigned index = 0;
    std::size_t letters = 0;
    // Six letters fit into the number.
    for (; letters < std::min<std::size_t>(rest.size(), 6) && rest[letters] >= 'a' && rest[letters] <= 'z'; ++letters)
        index = (index + (letters ? 1u : 0u)) * 26 + static_cast<unsigned>(rest[letters] - 'a');
    if (letters == 0) return std::nullopt;
    for (char c : rest.substr(letters))
        if (c < '0' || c > '9') return std::nullopt;
    return index;
}

namespace post_parse {

using namespace device;

namespace {

disk_bus bus_by_name(const disk& disk) {
    if (disk.device == disk_device::floppy) return disk_bus::fdc;
    std::string_view name = disk.target.dev;
    if (name.starts_with("hd")) return disk_bus::ide;
    if (name.starts_with("sd")) return disk_bus::scsi;
    if (name.starts_with("vd")) return disk_bus::virtio;
    if (name.starts_with("xvd")) return disk_bus::xen;
    if (name.starts_with("ubd")) return disk_bus::uml;
    return disk_bus::ide;
}

bool is_nowhere(const any_disk_source& source) {
    return std::visit([](const auto& from) { return from == std::decay_t<decltype(from)>(); }, source);
}

// An empty drive.
bool is_empty(const disk_source& source) { return is_nowhere(source.from) && !source.startup && !source.options; }

void assign_address(disk& disk, const driver_hooks& hooks) {
    auto index = disk_index(disk.target.dev);
    if (!index)
        fail(errc::xml_error, "Unknown disk name '" + disk.target.dev + "' and no address specified");
    const auto n = *index;
    switch (*disk.target.bus) {
        case disk_bus::scsi:
            if (hooks.wide_scsi()) {
                // Unit 7 is the controller itself.
                auto unit = n % 15;
                disk.info.address = drive_address(n / 15, 0, 0, unit < 7 ? unit : unit + 1);
            } else {
                disk.info.address = drive_address(n / 7, 0, 0, n % 7);
            }
            break;
        case disk_bus::ide: disk.info.address = drive_address(n / 4, n % 4 / 2, 0, n % 2); break;
        case disk_bus::sata: disk.info.address = drive_address(n / 6, 0, 0, n % 6); break;
        case disk_bus::fdc: disk.info.address = drive_address(n / 2, 0, 0, n % 2); break;
        default: break;
    }
}

void check_address(const disk& disk) {
    if (!disk.info.address) return;
    const auto& address = *disk.info.address;
    const bool is_pci = std::holds_alternative<pci_address>(address);
    const bool is_ccw = std::holds_alternative<ccw_address>(address);
    const bool is_drive = std::holds_alternative<drive_address>(address);
    const auto bus = *disk.target.bus;
    const bool on_drive_bus = bus == disk_bus::ide || bus == disk_bus::scsi || bus == disk_bus::sata ||
                              bus == disk_bus::fdc;
    if ((on_drive_bus && (is_pci || is_ccw)) || (bus == disk_bus::virtio && is_drive))
        fail(errc::config_unsupported, "Invalid address type '" +
                                                  std::string(is_pci ? "pci" : is_ccw ? "ccw" : "drive") +
                                                  "' for the disk '" + disk.target.dev + "' with the bus type '" +
                                                  std::string(to_string(bus)) + "'");
}

template <class Auth>
void check_secret(const Auth& auth, const disk_source& source) {
    auto* network = std::get_if<network_disk_source>(&source.from);
    if (!auth || !auth->secret_type || !network) return;
    auto wanted = network->protocol == network_disk_protocol::iscsi ? auth_secret_type::iscsi : auth_secret_type::ceph;
    if (*auth->secret_type != wanted)
        fail(errc::config_unsupported,
                    "invalid secret type '" + std::string(to_string(*auth->secret_type)) + "'");
}

void check_source(const disk& disk) {
    const auto& in_source = disk.source.options;
    const auto& in_disk = disk.options;
    if (in_source && in_source->auth && in_disk && in_disk->auth)
        fail(errc::config_unsupported, "an <auth> definition already found for disk source");
    if (in_source && in_source->encryption && in_disk && in_disk->encryption)
        fail(errc::config_unsupported, "an <encryption> definition already found for disk source");
    if (in_source) check_secret(in_source->auth, disk.source);
    if (in_disk) check_secret(in_disk->auth, disk.source);
    for (auto* encryption : {in_source && in_source->encryption ? &*in_source->encryption : nullptr,
                             in_disk && in_disk->encryption ? &*in_disk->encryption : nullptr})
        if (encryption && encryption->cipher)
            fail(errc::config_unsupported, "supplying <cipher> for domain disk definition is unnecessary");
    if (disk.device == disk_device::lun) {
        auto* network = std::get_if<network_disk_source>(&disk.source.from);
        const bool fits = std::holds_alternative<block_disk_source>(disk.source.from) ||
                          std::holds_alternative<volume_disk_source>(disk.source.from) ||
                          (network && network->protocol == network_disk_protocol::iscsi);
        if (!fits) fail(errc::config_unsupported, "disk device='lun' is only valid for block type disk source");
        if (disk.driver.type && *disk.driver.type != image_format::raw && *disk.driver.type != image_format::none)
            fail(errc::config_unsupported, "disk device 'lun' must use 'raw' format");
    }
    if (in_disk && in_disk->scsi_generic_io == sgio::unfiltered)
        fail(errc::config_unsupported, "unfiltered sgio is no longer supported");
}

// Disks of one bus stand together, in the order of their numbers; buses in that of their first disks.
std::vector<disk> in_order(std::vector<disk> given) {
    struct place {
        std::size_t bus;
        std::optional<unsigned> number;
        std::size_t given;
        auto operator<=>(const place&) const = default;
    };
    std::map<std::optional<disk_bus>, std::size_t> buses;
    std::vector<place> places;
    for (std::size_t i = 0; i < given.size(); ++i)
        places.push_back({buses.try_emplace(given[i].target.bus, buses.size()).first->second,
                          disk_index(given[i].target.dev), i});
    std::sort(places.begin(), places.end());
    std::vector<disk> out;
    out.reserve(given.size());
    for (const auto& place : places) out.push_back(std::move(given[place.given]));
    return out;
}

std::uint32_t usual_port(network_disk_protocol protocol) {
    switch (protocol) {
        case network_disk_protocol::http: return 80;
        case network_disk_protocol::https: return 443;
        case network_disk_protocol::ftp: return 21;
        case network_disk_protocol::ftps: return 990;
        case network_disk_protocol::tftp: return 69;
        case network_disk_protocol::ssh: return 22;
        case network_disk_protocol::sheepdog: return 7000;
        case network_disk_protocol::nbd: return 10809;
        case network_disk_protocol::iscsi: return 3260;
        case network_disk_protocol::gluster: return 24007;
        case network_disk_protocol::vxhs: return 9999;
        case network_disk_protocol::nfs: return 2049;
        default: return 0;
    }
}

void settle_network(network_disk_source& network) {
    for (auto& host : network.hosts) {
        if (host.port || host.transport.value_or(host_transport::tcp) != host_transport::tcp) continue;
        if (auto port = usual_port(network.protocol)) host.port = port;
    }
    // Without a unit number it is the first.
    if (network.protocol == network_disk_protocol::iscsi && !network.name.empty() &&
        network.name.find('/') == std::string::npos)
        network.name += "/0";
}

void settle_source(disk_source& source) {
    if (auto* network = std::get_if<network_disk_source>(&source.from)) settle_network(*network);
    if (!source.options) return;
    source.options->index.reset();
    auto& labels = source.options->labels;
    std::erase_if(labels, [](const source_label& label) { return label.skip == true; });
    for (auto& label : labels) {
        label.skip.reset();
        if (1 < labels.size() && label.model.empty())
            fail(errc::xml_error, "missing security model when using multiple labels");
    }
}

void settle_chain(box<backing_store>& chain) {
    for (auto* link = chain ? &*chain : nullptr; link; link = link->below ? &*link->below : nullptr) {
        link->index.reset();
        settle_source(link->source);
    }
}

std::string describe_source(const disk& disk) {
    if (auto* file = std::get_if<file_disk_source>(&disk.source.from)) return file->path;
    if (auto* block = std::get_if<block_disk_source>(&disk.source.from)) return block->device;
    if (auto* dir = std::get_if<dir_disk_source>(&disk.source.from)) return dir->path;
    return "(null)";
}

void check_duplicates(const std::vector<disk>& disks, findings& found) {
    std::unordered_map<std::string_view, const disk*> by_target;
    using drive_place = std::tuple<std::optional<disk_bus>, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
    std::map<drive_place, const disk*> by_place;
    for (std::size_t i = 0; i < disks.size(); ++i)
        found.about(document_part("devices/disk", i), [&] {
            const auto& b = disks[i];
            if (b.target.dev.empty()) return;
            const auto [twin, is_new] = by_target.emplace(b.target.dev, &b);
            if (!is_new)
                fail(errc::xml_error, "target '" + b.target.dev + "' duplicated for disk sources '" +
                                          describe_source(*twin->second) + "' and '" + describe_source(b) + "'");
        });
    for (std::size_t i = 0; i < disks.size(); ++i)
        // Of a target that is there twice that has been told.
        found.about_sound(document_part("devices/disk", i), [&] {
            const auto& b = disks[i];
            auto* at = b.info.address ? std::get_if<drive_address>(&*b.info.address) : nullptr;
            if (!at) return;
            const auto [twin, is_new] =
                by_place.emplace(drive_place(b.target.bus, at->controller, at->bus, at->target, at->unit), &b);
            if (!is_new)
                fail(errc::config_unsupported,
                     "Found duplicate drive address for disk with target name '" + twin->second->target.dev +
                         "' controller='" + std::to_string(at->controller) + "' bus='" + std::to_string(at->bus) +
                         "' target='" + std::to_string(at->target) + "' unit='" + std::to_string(at->unit) + "'");
        });
}

}  // namespace

void source(device::disk_source& source) { settle_source(source); }

std::string source_name(const device::disk_source& source) {
    return std::visit(
        [](const auto& from) -> std::string {
            if constexpr (requires { from.path; })
                return from.path;
            else if constexpr (requires { from.device; })
                return from.device;
            else if constexpr (requires { from.volume; })
                return from.volume;
            else if constexpr (requires { from.name; })
                // Some servers have one image only.
                return from.name.empty() ? std::string(to_string(from.protocol)) : from.name;
            else
                return "nvme";
        },
        source.from);
}

const device::disk* find_disk(const domain_def& domain, const std::string& name) {
    for (const auto& disk : domain.devices.disks)
        if (disk.target.dev == name || (name.starts_with('/') && source_name(disk.source) == name)) return &disk;
    return nullptr;
}

void disks(domain_def& domain, const driver_hooks& hooks, findings& found) {
    auto& disks = domain.devices.disks;
    for (std::size_t i = 0; i < disks.size(); ++i) {
        auto& disk = disks[i];
        const bool is_floppy = disk.device == disk_device::floppy;
        found.about(
            document_part("devices/disk", i),
            [&] {
                if (disk.target.dev.empty())
                    fail(errc::no_target, describe_source(disk));
            },
            [&] {
                if (!disk.target.bus) disk.target.bus = bus_by_name(disk);
                if (is_floppy != (disk.target.bus == disk_bus::fdc))
                    fail(errc::internal_error, fmt::format("Invalid bus type '{}' for {}", to_string(*disk.target.bus),
                                                           is_floppy ? "floppy disk" : "disk"));
            },
            [&] {
                if (hooks.from_xml() && hooks.checks() && disk.device == disk_device::disk &&
                    is_nowhere(disk.source.from))
                    fail(errc::no_source, disk.target.dev);
            });
        if (disk.device == disk_device::cdrom) disk.readonly = true;
        found.about(
            document_part("devices/disk", i),
            [&] {
                settle_source(disk.source);
                settle_chain(disk.backing);
            },
            [&] { hooks.device(disk, domain); });
        if (disk.options) disk.options->mirror.reset();
    }
    if (!found.only_checks()) disks = in_order(std::move(disks));
    for (std::size_t i = 0; i < disks.size(); ++i) {
        auto& disk = disks[i];
        if (hooks.from_xml() && is_empty(disk.source)) disk.source.from = file_disk_source();
        if (disk.target.dev.empty()) continue;
        found.about(
            document_part("devices/disk", i),
            [&] {
                if (!disk.info.address) assign_address(disk, hooks);
            },
            [&] { check_address(disk); }, [&] { check_source(disk); });
    }
    if (hooks.from_xml() && hooks.checks()) check_duplicates(disks, found);
}

}  // namespace post_parse
}  // namespace vir
