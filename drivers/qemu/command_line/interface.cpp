// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/interface.hpp"

namespace vir::qemu {
namespace {

using namespace device;

template <class... Fs>
struct overloaded : Fs... {
    using Fs::operator()...;
};

std::string name_of(const interface& net) { return fmt::format("interface '{}'", net.info.alias); }

[[noreturn]] void not_yet(const interface& net, std::string_view type) {
    unsupported("{}: type='{}' is not supported yet; 'user' and 'ethernet' are there", name_of(net), type);
}

std::string endpoint(const std::string& address, std::uint32_t port) { return fmt::format("{}:{}", address, port); }

/// 10.0.2.0/24 in the user network's net= and ip= form.
void add_user_addresses(props& to, const interface& net) {
    if (!net.options) return;
    for (auto& ip : net.options->ips) {
        bool v6 = ip.family == net::ip_family::ipv6 || ip.address.find(':') != ip.address.npos;
        if (v6) {
            to["ipv6-prefix"] = ip.address;
            if (ip.prefix) to["ipv6-prefixlen"] = *ip.prefix;
        } else {
            to["net"] = ip.prefix ? fmt::format("{}/{}", ip.address, *ip.prefix) : ip.address;
        }
    }
}

bool is_virtio(const interface& net) { return net.model.starts_with("virtio"); }

void add_tap(props& to, const context& ctx, const interface& net) {
    to["type"] = "tap";
    auto fds = ctx.paths.tap_fds.find(net.info.alias);
    if (fds != ctx.paths.tap_fds.end() && !fds->second.empty()) {
        if (fds->second.size() == 1) {
            to["fd"] = fds->second.front();
        } else {
            to["fds"] = fmt::format("{}", fmt::join(fds->second, ":"));
        }
    } else {
        // QEMU opens it; an interface that exists is joined, one that does not is made.
        add_if(to, "ifname", net.target);
        std::string script = net.options ? net.options->script : "";
        std::string down = net.options ? net.options->down_script : "";
        to["script"] = script.empty() ? "no" : script;
        to["downscript"] = down.empty() ? "no" : down;
        if (net.driver && net.driver->queues > 1) to["queues"] = net.driver->queues;
    }
    if (net.options) add_if(to, "sndbuf", net.options->send_buffer);
    auto vhost = ctx.paths.vhost_fds.find(net.info.alias);
    if (is_virtio(net) && vhost != ctx.paths.vhost_fds.end() && !vhost->second.empty()) {
        to["vhost"] = true;
        if (vhost->second.size() == 1)
            to["vhostfd"] = vhost->second.front();
        else
            to["vhostfds"] = fmt::format("{}", fmt::join(vhost->second, ":"));
    }
}

void add_offload(props& to, const char* name, std::optional<bool> value) { add_if(to, name, value); }

}  // namespace

props netdev_props(const context& ctx, const interface& net) {
    props to;
    std::visit(overloaded{
                   [&](const user_net& user) {
                       if (!user.dev.empty() || (net.options && net.options->backend &&
                                                 net.options->backend->type == net_backend_type::passt))
                           unsupported("{}: the passt backend is not supported yet; leave <backend> out", name_of(net));
                       to["type"] = "user";
                       add_user_addresses(to, net);
                   },
                   [&](const ethernet_net&) { add_tap(to, ctx, net); },
                   [&](const server_net& server) {
                       to["type"] = "socket";
                       to["listen"] = endpoint(server.address, server.port);
                   },
                   [&](const client_net& client) {
                       to["type"] = "socket";
                       to["connect"] = endpoint(client.address, client.port);
                   },
                   [&](const mcast_net& mcast) {
                       to["type"] = "socket";
                       to["mcast"] = endpoint(mcast.address, mcast.port);
                   },
                   [&](const udp_net& udp) {
                       to["type"] = "socket";
                       to["udp"] = endpoint(udp.address, udp.port);
                       to["localaddr"] = endpoint(udp.local_address, udp.local_port);
                   },
                   [&](const bridge_net&) { not_yet(net, "bridge"); },
                   [&](const network_net&) { not_yet(net, "network"); },
                   [&](const direct_net&) { not_yet(net, "direct"); },
                   [&](const internal_net&) { not_yet(net, "internal"); },
                   [&](const vhost_user_net&) { not_yet(net, "vhostuser"); },
                   [&](const hostdev_net&) { not_yet(net, "hostdev"); },
                   [&](const vdpa_net&) { not_yet(net, "vdpa"); },
                   [&](const null_net&) { not_yet(net, "null"); },
                   [&](const vds_net&) { not_yet(net, "vds"); },
               },
               net.source);
    to["id"] = "host" + net.info.alias;
    return to;
}

props nic_props(const context& ctx, const interface& net) {
    props to;
    bool virtio = is_virtio(net);
    if (virtio) {
        std::string_view variant = net.model == "virtio-transitional"       ? "transitional"
                                   : net.model == "virtio-non-transitional" ? "non-transitional"
                                                                            : "";
        to["driver"] = virtio_driver("virtio-net", net.info, variant);
    } else {
        to["driver"] = net.model.empty() ? "rtl8139" : net.model;
    }
    need_type(ctx, to["driver"].text(), name_of(net));

    if (virtio && net.driver) {
        auto& driver = *net.driver;
        add_virtio_options(to, driver.virtio);
        if (driver.txmode) to["tx"] = *driver.txmode == net_tx_mode::iothread ? "bh" : "timer";
        add_if(to, "ioeventfd", driver.ioeventfd);
        add_if(to, "event_idx", driver.event_idx);
        if (driver.host) {
            add_offload(to, "csum", driver.host->csum);
            add_offload(to, "gso", driver.host->gso);
            add_offload(to, "host_tso4", driver.host->tso4);
            add_offload(to, "host_tso6", driver.host->tso6);
            add_offload(to, "host_ecn", driver.host->ecn);
            add_offload(to, "host_ufo", driver.host->ufo);
            add_offload(to, "mrg_rxbuf", driver.host->mrg_rxbuf);
        }
        if (driver.guest) {
            add_offload(to, "guest_csum", driver.guest->csum);
            add_offload(to, "guest_tso4", driver.guest->tso4);
            add_offload(to, "guest_tso6", driver.guest->tso6);
            add_offload(to, "guest_ecn", driver.guest->ecn);
            add_offload(to, "guest_ufo", driver.guest->ufo);
        }
        if (driver.queues > 1) {
            // One vector for each direction of each queue, one for changes of configuration, one for control.
            to["mq"] = true;
            to["vectors"] = 2 * driver.queues + 2;
        }
        add_if(to, "rss", driver.rss);
        add_if(to, "hash", driver.rss_hash_report);
        add_number_if(to, "rx_queue_size", driver.rx_queue_size);
        add_number_if(to, "tx_queue_size", driver.tx_queue_size);
    }
    if (virtio && net.mtu) to["host_mtu"] = *net.mtu;
    to["netdev"] = "host" + net.info.alias;
    to["id"] = net.info.alias;
    if (net.mac) to["mac"] = to_string(*net.mac);
    add_boot_index(to, ctx, net.info);
    add_address(to, ctx, net.info);
    add_rom(to, net.info);
    return to;
}

void add_interfaces(builder& out) {
    for (auto& net : out.def.devices.interfaces) {
        out.json("-netdev", netdev_props(out, net));
        out.device(nic_props(out, net));
    }
}

}  // namespace vir::qemu
