// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/lxc/parts.hpp"

#include <arpa/inet.h>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace vir::lxc {

using namespace device;

namespace {

constexpr std::string_view old_prefix = "lxc.network.";
constexpr std::string_view new_prefix = "lxc.net.";

// One card, as its entries say it.
struct card {
    std::uint64_t number = 0;
    const conf::entry* first = nullptr;  // where it begins
    std::string type, link, name, mac, macvlan_mode, vlan;
    bool up = false;
    std::vector<net::ip> ips;
    std::optional<ip_address> gateway, gateway6;
};

bool is_address(const std::string& text, bool six) {
    unsigned char bytes[16];
    return inet_pton(six ? AF_INET6 : AF_INET, text.c_str(), bytes) == 1;
}

net::ip read_address(const conf::entry& entry, bool six) {
    const auto& text = text_of(entry);
    const auto slash = text.find('/');
    net::ip out;
    out.family = six ? net::ip_family::ipv6 : net::ip_family::ipv4;
    out.address = text.substr(0, slash);
    const auto prefix = slash == text.npos ? std::nullopt : number(std::string_view(text).substr(slash + 1));
    if (!prefix || *prefix > 255 || !is_address(out.address, six))
        refuse(fmt::format("Invalid CIDR address: '{}'", text), entry, errc::invalid_arg);
    out.prefix = static_cast<std::uint32_t>(*prefix);
    return out;
}

ip_address read_gateway(const conf::entry& entry, bool six) {
    const auto& text = text_of(entry);
    if (!is_address(text, six))
        refuse(fmt::format("Domain interface: Bad gateway address '{}' in route definition", text), entry,
               errc::xml_error);
    return ip_address::parse(text).value();
}

void read_property(card& card, std::string_view key, const conf::entry& entry) {
    const auto& text = text_of(entry);
    if (key == "type")
        card.type = text;
    else if (key == "link")
        card.link = text;
    else if (key == "name")
        card.name = text;
    else if (key == "hwaddr")
        card.mac = text;
    else if (key == "flags")
        card.up = text == "up";
    else if (key == "macvlan.mode")
        card.macvlan_mode = text;
    else if (key == "vlan.id")
        card.vlan = text;
    else if (key == "ipv4" || key == "ipv4.address")
        card.ips.push_back(read_address(entry, false));
    else if (key == "ipv6" || key == "ipv6.address")
        card.ips.push_back(read_address(entry, true));
    else if (key == "ipv4.gateway")
        card.gateway = read_gateway(entry, false);
    else if (key == "ipv6.gateway")
        card.gateway6 = read_gateway(entry, true);
    else
        refuse(fmt::format("a container's network has no '{}' here", entry.name), entry);
}

// LXC 1: a type begins a card. LXC 3: each has a number, and they come in the order in which the file begins them.
std::vector<card> read_cards(const config& file) {
    std::vector<card> out;
    std::unordered_map<std::uint64_t, std::size_t> numbered;
    for (const auto& entry : file.entries()) {
        std::string_view key = entry.name;
        if (key.starts_with(old_prefix)) {
            key.remove_prefix(old_prefix.size());
            if (key == "type") {
                out.emplace_back().first = &entry;
                out.back().number = UINT64_MAX;
            }
            if (out.empty() || out.back().number != UINT64_MAX)
                refuse(fmt::format("'{}' stands before the type of its network", entry.name), entry);
            read_property(out.back(), key, entry);
        } else if (key.starts_with(new_prefix)) {
            key.remove_prefix(new_prefix.size());
            const auto dot = key.find('.');
            const auto which = number(key.substr(0, dot));
            if (!which || dot == key.npos || *which == UINT64_MAX)
                refuse(fmt::format("'{}' names no number of a network", entry.name), entry);
            const auto [same, is_new] = numbered.try_emplace(*which, out.size());
            if (is_new) {
                out.emplace_back().first = &entry;
                out.back().number = *which;
            }
            read_property(out[same->second], key.substr(dot + 1), entry);
        }
    }
    return out;
}

std::vector<net::route> routes_of(const card& card) {
    std::vector<net::route> out;
    auto add = [&](net::ip_family family, const char* everywhere, const std::optional<ip_address>& gateway) {
        if (!gateway) return;
        auto& route = out.emplace_back();
        route.family = family;
        route.address = ip_address::parse(everywhere);
        route.gateway = gateway;
    };
    add(net::ip_family::ipv4, "0.0.0.0", card.gateway);
    add(net::ip_family::ipv6, "::", card.gateway6);
    return out;
}

// A device of the host, or a VLAN of one, that moves into the container.
void add_host_device(const card& card, domain_def& domain) {
    if (card.link.empty()) refuse("Missing 'link' attribute for NIC", *card.first, errc::config_unsupported);
    net_hostdev source;
    source.interface = card.link;
    if (card.type == "vlan" && !card.vlan.empty()) source.interface += "." + card.vlan;
    source.ips = card.ips;
    source.routes = routes_of(card);
    auto& moved = domain.devices.hostdevs.emplace_back(any_hostdev(std::move(source)));
    moved.mode = hostdev_mode::capabilities;
}

any_net source_of(const card& card) {
    if (card.type == "veth") {
        if (card.link.empty()) return ethernet_net();
        return bridge_net(card.link);
    }
    if (card.type != "macvlan") return user_net();
    if (card.link.empty()) refuse("Missing 'link' attribute for NIC", *card.first);
    direct_net out;
    out.dev = card.link;
    // LXC's default is to keep containers from each other.
    if (card.macvlan_mode.empty() || card.macvlan_mode == "private")
        out.mode = direct_mode::_private;
    else
        out.mode = card.macvlan_mode == "bridge" ? direct_mode::bridge : direct_mode::vepa;
    return out;
}

void add_interface(const card& card, domain_def& domain) {
    auto& out = domain.devices.interfaces.emplace_back(source_of(card));
    // libvirt's answer has zeros where LXC would choose.
    out.mac = mac_address::parse(card.mac).value_or(mac_address());
    out.link = card.up ? link_state::up : link_state::down;
    if (card.name.empty() && card.ips.empty() && !card.gateway && !card.gateway6) return;
    auto& rare = out.options.emplace();
    rare.guest_dev = card.name;
    rare.ips = card.ips;
    rare.routes = routes_of(card);
}

}  // namespace

void read_network(const config& file, domain_def& domain) {
    const auto cards = read_cards(file);
    for (const auto& card : cards) {
        // "empty" is nothing but a loopback device, "none" the host's network.
        if (card.type.empty() || card.type == "none" || card.type == "empty") continue;
        if (card.type == "phys" || card.type == "vlan")
            add_host_device(card, domain);
        else
            add_interface(card, domain);
    }
    if (!domain.features.rare) domain.features.rare.emplace();
    // Without a word about the network it is not the host's.
    domain.features.rare->privnet = cards.empty();
}

}  // namespace vir::lxc
