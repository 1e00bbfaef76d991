// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/parts.hpp"
#include "src/core/text.hpp"

#include <fmt/format.h>

namespace vir::vmx {

using namespace device;

namespace {

constexpr unsigned serial_ports = 4;
constexpr unsigned parallel_ports = 3;

struct scheme_word {
    std::string_view word;
    tcp_protocol protocol;
};
// The first of a protocol is the one that is written.
constexpr scheme_word scheme_words[] = {
    {"tcp", tcp_protocol::raw},       {"tcp4", tcp_protocol::raw},        {"tcp6", tcp_protocol::raw},
    {"telnet", tcp_protocol::telnet}, {"telnets", tcp_protocol::telnets}, {"ssl", tcp_protocol::tls},
    {"tcp+ssl", tcp_protocol::tls},   {"tcp4+ssl", tcp_protocol::tls},    {"tcp6+ssl", tcp_protocol::tls}};

// "scheme://host:port", the host in brackets where it has colons.
tcp_chardev read_network(const config& file, const std::string& prefix) {
    const auto entry = prefix + "fileName";
    const auto text = file.needed(entry);
    const auto at = file.place_of(entry);
    const auto scheme_end = text.find("://");
    auto no_port = [&] { conf::fail(fmt::format("VMX entry '{}' doesn't contain a port part", entry), at); };
    if (scheme_end == text.npos) no_port();
    std::string_view authority = std::string_view(text).substr(scheme_end + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    const auto close = authority.rfind(']');
    const auto colon = authority.find(':', close == authority.npos ? 0 : close);
    if (colon == authority.npos || colon == 0 || colon + 1 == authority.size()) no_port();
    std::string_view host = authority.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);

    tcp_chardev out;
    out.host = host;
    out.service = authority.substr(colon + 1);
    const auto scheme = text.substr(0, scheme_end);
    bool known = false;
    for (const auto& [word, protocol] : scheme_words) {
        if (!same_word(scheme, word)) continue;
        out.protocol = protocol;
        known = true;
    }
    if (!known) conf::fail(fmt::format("VMX entry '{}' contains unsupported scheme '{}'", entry, scheme), at);

    const auto end = file.text(prefix + "network.endPoint");
    out.mode = socket_mode::bind;
    if (end && same_word(*end, "client"))
        out.mode = socket_mode::connect;
    else if (end && !same_word(*end, "server"))
        conf::fail(fmt::format("Expecting VMX entry '{}network.endPoint' to be 'server' or 'client' but found '{}'",
                               prefix, *end),
                   file.place_of(prefix + "network.endPoint"));
    return out;
}

chardev_source read_serial(const config& file, const context& context, const std::string& prefix) {
    const auto type = file.text(prefix + "fileType");
    const auto name = file.text(prefix + "fileName");
    if (!type || same_word(*type, "device")) return dev_chardev(name.value_or(""));
    if (same_word(*type, "file")) return file_chardev(name_in_document(file.needed(prefix + "fileName"), context));
    // Which end, and whether at the other is a guest or a program, has no place in a document.
    if (same_word(*type, "pipe")) return pipe_chardev(name.value_or(""));
    if (same_word(*type, "network")) return read_network(file, prefix);
    conf::fail(fmt::format("Expecting VMX entry '{}fileType' to be 'device', 'file' or 'pipe' or 'network' but found "
                           "'{}'",
                           prefix, *type),
               file.place_of(prefix + "fileType"));
}

chardev_source read_parallel(const config& file, const context& context, const std::string& prefix) {
    const auto type = file.needed(prefix + "fileType");
    const auto name = file.needed(prefix + "fileName");
    if (same_word(type, "device")) return dev_chardev(name);
    if (same_word(type, "file")) return file_chardev(name_in_document(name, context));
    conf::fail(fmt::format("Expecting VMX entry '{}fileType' to be 'device' or 'file' but found '{}'", prefix, type),
               file.place_of(prefix + "fileType"));
}

void write_network(const tcp_chardev& line, const std::string& prefix, config& file) {
    std::string_view scheme;
    for (const auto& [word, protocol] : scheme_words)
        if (scheme.empty() && protocol == line.protocol) scheme = word;
    file.add(prefix + "fileType", "network");
    const auto host = line.host.find(':') == std::string::npos ? line.host : '[' + line.host + ']';
    file.add(prefix + "fileName", fmt::format("{}://{}:{}", scheme, host, line.service));
    file.add(prefix + "network.endPoint", line.mode == socket_mode::bind ? "server" : "client");
}

bool write_local(const chardev_source& source, const std::string& prefix, const context& context, config& file) {
    if (const auto* device = std::get_if<dev_chardev>(&source)) {
        file.add(prefix + "fileType", "device");
        file.add(prefix + "fileName", device->path);
        return true;
    }
    if (const auto* to = std::get_if<file_chardev>(&source)) {
        file.add(prefix + "fileType", "file");
        file.add(prefix + "fileName", name_in_vmx(to->path, context));
        return true;
    }
    return false;
}

void write_serial(const serial& port, const context& context, config& file) {
    const auto number = port.port.value_or(0);
    if (number >= serial_ports)
        conf::fail(fmt::format("Serial port index {} out of [0..{}] range", number, serial_ports - 1));
    const auto prefix = fmt::format("serial{}.", number);
    file.add(prefix + "present", true);
    if (const auto* pipe = std::get_if<pipe_chardev>(&port.source)) {
        file.add(prefix + "fileType", "pipe");
        file.add(prefix + "pipe.endPoint", "client");
        file.add(prefix + "tryNoRxLoss", false);
        file.add(prefix + "fileName", pipe->path);
    } else if (const auto* line = std::get_if<tcp_chardev>(&port.source)) {
        write_network(*line, prefix, file);
    } else if (!write_local(port.source, prefix, context, file)) {
        unsupported("Unsupported character device type: a VMX file knows dev, file, pipe and tcp");
    }
    // Without it a guest that polls the port takes a whole processor.
    file.add(prefix + "yieldOnMsrRead", true);
}

void write_parallel(const parallel& port, const context& context, config& file) {
    const auto number = port.port.value_or(0);
    if (number >= parallel_ports)
        conf::fail(fmt::format("Parallel port index {} out of [0..{}] range", number, parallel_ports - 1));
    const auto prefix = fmt::format("parallel{}.", number);
    file.add(prefix + "present", true);
    if (!write_local(port.source, prefix, context, file))
        unsupported("Unsupported character device type: a VMX file knows dev and file for parallel ports");
}

}  // namespace

void read_ports(const config& file, const context& context, domain_def& domain) {
    for (unsigned number = 0; number < serial_ports; ++number) {
        const auto prefix = fmt::format("serial{}.", number);
        if (!file.truth(prefix + "present", false)) continue;
        domain.devices.serials.emplace_back(read_serial(file, context, prefix)).port = number;
    }
    for (unsigned number = 0; number < parallel_ports; ++number) {
        const auto prefix = fmt::format("parallel{}.", number);
        if (!file.truth(prefix + "present", false)) continue;
        domain.devices.parallels.emplace_back(read_parallel(file, context, prefix)).port = number;
    }
}

void write_ports(const domain_def& domain, const context& context, config& file) {
    for (const auto& port : domain.devices.serials) write_serial(port, context, file);
    for (const auto& port : domain.devices.parallels) write_parallel(port, context, file);
}

}  // namespace vir::vmx
