// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/parts.hpp"

#include <fmt/format.h>

namespace vir::xen {

using namespace device;

namespace {

// VNC's displays are counted from here.
constexpr std::int32_t first_vnc_port = 5900;

std::int32_t port_of(std::uint64_t number, const char* name, conf::place at) {
    if (number > 65535) conf::fail(fmt::format("config value {} was out of range", name), at);
    return static_cast<std::int32_t>(number);
}

// A full machine has the words as entries of the file, others as items of the list "vfb".
void read_hvm(const config& file, domain_def& domain) {
    const bool wants_vnc = file.truth("vnc").value_or(false), wants_sdl = file.truth("sdl").value_or(false);
    if (wants_vnc) {
        vnc_graphics vnc;
        vnc.autoport = file.truth("vncunused").value_or(true);
        if (!*vnc.autoport)
            vnc.port = first_vnc_port +
                       port_of(file.number("vncdisplay").value_or(0), "vncdisplay", file.place_of("vncdisplay"));
        vnc.listens.emplace_back(listen_address(file.text("vnclisten").value_or("")));
        vnc.auth.password = file.text("vncpasswd").value_or("");
        vnc.keymap = file.text("keymap").value_or("");
        domain.devices.graphics.emplace_back(std::move(vnc));
        return;
    }
    if (!wants_sdl) return;
    sdl_graphics sdl;
    sdl.display = file.text("display").value_or("");
    sdl.xauth = file.text("xauthority").value_or("");
    domain.devices.graphics.emplace_back(std::move(sdl));
}

void read_frame_buffer(const config::item& item, domain_def& domain) {
    const auto& words = item.words();
    // Without a type it is VNC's unless it is SDL's: "vnc" need not be looked at, and says nothing else.
    const bool wants_sdl = words.value("sdl") == "1";
    (void)words.has("vnc");
    if (words.value("type") == "sdl" || (!words.has("type") && wants_sdl)) {
        sdl_graphics sdl;
        sdl.display = words.value("display");
        sdl.xauth = words.value("xauthority");
        domain.devices.graphics.emplace_back(std::move(sdl));
        return;
    }
    vnc_graphics vnc;
    vnc.autoport = words.value("vncunused") != "0" || !words.has("vncunused");
    if (!*vnc.autoport) {
        const auto display = small_number(words.has("vncdisplay") ? words.value("vncdisplay") : "0");
        if (!display) conf::fail(fmt::format("invalid vncdisplay value '{}'", words.value("vncdisplay")), item.at);
        vnc.port = first_vnc_port + port_of(*display, "vncdisplay", item.at);
    }
    vnc.listens.emplace_back(listen_address(words.value("vnclisten")));
    vnc.auth.password = words.value("vncpasswd");
    vnc.keymap = words.value("keymap");
    domain.devices.graphics.emplace_back(std::move(vnc));
}

std::string address_of(const std::vector<listen>& listens) {
    if (listens.empty()) return {};
    const auto* at = std::get_if<listen_address>(&listens.front().where);
    return at ? at->address : std::string();
}

// The same words, either way.
template <class Number, class Text>
void write_vnc(const vnc_graphics& vnc, Number number, Text text) {
    const bool chosen = !vnc.autoport.value_or(!vnc.port);
    number("vncunused", chosen ? 0 : 1);
    const auto port = vnc.port.value_or(first_vnc_port);
    if (chosen && (port < first_vnc_port || port > 65535))
        unsupported(fmt::format("vnc port {}: Xen counts displays from port {}", port, first_vnc_port));
    if (chosen) number("vncdisplay", port - first_vnc_port);
    text("vnclisten", address_of(vnc.listens));
    text("vncpasswd", vnc.auth.password);
    text("keymap", vnc.keymap);
}

void write_hvm(const graphics& screen, config& file) {
    auto number = [&](const char* name, std::int64_t value) { file.add(name, value); };
    auto text = [&](const char* name, const std::string& value) {
        if (!value.empty()) file.add(name, value);
    };
    if (const auto* vnc = std::get_if<vnc_graphics>(&screen.kind)) {
        file.add("sdl", false);
        file.add("vnc", true);
        write_vnc(*vnc, number, text);
    } else if (const auto* sdl = std::get_if<sdl_graphics>(&screen.kind)) {
        file.add("sdl", true);
        file.add("vnc", false);
        text("display", sdl->display);
        text("xauthority", sdl->xauth);
    }
}

std::string write_frame_buffer(const graphics& screen) {
    std::string out;
    auto number = [&](const char* name, std::int64_t value) { out += fmt::format(",{}={}", name, value); };
    auto text = [&](const char* name, const std::string& value) {
        if (!value.empty()) out += fmt::format(",{}={}", name, conf::without_comma(name, value));
    };
    if (const auto* vnc = std::get_if<vnc_graphics>(&screen.kind)) {
        out = "type=vnc";
        write_vnc(*vnc, number, text);
    } else if (const auto* sdl = std::get_if<sdl_graphics>(&screen.kind)) {
        out = "type=sdl";
        text("display", sdl->display);
        text("xauthority", sdl->xauth);
    } else {
        unsupported("unsupported graphics type: a Xen frame buffer is shown by vnc or sdl");
    }
    return out;
}

bool is_spice(const graphics& screen) { return std::holds_alternative<spice_graphics>(screen.kind); }

}  // namespace

void read_screen(const config& file, domain_def& domain) {
    if (is_hvm(domain)) return read_hvm(file, domain);
    for (const auto& item : file.texts("vfb")) read_frame_buffer(item, domain);
}

void write_screen(const domain_def& domain, config& file) {
    const auto& screens = domain.devices.graphics;
    if (is_hvm(domain)) {
        if (!screens.empty() && !is_spice(screens.front())) write_hvm(screens.front(), file);
        return;
    }
    std::vector<std::string> lines;
    for (const auto& screen : screens) lines.push_back(write_frame_buffer(screen));
    file.add("vfb", lines);
}

void read_spice(const config& file, domain_def& domain) {
    if (!is_hvm(domain) || !file.truth("spice").value_or(false)) return;
    spice_graphics spice;
    spice.listens.emplace_back(listen_address(file.text("spicehost").value_or("")));
    auto port = [&](const char* name) -> std::optional<std::int32_t> {
        const auto number = port_of(file.number(name).value_or(0), name, file.place_of(name));
        return number ? std::optional(number) : std::nullopt;
    };
    spice.tls_port = port("spicetls_port");
    spice.port = port("spiceport");
    spice.autoport = !spice.tls_port && !spice.port;
    if (!file.truth("spicedisable_ticketing").value_or(false)) spice.auth.password = file.needed("spicepasswd");
    spice.mouse = file.truth("spiceagent_mouse").value_or(false) ? mouse_mode::client : mouse_mode::server;
    spice.clipboard = file.truth("spice_clipboard_sharing").value_or(false);
    domain.devices.graphics.emplace_back(std::move(spice));
}

void write_spice(const domain_def& domain, config& file) {
    const auto& screens = domain.devices.graphics;
    if (!is_hvm(domain) || screens.empty() || !is_spice(screens.front())) return;
    const auto& spice = std::get<spice_graphics>(screens.front().kind);
    file.add("sdl", false);
    file.add("vnc", false);
    file.add("spice", true);
    if (const auto address = address_of(spice.listens); !address.empty()) file.add("spicehost", address);
    if (spice.port) file.add("spiceport", std::int64_t(*spice.port));
    if (spice.tls_port) file.add("spicetls_port", std::int64_t(*spice.tls_port));
    file.add("spicedisable_ticketing", spice.auth.password.empty());
    if (!spice.auth.password.empty()) file.add("spicepasswd", spice.auth.password);
    // The mouse of the client and its clipboard go through the agent in the guest.
    if (spice.mouse) {
        file.add("spiceagent_mouse", *spice.mouse == mouse_mode::client);
        if (*spice.mouse == mouse_mode::client) file.add("spicevdagent", true);
    }
    if (!spice.clipboard) return;
    if (*spice.clipboard && spice.mouse != mouse_mode::client) file.add("spicevdagent", true);
    file.add("spice_clipboard_sharing", *spice.clipboard);
}

}  // namespace vir::xen
