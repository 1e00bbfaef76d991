// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/chardev.hpp"

namespace vir::qemu {
namespace {

using namespace device;

void add_reconnect(option_text& to, const box<reconnect>& again) {
    if (!again) return;
    to.add_number("reconnect", again->enabled ? again->timeout.value_or(0) : 0);
}

struct writer {
    const context& ctx;
    const std::string& id;
    std::string_view service;

    option_text start(std::string_view backend) const {
        option_text text(backend);
        text.add("id", "char" + id);
        return text;
    }

    option_text operator()(const null_chardev&) const { return start("null"); }
    option_text operator()(const vc_chardev&) const { return start("vc"); }
    option_text operator()(const pty_chardev&) const { return start("pty"); }
    option_text operator()(const stdio_chardev&) const { return start("stdio"); }
    option_text operator()(const dev_chardev& dev) const {
        // A parallel port's device is driven by other ioctls than a serial one's.
        return start(id.starts_with("parallel") ? "parallel" : "serial").add("path", dev.path);
    }
    option_text operator()(const file_chardev& file) const {
        auto text = start("file");
        text.add("path", file.path);
        if (file.append) text.add("append", *file.append);
        return text;
    }
    option_text operator()(const pipe_chardev& pipe) const { return start("pipe").add("path", pipe.path); }
    option_text operator()(const udp_chardev& udp) const {
        return start("udp")
            .add("host", udp.connect_host)
            .add("port", udp.connect_service)
            .add("localaddr", udp.bind_host)
            .add("localport", udp.bind_service.empty() ? std::string("0") : udp.bind_service);
    }
    option_text operator()(const tcp_chardev& tcp) const {
        auto text = start("socket");
        text.add("host", tcp.host).add("port", tcp.service);
        if (tcp.protocol == tcp_protocol::telnet) text.add("telnet", true);
        if (tcp.mode == socket_mode::bind) text.add("server", true).add("wait", false);
        add_reconnect(text, tcp.reconnect);
        if (tcp.tls.value_or(false)) text.add("tls-creds", "objchar" + id + "_tls0");
        return text;
    }
    option_text operator()(const unix_chardev& socket) const {
        auto text = start("socket");
        if (const auto open = ctx.paths.chardev_fds.find(id); open != ctx.paths.chardev_fds.end())
            text.add_number("fd", static_cast<std::uint64_t>(open->second));
        else
            text.add("path", socket.path);
        if (socket.mode == socket_mode::bind) text.add("server", true).add("wait", false);
        add_reconnect(text, socket.reconnect);
        return text;
    }
    option_text operator()(const spicevmc_chardev&) const { return start("spicevmc").add("name", service); }
    option_text operator()(const spiceport_chardev& port) const { return start("spiceport").add("name", port.channel); }
    option_text operator()(const dbus_chardev& dbus) const { return start("dbus").add("name", dbus.channel); }
    option_text operator()(const qemu_vdagent_chardev& agent) const {
        auto text = start("qemu-vdagent").add("name", service);
        if (agent.clipboard) text.add("clipboard", *agent.clipboard);
        if (agent.mouse) text.add("mouse", *agent.mouse == mouse_mode::client);
        return text;
    }
    option_text operator()(const nmdm_chardev&) const {
        unsupported("device '{}': a null modem pair (type='nmdm') is a bhyve feature; use type='unix' or type='tcp'",
                    id);
    }
};

}  // namespace

std::string chardev_option(const context& ctx, const chardev_source& source, const std::string& id,
                           const chardev_log* log, std::string_view service) {
    if (std::holds_alternative<tcp_chardev>(source) && std::get<tcp_chardev>(source).tls.value_or(false))
        unsupported("device '{}': TLS on character devices needs certificates that are not configured; leave tls='no'",
                    id);
    auto text = std::visit(writer{ctx, id, service}, source);
    if (log) {
        text.add("logfile", log->file);
        if (log->append) text.add("logappend", *log->append);
    }
    return text.str();
}

}  // namespace vir::qemu
