// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/parts.hpp"

#include <fmt/format.h>

namespace vir::xen {

using namespace device;

namespace {

// "host:port", the host perhaps in brackets; no port: empty.
std::pair<std::string, std::string> split_address(std::string_view text) {
    const auto close = text.rfind(']');
    const auto colon = text.find(':', close == text.npos ? 0 : close);
    return {std::string(text.substr(0, colon)), colon == text.npos ? "" : std::string(text.substr(colon + 1))};
}

// QEMU's words for character devices, as xend took them over.
chardev_source read_line(const config::item& item) {
    const std::string_view text = item.text;
    if (text == "null") return null_chardev();
    if (text == "pty") return pty_chardev();
    if (text == "vc") return vc_chardev();
    if (text == "stdio") return stdio_chardev();
    if (text.starts_with('/')) return dev_chardev(std::string(text));
    const auto colon = text.find(':');
    if (colon == text.npos) conf::fail(fmt::format("unknown chr device type '{}'", text), item.at);
    const auto kind = text.substr(0, colon);
    auto rest = text.substr(colon + 1);
    if (kind == "file") return file_chardev(std::string(rest));
    if (kind == "pipe") return pipe_chardev(std::string(rest));
    if (kind == "udp") {
        udp_chardev out;
        const auto at = rest.find('@');
        std::tie(out.connect_host, out.connect_service) = split_address(rest.substr(0, at));
        if (at != rest.npos) std::tie(out.bind_host, out.bind_service) = split_address(rest.substr(at + 1));
        return out;
    }
    const auto comma = rest.find(',');
    const bool server = comma != rest.npos && rest.substr(comma).find(",server") != rest.npos;
    rest = rest.substr(0, comma);
    if (kind == "unix") return unix_chardev(std::string(rest), server ? socket_mode::bind : socket_mode::connect);
    if (kind == "tcp" || kind == "telnet") {
        const auto [host, service] = split_address(rest);
        tcp_chardev out(server ? socket_mode::bind : socket_mode::connect, host, service);
        if (kind == "telnet") out.protocol = tcp_protocol::telnet;
        return out;
    }
    conf::fail(fmt::format("unknown chr device type '{}'", kind), item.at);
}

// Its options stand behind commas.
std::string write_line(const chardev_source& source) {
    struct writer {
        static const std::string& word(const std::string& text) { return conf::without_comma("a port's source", text); }
        static std::string server(socket_mode mode) { return mode == socket_mode::bind ? ",server,nowait" : ""; }
        std::string operator()(const null_chardev&) { return "null"; }
        std::string operator()(const pty_chardev&) { return "pty"; }
        std::string operator()(const vc_chardev&) { return "vc"; }
        std::string operator()(const stdio_chardev&) { return "stdio"; }
        std::string operator()(const dev_chardev& line) { return word(line.path); }
        std::string operator()(const file_chardev& line) { return "file:" + word(line.path); }
        std::string operator()(const pipe_chardev& line) { return "pipe:" + word(line.path); }
        std::string operator()(const udp_chardev& line) {
            std::string out = fmt::format("udp:{}:{}", word(line.connect_host), word(line.connect_service));
            if (!line.bind_host.empty() || !line.bind_service.empty())
                out += fmt::format("@{}:{}", word(line.bind_host), word(line.bind_service));
            return out;
        }
        std::string operator()(const tcp_chardev& line) {
            const bool telnet = line.protocol == tcp_protocol::telnet;
            return fmt::format("{}:{}:{}{}", telnet ? "telnet" : "tcp", word(line.host), word(line.service),
                               server(line.mode));
        }
        std::string operator()(const unix_chardev& line) { return "unix:" + word(line.path) + server(line.mode); }
        std::string operator()(const spicevmc_chardev&) { refuse(); }
        std::string operator()(const spiceport_chardev&) { refuse(); }
        std::string operator()(const nmdm_chardev&) { refuse(); }
        std::string operator()(const qemu_vdagent_chardev&) { refuse(); }
        std::string operator()(const dbus_chardev&) { refuse(); }
        [[noreturn]] static void refuse() { unsupported("unexpected chr device type"); }
    };
    return std::visit(writer(), source);
}

template <class Port>
void read_list(const config& file, const char* name, std::vector<Port>& ports) {
    std::uint32_t number = 0;
    for (const auto& item : file.texts(name)) {
        const auto place = number++;
        if (!item.text.empty() && item.text != "none") ports.emplace_back(read_line(item)).port = place;
    }
}

// One as a string, several as a list with a word for each gap.
void write_serials(const std::vector<serial>& ports, config& file) {
    if (ports.empty()) return file.add("serial", "none");
    if (ports.size() == 1 && ports.front().port.value_or(0) == 0)
        return file.add("serial", write_line(ports.front().source));
    std::uint32_t last = 0;
    for (const auto& port : ports) last = std::max(last, port.port.value_or(0));
    constexpr std::uint32_t most = 63;
    if (last > most) unsupported(fmt::format("serial port {} of {}", last, most + 1));
    std::vector<std::string> lines(last + 1, "none");
    for (const auto& port : ports) lines[port.port.value_or(0)] = write_line(port.source);
    file.add("serial", lines);
}

void read_sounds(const config& file, domain_def& domain) {
    const auto text = file.text("soundhw");
    if (!text) return;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto word = rest.substr(0, comma);
        // All that QEMU had then.
        if (word == "all" || word == "1") {
            for (const auto model : {sound_model::pcspk, sound_model::sb16, sound_model::es1370})
                domain.devices.sounds.emplace_back(model);
        } else if (const auto model = from_string<sound_model>(word)) {
            domain.devices.sounds.emplace_back(*model);
        } else {
            conf::fail(fmt::format("invalid type '{}'", word), file.place_of("soundhw"));
        }
        rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
    }
}

}  // namespace

