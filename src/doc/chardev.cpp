// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/chardev.hpp>

namespace vir::xml {

using namespace device;

namespace {

constexpr const char* one_source = "only one source element is allowed for character device";

// UDP has two <source> elements: where it listens and where it sends.
void read_udp_source(const node& source, udp_chardev& udp) {
    auto mode = source.attribute("mode");
    bool bind = mode && *mode == "bind";
    if (!(bind ? udp.bind_service : udp.connect_service).empty())
        fail(errc::xml_error, "only two source elements are allowed for character device");
    (bind ? udp.bind_host : udp.connect_host) = source.attribute("host").value_or("");
    (bind ? udp.bind_service : udp.connect_service) = source.attribute("service").value_or("");
}

void write_udp_source(const udp_chardev& udp, writer& out) {
    auto write = [&](std::string_view mode, const std::string& host, const std::string& service) {
        out.open("source");
        out.attribute("mode", mode);
        if (!host.empty()) out.attribute("host", host);
        if (!service.empty()) out.attribute("service", service);
        out.close("source");
    };
    if (!udp.bind_service.empty() || !udp.bind_host.empty()) write("bind", udp.bind_host, udp.bind_service);
    if (!udp.connect_service.empty() || !udp.connect_host.empty())
        write("connect", udp.connect_host, udp.connect_service);
}

[[noreturn]] void missing(std::string_view what) {
    fail(errc::internal_error, "Missing source " + std::string(what) + " attribute for char device");
}

}  // namespace

template <>
const record& describe<reconnect>() {
    using t = reconnect;
    static constexpr table rows(of<t>, "reconnect",
        attribute<&t::enabled>("enabled").required(),
        attribute<&t::timeout>("timeout"),
        validate<[](t& again) {
            if (again.enabled && !again.timeout)
                fail(errc::xml_error, error_domain::xml,
                            "Missing required attribute 'timeout' in element 'reconnect'");
        }>);
    return rows;
}

template <>
const record& describe<null_chardev>() {
    static constexpr table rows(of<null_chardev>, "null");
    return rows;
}

template <>
const record& describe<vc_chardev>() {
    static constexpr table rows(of<vc_chardev>, "vc");
    return rows;
}

template <>
const record& describe<pty_chardev>() {
    using t = pty_chardev;
    static constexpr table rows(of<t>, "pty",
        inside("source",
            attribute<&t::path>("path"))
            .once(errc::xml_error, one_source));
    return rows;
}

template <>
const record& describe<dev_chardev>() {
    using t = dev_chardev;
    static constexpr table rows(of<t>, "dev",
        inside("source",
            attribute<&t::path>("path"),
            element<&t::labels>("seclabel"))
            .once(errc::xml_error, one_source),
        validate<[](t& dev) { if (dev.path.empty()) missing("path"); }>);
    return rows;
}

template <>
const record& describe<file_chardev>() {
    using t = file_chardev;
    static constexpr table rows(of<t>, "file",
        inside("source",
            attribute<&t::path>("path"),
            attribute<&t::append>("append").on_off(),
            element<&t::labels>("seclabel"))
            .once(errc::xml_error, one_source),
        validate<[](t& file) { if (file.path.empty()) missing("path"); }>);
    return rows;
}

template <>
const record& describe<pipe_chardev>() {
    using t = pipe_chardev;
    static constexpr table rows(of<t>, "pipe",
        inside("source",
            attribute<&t::path>("path"),
            element<&t::labels>("seclabel"))
            .once(errc::xml_error, one_source),
        validate<[](t& pipe) { if (pipe.path.empty()) missing("path"); }>);
    return rows;
}

template <>
const record& describe<stdio_chardev>() {
    static constexpr table rows(of<stdio_chardev>, "stdio");
    return rows;
}

template <>
const record& describe<udp_chardev>() {
    using t = udp_chardev;
    static constexpr table rows(of<t>, "udp",
        custom_of<t, read_udp_source, write_udp_source>("source"),
        validate<[](t& udp) { if (udp.connect_service.empty()) missing("service"); }>);
    return rows;
}

template <>
const record& describe<tcp_chardev>() {
    using t = tcp_chardev;
    static constexpr table rows(of<t>, "tcp",
        inside("source",
            attribute<&t::mode>("mode"),
            attribute<&t::host>("host"),
            attribute<&t::service>("service"),
            attribute<&t::tls>("tls"),
            element<&t::reconnect>("reconnect"))
            .once(errc::xml_error, one_source),
        element<&t::protocol>("protocol", "type")
            .invalid(errc::config_unsupported, "Unknown protocol '{}'")
            .once(errc::xml_error, "only one protocol element is allowed for character device"),
        validate<[](t& tcp) {
            if (tcp.host.empty()) missing("host");
            if (tcp.service.empty()) missing("service");
        }>);
    return rows;
}

template <>
const record& describe<unix_chardev>() {
    using t = unix_chardev;
    static constexpr table rows(of<t>, "unix",
        inside("source",
            attribute<&t::mode>("mode"),
            attribute<&t::path>("path"),
            element<&t::labels>("seclabel"),
            element<&t::reconnect>("reconnect"))
            .once(errc::xml_error, one_source)
            .when<[](const t& socket) { return !socket.path.empty() || !socket.labels.empty(); }>());
    return rows;
}

template <>
const record& describe<spicevmc_chardev>() {
    static constexpr table rows(of<spicevmc_chardev>, "spicevmc");
    return rows;
}

template <>
const record& describe<spiceport_chardev>() {
    using t = spiceport_chardev;
    static constexpr table rows(of<t>, "spiceport",
        inside("source",
            attribute<&t::channel>("channel"))
            .once(errc::xml_error, one_source));
    return rows;
}

template <>
const record& describe<nmdm_chardev>() {
    using t = nmdm_chardev;
    static constexpr table rows(of<t>, "nmdm",
        inside("source",
            attribute<&t::master>("master"),
            attribute<&t::slave>("slave"))
            .once(errc::xml_error, one_source));
    return rows;
}

template <>
const record& describe<qemu_vdagent_chardev>() {
    using t = qemu_vdagent_chardev;
    static constexpr table rows(of<t>, "qemu-vdagent",
        inside("source",
            element<&t::clipboard>("clipboard", "copypaste"),
            element<&t::mouse>("mouse", "mode"))
            .once(errc::xml_error, one_source));
    return rows;
}

template <>
const record& describe<dbus_chardev>() {
    using t = dbus_chardev;
    static constexpr table rows(of<t>, "dbus",
        inside("source",
            attribute<&t::channel>("channel"))
            .once(errc::xml_error, one_source));
    return rows;
}

template <>
const record& describe<chardev_log>() {
    using t = chardev_log;
    static constexpr table rows(of<t>, "log",
        attribute<&t::file>("file"),
        attribute<&t::append>("append").on_off());
    return rows;
}

template <>
const record& describe<serial>() {
    using t = serial;
    static constexpr table rows(of<t>, "serial",
        selector<&t::source>("type").invalid(errc::config_unsupported,
            "unknown type presented to host for character device: {}"),
        merged<&t::source>(),
        element<&t::log>("log").once(errc::xml_error, "only one log element is allowed for character device"),
        inside("target",
            attribute<&t::type>("type")
                .invalid(errc::config_unsupported, "unknown target type '{}' specified for character device"),
            attribute<&t::port>("port").invalid(errc::xml_error, "Invalid port number: {}"),
            element<&t::model>("model", "name")
                .invalid(errc::config_unsupported, "unknown target model '{}' specified for character device")),
        merged<&t::info>());
    return rows;
}

template <>
const record& describe<parallel>() {
    using t = parallel;
    static constexpr table rows(of<t>, "parallel",
        selector<&t::source>("type").invalid(errc::config_unsupported,
            "unknown type presented to host for character device: {}"),
        merged<&t::source>(),
        element<&t::log>("log").once(errc::xml_error, "only one log element is allowed for character device"),
        inside("target",
            attribute<&t::port>("port").invalid(errc::xml_error, "Invalid port number: {}")),
        merged<&t::info>());
    return rows;
}

template <>
const record& describe<console>() {
    using t = console;
    static constexpr table rows(of<t>, "console",
        selector<&t::source>("type").invalid(errc::config_unsupported,
            "unknown type presented to host for character device: {}"),
        attribute<&t::tty>("tty"),
        merged<&t::source>(),
        element<&t::log>("log").once(errc::xml_error, "only one log element is allowed for character device"),
        inside("target",
            attribute<&t::type>("type")
                .invalid(errc::config_unsupported, "unknown target type '{}' specified for character device"),
            attribute<&t::port>("port").invalid(errc::xml_error, "Invalid port number: {}")),
        merged<&t::info>());
    return rows;
}

template <>
const record& describe<channel>() {
    using t = channel;
    static constexpr table rows(of<t>, "channel",
        selector<&t::source>("type").invalid(errc::config_unsupported,
            "unknown type presented to host for character device: {}"),
        merged<&t::source>(),
        element<&t::log>("log").once(errc::xml_error, "only one log element is allowed for character device"),
        inside("target",
            attribute<&t::type>("type")
                .required(errc::config_unsupported, "unknown target type '(null)' specified for character device")
                .invalid(errc::config_unsupported, "unknown target type '{}' specified for character device"),
            attribute<&t::name>("name"),
            attribute<&t::state>("state"),
            attribute<&t::address>("address"),
            attribute<&t::port>("port"))
            .required(errc::xml_error, "target type must be specified for channel device"),
        merged<&t::info>());
    return rows;
}

}  // namespace vir::xml
