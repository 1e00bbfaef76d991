// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/parts.hpp"

#include <fmt/format.h>

#include <bit>
#include <limits>

namespace vir::vmx {

using namespace device;

namespace {

// A card with more would need more than any file says.
constexpr std::int64_t most_video_memory = std::int64_t(1) << 40;

std::uint64_t whole_power(std::uint64_t amount) { return std::bit_ceil(amount); }

void read_vnc(const config& file, domain_def& domain) {
    if (!file.truth("RemoteDisplay.vnc.enabled", false)) return;
    vnc_graphics vnc;
    const auto port = file.number("RemoteDisplay.vnc.port").value_or(-1);
    if (port > std::numeric_limits<std::int32_t>::max())
        conf::fail(fmt::format("VMX entry 'RemoteDisplay.vnc.port' is too large: {}", port),
                   file.place_of("RemoteDisplay.vnc.port"));
    // A file without says that it is enabled, and VMware chooses.
    vnc.autoport = port < 0;
    if (port >= 0) vnc.port = static_cast<std::int32_t>(port);
    vnc.listens.emplace_back(listen_address(file.text("RemoteDisplay.vnc.ip").value_or("")));
    vnc.keymap = file.text("RemoteDisplay.vnc.keymap").value_or("");
    vnc.auth.password = file.text("RemoteDisplay.vnc.password").value_or("");
    domain.devices.graphics.emplace_back(std::move(vnc));
}

}  // namespace

void read_screen(const config& file, domain_def& domain) {
    read_vnc(file, domain);
    auto& card = domain.devices.videos.emplace_back(video_type::vmvga);
    const auto size = file.number("svga.vramSize").value_or(0);
    if (size > most_video_memory)
        conf::fail(fmt::format("VMX entry 'svga.vramSize' is too large: {}", size), file.place_of("svga.vramSize"));
    if (size > 0) card.vram = kibibytes(whole_power(static_cast<std::uint64_t>(size + 1023) / 1024));
}

void write_vnc(const domain_def& domain, config& file) {
    for (const auto& screen : domain.devices.graphics) {
        const auto* vnc = std::get_if<vnc_graphics>(&screen.kind);
        if (!vnc) unsupported("Unsupported graphics type: a VMX file knows vnc");
        file.add("RemoteDisplay.vnc.enabled", true);
        if (!vnc->autoport.value_or(!vnc->port))
            file.add("RemoteDisplay.vnc.port", std::int64_t(vnc->port.value_or(0)));
        if (!vnc->listens.empty())
            if (const auto* where = std::get_if<listen_address>(&vnc->listens.front().where);
                where && !where->address.empty())
                file.add("RemoteDisplay.vnc.ip", where->address);
        if (!vnc->keymap.empty()) file.add("RemoteDisplay.vnc.keymap", vnc->keymap);
        if (!vnc->auth.password.empty()) file.add("RemoteDisplay.vnc.password", vnc->auth.password);
    }
}

void write_video(const domain_def& domain, config& file) {
    const auto& cards = domain.devices.videos;
    if (cards.empty()) return;
    if (cards.size() > 1) conf::fail("No support for multiple video devices");
    const auto& card = cards.front();
    const auto type = card.type.value_or(video_type::vmvga);
    if (type != video_type::vmvga) unsupported(fmt::format("Unsupported video device type '{}'", to_string(type)));
    const auto size = card.vram.value_or(kibibytes(4096)).count();
    if (size > static_cast<std::uint64_t>(most_video_memory / 1024))
        unsupported(fmt::format("{} KiB of video memory", size));
    file.add("svga.vramSize", static_cast<std::int64_t>(whole_power(size) * 1024));
}

}  // namespace vir::vmx
