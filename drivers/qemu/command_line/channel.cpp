// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/command_line/chardev.hpp"
#include "drivers/qemu/document_facts.hpp"

#include <virtxx/doc/controller.hpp>

namespace vir::qemu {
namespace {

using namespace device;

props virtio_port(const context& ctx, std::string driver, const info& info) {
    props to;
    to["driver"] = std::move(driver);
    if (info.address) {
        auto* at = std::get_if<virtio_serial_address>(&*info.address);
        if (!at) unsupported("device '{}': a virtio port needs an address of type 'virtio-serial'", info.alias);
        to["bus"] =
            fmt::format("{}.{}", controller_alias(ctx, controller_type::virtio_serial, at->controller), at->bus);
        to["nr"] = at->port;
    }
    to["chardev"] = "char" + info.alias;
    to["id"] = info.alias;
    return to;
}

props guestfwd(const channel& channel) {
    props to, forward;
    to["type"] = "user";
    forward["str"] =
        fmt::format("tcp:{}:{}-chardev:char{}", channel.address, channel.port.value_or(0), channel.info.alias);
    auto list = props::array();
    list.push_back(forward);
    to["guestfwd"] = list;
    to["id"] = channel.info.alias;
    return to;
}

}  // namespace

void add_channels(builder& out) {
    for (auto channel : out.def.devices.channels) {
        if (auto* socket = std::get_if<unix_chardev>(&channel.source); socket && socket->path.empty())
            socket->path = channel_socket(out.paths.channel_dir, channel);
        bool spice = std::holds_alternative<spicevmc_chardev>(channel.source) ||
                     std::holds_alternative<qemu_vdagent_chardev>(channel.source);
        auto chardev = chardev_option(out, channel.source, channel.info.alias, channel.log ? &*channel.log : nullptr,
                                      spice ? "vdagent" : "");
        switch (channel.type) {
            case channel_target_type::guestfwd:
                out.option("-chardev", chardev);
                out.json("-netdev", guestfwd(channel));
                break;
            case channel_target_type::virtio: {
                out.option("-chardev", chardev);
                auto to = virtio_port(out, "virtserialport", channel.info);
                // Without a name the guest would not find the agent of the display.
                std::string name = channel.name.empty() && spice ? "com.redhat.spice.0" : channel.name;
                add_if(to, "name", name);
                out.device(to);
                break;
            }
            default:
                unsupported("channel '{}': target type '{}' is not supported by QEMU; use virtio or guestfwd",
                            channel.info.alias, to_string(channel.type));
        }
    }
}

void add_consoles(builder& out) {
    bool first = true;
    for (auto& console : out.def.devices.consoles) {
        auto type = console.type.value_or(console_target_type::serial);
        bool alias_of_serial = first && type == console_target_type::serial;
        first = false;
        if (alias_of_serial) continue;
        switch (type) {
            case console_target_type::virtio:
                out.option("-chardev", chardev_option(out, console.source, console.info.alias,
                                                      console.log ? &*console.log : nullptr));
                out.device(virtio_port(out, "virtconsole", console.info));
                break;
            case console_target_type::serial: break;
            default:
                unsupported("console '{}': unsupported console target type {}; use serial or virtio",
                            console.info.alias, to_string(type));
        }
    }
}

}  // namespace vir::qemu
