// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/parts.hpp"

#include <fmt/format.h>

#include <charconv>

namespace vir::xen {

using namespace device;

namespace {

constexpr std::string_view bridge_script = "vif-bridge";
constexpr std::string_view switch_script = "vif-openvswitch";

interface_options& rare(interface& card) {
    if (!card.options) card.options.emplace();
    return *card.options;
}

// "10240KB/s", "10Mb/s@50ms": bytes or bits, decimal or not as xl sees it; in KiB/s.
std::uint64_t read_rate(const std::string& text, conf::place at) {
    std::uint64_t amount = 0;
    const auto* end = text.data() + text.size();
    const auto [unit, failed] = std::from_chars(text.data(), end, amount);
    std::string_view rest(unit, static_cast<std::size_t>(end - unit));
    auto malformed = [&] { conf::fail(fmt::format("Invalid rate '{}' specified", text), at); };
    if (failed != std::errc() || rest.empty()) malformed();
    std::uint64_t scale = 1;
    bool prefixed = true;
    switch (rest.front()) {
        case 'G':
            scale = 1024 * 1024;
            break;
        case 'M':
            scale = 1024;
            break;
        case 'K':
            break;
        default:
            prefixed = false;
    }
    if (prefixed) rest.remove_prefix(1);
    const bool bits = rest.starts_with("b/s");
    if (!bits && !rest.starts_with("B/s")) malformed();
    rest.remove_prefix(3);
    if (!rest.empty() && rest.front() != '@') malformed();
    if (amount > (std::uint64_t(1) << 40)) malformed();
    amount *= scale;
    if (!prefixed) amount /= 1024;
    return bits ? amount / 8 : amount;
}

void read_addresses(const std::string& text, interface& card) {
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto blank = rest.find(' ');
        const auto word = rest.substr(0, blank);
        if (!word.empty()) {
            auto& ip = rare(card).ips.emplace_back();
            ip.address = word;
            ip.family = word.find(':') == word.npos ? net::ip_family::ipv4 : net::ip_family::ipv6;
        }
        if (blank == rest.npos) break;
        rest.remove_prefix(blank + 1);
    }
}

// A bridge of Open vSwitch: "name", "name.tag" or "name:tag:tag".
void read_switch(std::string& bridge, interface& card, conf::place at) {
    rare(card).virtual_port.emplace().type = net::virtual_port_type::openvswitch;
    const auto mark = bridge.find_first_of(".:");
    if (mark == bridge.npos) return;
    auto& vlan = rare(card).vlan.emplace();
    if (bridge[mark] == ':') vlan.trunk = true;
    std::string_view rest = std::string_view(bridge).substr(mark + 1);
    while (!rest.empty()) {
        const auto next = rest.find(':');
        const auto tag = small_number(rest.substr(0, next));
        if (!tag) conf::fail(fmt::format("unable to parse VLAN tag of '{}'", bridge), at);
        vlan.tags.emplace_back(*tag);
        rest.remove_prefix(next == rest.npos ? rest.size() : next + 1);
    }
    bridge.resize(mark);
}

interface read_card(const config::item& item) {
    const auto& words = item.words();
    interface card;
    if (const auto text = words.value("mac"); !text.empty()) {
        card.mac = mac_address::parse(text);
        if (!card.mac) conf::fail(fmt::format("malformed mac address '{}'", text), item.at);
    }
    auto bridge = words.value("bridge");
    const auto script = words.value("script");
    if (script == switch_script) read_switch(bridge, card, item.at);
    if (!bridge.empty() || script == bridge_script || script == switch_script)
        card.source = bridge_net(bridge);
    else
        card.source = ethernet_net();
    if (!script.empty()) rare(card).script = script;
    card.model = words.value("model");
    const auto type = words.value("type");
    // The front end of Xen's own, and no card beside it.
    if (type == "vif" || type == "netfront") card.model = "netfront";
    card.target = words.value("vifname");
    if (const auto rate = words.value("rate"); !rate.empty()) {
        auto& bandwidth = rare(card).bandwidth.emplace();
        bandwidth.outbound.emplace().average = read_rate(rate, item.at);
    }
    read_addresses(words.value("ip"), card);
    return card;
}

std::string switch_name(const interface& card, std::string bridge) {
    if (!card.options->vlan) return bridge;
    const auto& vlan = *card.options->vlan;
    const bool trunk = vlan.trunk.value_or(vlan.tags.size() > 1);
    for (const auto& tag : vlan.tags) bridge += (trunk ? ":" : ".") + std::to_string(tag.id);
    return bridge;
}

std::string write_card(const interface& card, const context& context) {
    const auto* rare = card.options ? &*card.options : nullptr;
    const bool is_switch =
        rare && rare->virtual_port && rare->virtual_port->type == net::virtual_port_type::openvswitch;
    std::string out = "mac=" + to_string(card.mac.value_or(mac_address()));
    auto add = [&](const char* name, const std::string& value) {
        out += fmt::format(",{}={}", name, conf::without_comma(name, value));
    };
    std::string script = rare ? rare->script : "";
    if (const auto* bridge = std::get_if<bridge_net>(&card.source)) {
        add("bridge", is_switch ? switch_name(card, bridge->bridge) : bridge->bridge);
        if (script.empty()) script = is_switch ? switch_script : bridge_script;
    } else if (const auto* network = std::get_if<network_net>(&card.source)) {
        if (network->bridge.empty())
            unsupported(fmt::format("network '{}' has no bridge that a file could name", network->network));
        add("bridge", network->bridge);
        if (script.empty()) script = bridge_script;
    } else if (!std::holds_alternative<ethernet_net>(card.source)) {
        unsupported("unsupported net type: a Xen file knows bridge, network and ethernet");
    }
    if (rare && !rare->ips.empty()) {
        std::string addresses;
        for (const auto& ip : rare->ips) addresses += (addresses.empty() ? "" : " ") + ip.address;
        add("ip", addresses);
    }
    if (!script.empty()) add("script", script);
    if (card.model == "netfront")
        out += context.syntax == syntax::xl ? ",type=vif" : ",type=netfront";
    else if (!card.model.empty())
        add("model", card.model);
    if (!card.target.empty()) add("vifname", card.target);
    if (rare && rare->bandwidth && rare->bandwidth->outbound && rare->bandwidth->outbound->average)
        out += fmt::format(",rate={}KB/s", rare->bandwidth->outbound->average);
    return out;
}

}  // namespace

void read_interfaces(const config& file, const context&, domain_def& domain) {
    for (const auto& item : file.texts("vif")) domain.devices.interfaces.push_back(read_card(item));
}

void write_interfaces(const domain_def& domain, const context& context, config& file) {
    std::vector<std::string> lines;
    for (const auto& card : domain.devices.interfaces)
        if (!std::holds_alternative<hostdev_net>(card.source)) lines.push_back(write_card(card, context));
    file.add("vif", lines);
}

}  // namespace vir::xen
