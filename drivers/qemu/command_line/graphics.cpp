// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/graphics.hpp>

#include <sys/un.h>

namespace vir::qemu {
namespace {

using namespace device;

constexpr int first_vnc_port = 5900;

const any_listen* first_listen(const std::vector<listen>& listens) {
    if (listens.size() > 1) unsupported("graphics: QEMU does not support multiple listens for one graphics device.");
    return listens.empty() ? nullptr : &listens.front().where;
}

std::string bracketed(const std::string& host) { return host.find(':') == host.npos ? host : "[" + host + "]"; }

std::string address_of(const any_listen* where) {
    if (where) {
        if (auto* at = std::get_if<listen_address>(where); at && !at->address.empty()) return at->address;
        if (auto* net = std::get_if<listen_network>(where)) {
            if (net->address.empty())
                unsupported("graphics: <listen type='network'> needs the network driver; use type='address'");
            return net->address;
        }
    }
    return "127.0.0.1";
}

/// QEMU makes this socket itself, and a path that it cannot use would be a riddle in its log.
std::string socket_at(const context& ctx, const std::string& chosen, std::string_view file) {
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    const auto path = chosen.empty() ? fmt::format("{}/{}", ctx.paths.guest_dir, file) : chosen;
    if (path.size() > longest)
        unsupported("graphics: its socket '{}' has a path of {} bytes, and {} is the most: name a shorter one with "
                    "<listen type='socket' socket='/PATH'/>",
                    path, path.size(), longest);
    return comma_escaped(path);
}

void add_vnc(builder& out, const vnc_graphics& vnc) {
    auto* where = first_listen(vnc.listens);
    std::string value;
    if (where && std::holds_alternative<listen_socket>(*where)) {
        value = "vnc=unix:" + socket_at(out, std::get<listen_socket>(*where).path, "vnc.sock");
    } else if (where && std::holds_alternative<listen_none>(*where)) {
        value = "none";
    } else {
        auto port = vnc.port.value_or(-1);
        if (port < first_vnc_port)
            unsupported("graphics 'vnc': no port has been chosen; give port= or leave autoport='yes' to the driver");
        value = fmt::format("{}:{}", comma_escaped(bracketed(address_of(where))), port - first_vnc_port);
        if (vnc.websocket) value += *vnc.websocket < 0 ? ",websocket=on" : fmt::format(",websocket={}", *vnc.websocket);
    }
    option_text text(value);
    if (vnc.share_policy) text.add("share", to_string(*vnc.share_policy));
    if (!vnc.auth.password.empty()) text.add("password", true);
    if (vnc.power_control) text.add("power-control", *vnc.power_control);
    auto audio = audio_named(out, vnc.audio_id);
    if (!audio.empty()) text.add("audiodev", audio);
    out.option("-vnc", text.str());
    if (!vnc.keymap.empty()) out.option("-k", vnc.keymap);
}

std::string underscored(std::string_view name) {
    std::string out(name);
    for (auto& c : out)
        if (c == '-') c = '_';
    return out;
}

void add_spice(builder& out, const spice_graphics& spice) {
    // SPICE may be a module: its option is then known only when it is used, its character devices always.
    if (!out.caps.has_type("chardev-spicevmc"))
        unsupported(
            "graphics 'spice': spice graphics are not supported with this QEMU; install the module with SPICE or "
            "use type='vnc'");
    auto* where = first_listen(spice.listens);
    std::string value;
    bool local =
        where && (std::holds_alternative<listen_socket>(*where) || std::holds_alternative<listen_none>(*where));
    if (where && std::holds_alternative<listen_socket>(*where)) {
        value = "unix,addr=" + socket_at(out, std::get<listen_socket>(*where).path, "spice.sock");
    } else if (local) {
        value = "port=0";
    } else {
        auto port = spice.port.value_or(0);
        auto tls = spice.tls_port.value_or(0);
        if (tls > 0)
            unsupported("graphics 'spice': spice TLS port set in XML configuration, but TLS is not configured; remove "
                        "tlsPort");
        value = port > 0 ? fmt::format("port={}", port) : "port=0";
        if (port > 0) value += ",addr=" + comma_escaped(address_of(where));
    }
    option_text text(value);
    if (spice.auth.password.empty()) text.add("disable-ticketing", true);
    auto mode = spice.default_mode.value_or(spice_channel_mode::any);
    if (mode == spice_channel_mode::insecure) text.add("plaintext-channel", "default");
    if (mode == spice_channel_mode::secure)
        unsupported("graphics 'spice': defaultMode='secure' needs TLS, which is not configured");
    for (auto& channel : spice.channels) {
        if (channel.mode == spice_channel_mode::secure)
            unsupported("graphics 'spice': channel '{}' with mode='secure' needs TLS, which is not configured",
                        to_string(channel.name));
        if (channel.mode == spice_channel_mode::insecure) text.add("plaintext-channel", to_string(channel.name));
    }
    if (spice.image) text.add("image-compression", underscored(to_string(*spice.image)));
    if (spice.jpeg) text.add("jpeg-wan-compression", to_string(*spice.jpeg));
    if (spice.zlib) text.add("zlib-glz-wan-compression", to_string(*spice.zlib));
    if (spice.playback_compression) text.add("playback-compression", *spice.playback_compression);
    if (spice.streaming) text.add("streaming-video", to_string(*spice.streaming));
    if (spice.mouse) text.add("agent-mouse", *spice.mouse == mouse_mode::client);
    if (spice.clipboard && !*spice.clipboard) text.add("disable-copy-paste", true);
    if (spice.file_transfer && !*spice.file_transfer) text.add("disable-agent-file-xfer", true);
    if (spice.gl && spice.gl->enable.value_or(false)) {
        text.add("gl", true);
        if (!spice.gl->rendernode.empty()) text.add("rendernode", spice.gl->rendernode);
    }
    text.add("seamless-migration", true);
    out.option("-spice", text.str());
    if (!spice.keymap.empty()) out.option("-k", spice.keymap);
}

void add_sdl(builder& out, const sdl_graphics& sdl) {
    if (!sdl.xauth.empty()) out.out.env.emplace_back("XAUTHORITY", sdl.xauth);
    if (!sdl.display.empty()) out.out.env.emplace_back("DISPLAY", sdl.display);
    if (sdl.fullscreen.value_or(false)) out.flag("-full-screen");
    option_text text("sdl");
    if (sdl.gl && sdl.gl->enable) text.add("gl", *sdl.gl->enable);
    out.option("-display", text.str());
}

void add_dbus(builder& out, const dbus_graphics& dbus) {
    option_text text("dbus");
    if (dbus.p2p.value_or(false)) text.add("p2p", true);
    if (!dbus.address.empty()) text.add("addr", dbus.address);
    if (dbus.gl && dbus.gl->enable.value_or(false)) {
        text.add("gl", true);
        if (!dbus.gl->rendernode.empty()) text.add("rendernode", dbus.gl->rendernode);
    }
    auto audio = audio_named(out, dbus.audio_id);
    if (!audio.empty()) text.add("audiodev", audio);
    out.option("-display", text.str());
}

}  // namespace

void add_graphics(builder& out) {
    for (auto& graphics : out.def.devices.graphics) {
        if (auto* vnc = std::get_if<vnc_graphics>(&graphics.kind))
            add_vnc(out, *vnc);
        else if (auto* spice = std::get_if<spice_graphics>(&graphics.kind))
            add_spice(out, *spice);
        else if (auto* sdl = std::get_if<sdl_graphics>(&graphics.kind))
            add_sdl(out, *sdl);
        else if (auto* dbus = std::get_if<dbus_graphics>(&graphics.kind))
            add_dbus(out, *dbus);
        else if (auto* egl = std::get_if<egl_headless_graphics>(&graphics.kind)) {
            option_text text("egl-headless");
            if (egl->gl && !egl->gl->rendernode.empty()) text.add("rendernode", egl->gl->rendernode);
            out.option("-display", text.str());
        } else {
            unsupported("graphics: this type is not supported by QEMU; use vnc, spice, sdl, egl-headless or dbus");
        }
    }
}

}  // namespace vir::qemu
