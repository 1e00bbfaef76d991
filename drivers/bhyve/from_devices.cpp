// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/bhyve/from_devices.hpp"

#include <fmt/format.h>

#include <charconv>

namespace vir::bhyve {

using namespace device;

namespace {

constexpr unsigned most_disks = 26;

std::optional<std::uint32_t> decimal(std::string_view text, std::uint32_t most) {
    std::uint32_t out = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || failed != std::errc() || end != text.data() + text.size() || out > most) return std::nullopt;
    return out;
}

pci_address read_address(std::string_view text, const word& word) {
    std::vector<std::string_view> parts;
    for (auto rest = text;;) {
        const auto colon = rest.find(':');
        parts.push_back(rest.substr(0, colon));
        if (colon == rest.npos) break;
        rest.remove_prefix(colon + 1);
    }
    std::optional<std::uint32_t> bus(0), slot, function(0);
    if (parts.size() == 3) bus = decimal(parts[0], 255);
    if (parts.size() <= 3) slot = decimal(parts[parts.size() == 3 ? 1 : 0], 31);
    if (parts.size() > 1) function = decimal(parts.back(), 7);
    if (!bus || !slot || !function) conf::fail(fmt::format("Failed to parse PCI address '{}'", text), word.at);
    return pci_address(0, *bus, *slot, *function);
}

void add_disk(std::string_view path, const pci_address& at, disk_bus bus, disk_device kind, const word& word,
              const context& context, device_counts& counts, domain_def& domain) {
    auto& count = bus == disk_bus::sata ? counts.sata : counts.virtio;
    if (count == most_disks)
        conf::fail(fmt::format("Failed to add disk '{}': more than {} of them", path, most_disks), word.at);
    disk added;
    // Options stand behind the path.
    if (const auto comma = path.find(','); comma != path.npos) {
        context.leave_out(fmt::format("options '{}' of a disk are left out", path.substr(comma + 1)), word);
        path = path.substr(0, comma);
    }
    if (path.starts_with("/dev/"))
        added.source.from = block_disk_source(std::string(path));
    else
        added.source.from = file_disk_source(std::string(path));
    added.device = kind;
    added.target =
        disk_target((bus == disk_bus::sata ? "sd" : "vd") + std::string(1, static_cast<char>('a' + count)), bus);
    added.info.address = at;
    ++count;
    domain.devices.disks.push_back(std::move(added));
}

// "hd:path,cd:path": the disks of one controller.
void add_ahci(std::string_view words, const pci_address& at, const word& word, const context& context,
              device_counts& counts, domain_def& domain) {
    while (!words.empty()) {
        const auto comma = words.find(',');
        const auto one = words.substr(0, comma);
        if (one.starts_with("hd:"))
            add_disk(one.substr(3), at, disk_bus::sata, disk_device::disk, word, context, counts, domain);
        else if (one.starts_with("cd:"))
            add_disk(one.substr(3), at, disk_bus::sata, disk_device::cdrom, word, context, counts, domain);
        else
            context.leave_out(fmt::format("'{}' of a disk controller is left out", one), word);
        words.remove_prefix(comma == words.npos ? words.size() : comma + 1);
    }
}

void add_card(std::string_view words, const pci_address& at, const char* model, const word& word,
              const context& context, domain_def& domain) {
    const auto comma = words.find(',');
    const auto tap = words.substr(0, comma);
    const auto leave_out = [&](const char* why) {
        context.leave_out(fmt::format("the network card '{}' is left out: {}", words, why), word);
    };
    if (!tap.starts_with("tap")) return leave_out("it has no tap device");
    interface card((any_net(bridge_net(context.bridge))), model);
    card.target = tap;
    card.info.address = at;
    if (comma == words.npos) {
        card.mac = mac_address::random();
    } else {
        const auto option = words.substr(comma + 1);
        if (!option.starts_with("mac=")) return leave_out("what is behind its device is no MAC address");
        // What is no address is none, as libvirt has it.
        card.mac = mac_address::parse(option.substr(4)).value_or(mac_address());
    }
    domain.devices.interfaces.push_back(std::move(card));
}

void add_frame_buffer(std::string_view words, const pci_address& at, const word& word, const context& context,
                      domain_def& domain) {
    vnc_graphics vnc;
    auto& card = domain.devices.videos.emplace_back(video_type::gop);
    card.heads = 1;
    card.primary = domain.devices.videos.size() == 1;
    card.info.address = at;
    std::string address;
    while (!words.empty()) {
        const auto comma = words.find(',');
        const auto option = words.substr(0, comma);
        const auto equals = option.find('=');
        const auto key = option.substr(0, equals), value = equals == option.npos ? "" : option.substr(equals + 1);
        if (key == "tcp" || key == "rfb") {
            const auto colon = value.rfind(':');
            const auto port = decimal(colon == value.npos ? value : value.substr(colon + 1), 65535);
            if (!port) conf::fail(fmt::format("Failed to parse the frame buffer's address '{}'", value), word.at);
            vnc.port = static_cast<std::int32_t>(*port);
            if (colon != value.npos) address = value.substr(0, colon);
            if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
        } else if (key == "password") {
            vnc.auth.password = value;
        } else if (key == "vga") {
            const auto way = from_string<vga_conf>(value);
            if (way) card.driver.emplace().vga_conf = *way;
        } else if (key == "w" || key == "h") {
            const auto size = decimal(value, 65535);
            if (!size) conf::fail(fmt::format("Failed to parse the frame buffer's size '{}'", value), word.at);
            if (!card.resolution) card.resolution.emplace();
            (key == "w" ? card.resolution->x : card.resolution->y) = *size;
        } else {
            context.leave_out(fmt::format("'{}' of the frame buffer is left out", key), word);
        }
        words.remove_prefix(comma == words.npos ? words.size() : comma + 1);
    }
    vnc.autoport = !vnc.port;
    vnc.listens.emplace_back(listen_address(address));
    domain.devices.graphics.emplace_back(std::move(vnc));
}

}  // namespace

void read_slot(const word& word, const context& context, device_counts& counts, domain_def& domain) {
    const std::string_view text = word.text;
    const auto comma = text.find(',');
    const auto at = read_address(text.substr(0, comma), word);
    if (comma == text.npos) conf::fail(fmt::format("Failed to parse PCI slot '{}': no emulation", text), word.at);
    auto rest = text.substr(comma + 1);
    const auto next = rest.find(',');
    const auto emulation = rest.substr(0, next);
    rest = next == rest.npos ? std::string_view() : rest.substr(next + 1);
    if (emulation == "ahci")
        add_ahci(rest, at, word, context, counts, domain);
    else if (emulation == "ahci-hd")
        add_disk(rest, at, disk_bus::sata, disk_device::disk, word, context, counts, domain);
    else if (emulation == "ahci-cd")
        add_disk(rest, at, disk_bus::sata, disk_device::cdrom, word, context, counts, domain);
    else if (emulation == "virtio-blk")
        add_disk(rest, at, disk_bus::virtio, disk_device::disk, word, context, counts, domain);
    else if (emulation == "virtio-net")
        add_card(rest, at, "virtio", word, context, domain);
    else if (emulation == "e1000")
        add_card(rest, at, "e1000", word, context, domain);
    else if (emulation == "fbuf")
        add_frame_buffer(rest, at, word, context, domain);
    else if (emulation != "hostbridge" && emulation != "lpc")  // which every guest has
        context.leave_out(fmt::format("device '{}' is left out", emulation), word);
}

}  // namespace vir::bhyve