void read_ports(const config& file, domain_def& domain) {
    auto& devices = domain.devices;
    if (!is_hvm(domain)) {
        auto& console = devices.consoles.emplace_back(chardev_source(pty_chardev()));
        console.type = console_target_type::xen;
        console.port = 0;
        return;
    }
    read_list(file, "parallel", devices.parallels);
    read_list(file, "serial", devices.serials);
    read_sounds(file, domain);
}

void write_ports(const domain_def& domain, config& file) {
    if (!is_hvm(domain)) return;
    const auto& devices = domain.devices;
    file.add("parallel", devices.parallels.empty() ? "none" : write_line(devices.parallels.front().source));
    write_serials(devices.serials, file);
    std::string sounds;
    for (const auto& sound : devices.sounds)
        sounds += (sounds.empty() ? "" : ",") + std::string(to_string(sound.model));
    if (!sounds.empty()) file.add("soundhw", sounds);
}

void read_channels(const config& file, domain_def& domain) {
    for (const auto& item : file.texts("channel")) {
        const auto& words = item.words();
        const auto connection = words.value("connection");
        auto& channel = domain.devices.channels.emplace_back();
        channel.type = channel_target_type::xen;
        channel.name = words.value("name");
        if (connection == "pty")
            channel.source = pty_chardev();
        else if (connection == "socket")
            channel.source = unix_chardev(words.value("path"), socket_mode::bind);
        else
            conf::fail(fmt::format("channel connection '{}' is not supported", connection), item.at);
    }
}

void write_channels(const domain_def& domain, config& file) {
    std::vector<std::string> lines;
    for (const auto& channel : domain.devices.channels) {
        if (channel.type != channel_target_type::xen) continue;
        std::string line;
        if (std::holds_alternative<pty_chardev>(channel.source)) {
            line = "connection=pty";
        } else if (const auto* socket = std::get_if<unix_chardev>(&channel.source)) {
            line = "connection=socket";
            if (!socket->path.empty()) line += ",path=" + conf::without_comma("path", socket->path);
        } else {
            unsupported("channel source is not supported: xl knows pty and unix");
        }
        lines.push_back(line + ",name=" + conf::without_comma("name", channel.name));
    }
    file.add("channel", lines);
}

}  // namespace vir::xen
