// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/graphics.hpp>

namespace vir::xml {

using namespace device;

namespace {

// Of the two spellings of a listen address or socket the attribute is the older one: it repeats the first <listen>.
// While reading it waits in the struct until the elements are there.

template <class T>
bool read_legacy(std::string_view text, T& display) {
    display.legacy_listen = text;
    return true;
}
template <class T>
bool read_legacy_socket(std::string_view text, T& display) {
    display.legacy_socket = text;
    return true;
}
template <class Where, class T>
const Where* first_listen(const T& display) {
    return display.listens.empty() ? nullptr : std::get_if<Where>(&display.listens.front().where);
}
template <class T>
const std::string& legacy_address(const T& display) {
    static const std::string none;
    if (auto* address = first_listen<listen_address>(display)) return address->address;
    if (auto* network = first_listen<listen_network>(display)) return network->address;
    return none;
}
template <class T>
void write_legacy(const T& display, std::string& out) {
    escape(legacy_address(display), out, true);
}
template <class T>
bool has_legacy(const T& display) {
    return !legacy_address(display).empty();
}
template <class T>
void write_legacy_socket(const T& display, std::string& out) {
    if (auto* socket = first_listen<listen_socket>(display)) escape(socket->path, out, true);
}
template <class T>
bool has_legacy_socket(const T& display) {
    auto* socket = first_listen<listen_socket>(display);
    return socket && !socket->path.empty();
}

template <class T>
void fold_listen(T& display) {
    auto address = std::exchange(display.legacy_listen, {});
    if (display.listens.empty()) {
        display.listens.emplace_back(listen_address(address));
    } else if (auto* first = std::get_if<listen_address>(&display.listens.front().where); first && !address.empty()) {
        if (first->address.empty())
            first->address = address;
        else if (first->address != address)
            fail(errc::config_unsupported,
                 "graphics 'listen' attribute '" + address +
                     "' must match 'address' attribute of first listen element (found '" + first->address + "')");
    }
}

void fold_socket(vnc_graphics& display) {
    auto path = std::exchange(display.legacy_socket, {});
    if (path.empty()) return;
    if (display.listens.empty() || std::holds_alternative<listen_address>(display.listens.front().where)) {
        // A socket wins over an address.
        display.listens.assign(1, device::listen(listen_socket(path)));
        display.legacy_listen.clear();
    } else if (auto* first = std::get_if<listen_socket>(&display.listens.front().where)) {
        if (first->path.empty())
            first->path = path;
        else if (first->path != path)
            fail(errc::config_unsupported,
                 "graphics 'socket' attribute '" + path +
                     "' must match 'socket' attribute of first listen element (found '" + first->path + "')");
    }
}

// -1 stands for a port that is chosen at start.
void settle_port(std::optional<std::int32_t>& port, std::optional<bool>& autoport) {
    if (port == -1) {
        port.reset();
        if (!autoport) autoport = true;
    }
    if (!autoport) autoport = !port;
}

template <class T>
bool has_ports(const T& display) {
    return !first_listen<listen_socket>(display) && !first_listen<listen_none>(display);
}
template <class T>
bool read_port(std::string_view text, T& display) {
    std::int64_t value;
    if (!codecs::read_integer(text, INT32_MIN, INT32_MAX, value, field())) return false;
    display.port = static_cast<std::int32_t>(value);
    return true;
}
template <class T>
void write_port(const T& display, std::string& out) {
    out += std::to_string(display.port.value_or(0) > 0 ? *display.port : -1);
}
template <class T>
bool has_port(const T& display) {
    return has_ports(display) && (display.port.value_or(0) > 0 || display.autoport == true);
}

// libvirt keeps that these are on, and nothing else of them.
void forget_no(std::optional<bool>& option) {
    if (option == false) option.reset();
}

}  // namespace

template <>
const record& describe<listen_address>() {
    using t = listen_address;
    static constexpr table rows(of<t>, "address",
        attribute<&t::address>("address"));
    return rows;
}

template <>
const record& describe<listen_network>() {
    using t = listen_network;
    static constexpr table rows(of<t>, "network",
        attribute<&t::address>("address"),
        attribute<&t::network>("network"));
    return rows;
}

template <>
const record& describe<listen_socket>() {
    using t = listen_socket;
    static constexpr table rows(of<t>, "socket",
        attribute<&t::path>("socket"));
    return rows;
}

template <>
const record& describe<listen_none>() {
    static constexpr table rows(of<listen_none>, "none");
    return rows;
}

template <>
const record& describe<listen>() {
    using t = listen;
    static constexpr table rows(of<t>, "listen",
        selector<&t::where>("type"),
        merged<&t::where>());
    return rows;
}

template <>
const record& describe<graphics_auth>() {
    using t = graphics_auth;
    static constexpr table rows(of<t>, "auth",
        attribute<&t::password>("passwd"),
        attribute<&t::valid_to>("passwdValidTo"),
        attribute<&t::connected>("connected"),
        // Of a password that is not there.
        validate<[](t& auth) {
            if (auth.password.empty()) auth = t();
        }>);
    return rows;
}

template <>
const record& describe<gl>() {
    using t = gl;
    static constexpr table rows(of<t>, "gl",
        attribute<&t::enable>("enable"),
        attribute<&t::rendernode>("rendernode"));
    return rows;
}

template <>
const record& describe<vnc_graphics>() {
    using t = vnc_graphics;
    static constexpr table rows(of<t>, "vnc",
        computed_attribute<t, read_port<t>, write_port<t>, has_port<t>>("port")
            .strictly(strict::port),
        attribute<&t::autoport>("autoport").when<has_ports<t>>(),
        attribute<&t::websocket>("websocket").strictly(strict::port).when<has_ports<t>>(),
        computed_attribute<t, read_legacy<t>, write_legacy<t>, has_legacy<t>>("listen"),
        computed_attribute<t, read_legacy_socket<t>, write_legacy_socket<t>, has_legacy_socket<t>>("socket"),
        attribute<&t::keymap>("keymap"),
        attribute<&t::share_policy>("sharePolicy"),
        attribute<&t::power_control>("powerControl"),
        merged<&t::auth>(),
        element<&t::listens>("listen").json("listens"),
        element<&t::audio_id>("audio", "id").range(1, UINT32_MAX),
        validate<[](t& vnc) {
            fold_socket(vnc);
            fold_listen(vnc);
            settle_port(vnc.port, vnc.autoport);
        }>);
    return rows;
}

template <>
const record& describe<spice_channel>() {
    using t = spice_channel;
    static constexpr table rows(of<t>, "channel",
        attribute<&t::name>("name").required(),
        attribute<&t::mode>("mode").required());
    return rows;
}

template <>
const record& describe<spice_graphics>() {
    using t = spice_graphics;
    static constexpr table rows(of<t>, "spice",
        attribute<&t::port>("port").strictly(strict::port).when<has_ports<t>>(),
        attribute<&t::tls_port>("tlsPort").strictly(strict::port).when<has_ports<t>>(),
        attribute<&t::autoport>("autoport").when<has_ports<t>>(),
        computed_attribute<t, read_legacy<t>, write_legacy<t>, has_legacy<t>>("listen"),
        attribute<&t::keymap>("keymap"),
        attribute<&t::default_mode>("defaultMode"),
        merged<&t::auth>(),
        element<&t::listens>("listen").json("listens"),
        element<&t::channels>("channel"),
        element<&t::image>("image", "compression"),
        element<&t::jpeg>("jpeg", "compression"),
        element<&t::zlib>("zlib", "compression"),
        element<&t::playback_compression>("playback", "compression").on_off(),
        element<&t::streaming>("streaming", "mode"),
        element<&t::mouse>("mouse", "mode"),
        element<&t::clipboard>("clipboard", "copypaste"),
        element<&t::file_transfer>("filetransfer", "enable"),
        element<&t::gl>("gl"),
        validate<[](t& spice) {
            fold_listen(spice);
            if (!spice.autoport) spice.autoport = false;
        }>);
    return rows;
}

template <>
const record& describe<sdl_graphics>() {
    using t = sdl_graphics;
    static constexpr table rows(of<t>, "sdl",
        attribute<&t::display>("display"),
        attribute<&t::xauth>("xauth"),
        attribute<&t::fullscreen>("fullscreen"),
        element<&t::gl>("gl"),
        validate<[](t& sdl) { forget_no(sdl.fullscreen); }>);
    return rows;
}

template <>
const record& describe<rdp_graphics>() {
    using t = rdp_graphics;
    static constexpr table rows(of<t>, "rdp",
        attribute<&t::port>("port").strictly(strict::port).invalid(errc::internal_error, "cannot parse rdp port {}"),
        attribute<&t::autoport>("autoport"),
        attribute<&t::replace_user>("replaceUser"),
        attribute<&t::multi_user>("multiUser"),
        computed_attribute<t, read_legacy<t>, write_legacy<t>, has_legacy<t>>("listen"),
        element<&t::listens>("listen").json("listens"),
        validate<[](t& rdp) {
            fold_listen(rdp);
            settle_port(rdp.port, rdp.autoport);
            forget_no(rdp.replace_user);
            forget_no(rdp.multi_user);
        }>);
    return rows;
}

template <>
const record& describe<desktop_graphics>() {
    using t = desktop_graphics;
    static constexpr table rows(of<t>, "desktop",
        attribute<&t::display>("display"),
        attribute<&t::fullscreen>("fullscreen"),
        validate<[](t& desktop) { forget_no(desktop.fullscreen); }>);
    return rows;
}

template <>
const record& describe<egl_headless_graphics>() {
    using t = egl_headless_graphics;
    static constexpr table rows(of<t>, "egl-headless",
        element<&t::gl>("gl"));
    return rows;
}

template <>
const record& describe<dbus_graphics>() {
    using t = dbus_graphics;
    static constexpr table rows(of<t>, "dbus",
        attribute<&t::p2p>("p2p"),
        attribute<&t::address>("address"),
        element<&t::gl>("gl"),
        element<&t::audio_id>("audio", "id").range(1, UINT32_MAX));
    return rows;
}

template <>
const record& describe<graphics>() {
    using t = graphics;
    static constexpr table rows(of<t>, "graphics",
        selector<&t::kind>("type").required(),
        merged<&t::kind>());
    return rows;
}

}  // namespace vir::xml

namespace vir {

void hide_passwords(domain_def& def) {
    for (auto& display : def.devices.graphics) {
        if (auto* vnc = std::get_if<device::vnc_graphics>(&display.kind)) vnc->auth = {};
        if (auto* spice = std::get_if<device::spice_graphics>(&display.kind)) spice->auth = {};
    }
}

}  // namespace vir
