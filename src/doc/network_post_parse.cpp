// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/doc/findings.hpp"
#include "src/doc/metadata.hpp"

#include <virtxx/doc/network.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace vir {
namespace {

using net::forward_mode;

[[noreturn]] void refuse(errc code, const std::string& what) { fail(error_domain::network, code, "{}", what); }

void check_own_bridge(const network_def& network) {
    if (network.mode() == forward_mode::none) return;
    const auto mode = to_string(network.mode());
    if (network.ips.empty())
        refuse(errc::xml_error, fmt::format("{} forwarding requested, but no IP address provided for network '{}'",
                                            mode, network.name));
    if (1 < network.forward->interfaces.size())
        refuse(errc::xml_error, fmt::format("multiple forwarding interfaces specified for network '{}', only one is "
                                            "supported", network.name));
    if (network.mode() == forward_mode::open && !network.forward->interfaces.empty())
        refuse(errc::xml_error, fmt::format("forward dev not allowed for network '{}' with forward mode='{}'",
                                            network.name, mode));
}

void check_others_bridge(const network_def& network) {
    const auto mode = to_string(network.mode());
    const auto& bridge = network.bridge;
    auto refuse_in_mode = [&](const char* what) {
        refuse(errc::xml_error, fmt::format("{} not allowed in {} mode (network '{}')", what, mode, network.name));
    };
    if (network.mode() != forward_mode::bridge) {
        if (!bridge.name.empty()) refuse_in_mode("bridge name");
        if (!bridge.zone.empty()) refuse_in_mode("bridge zone");
        if (bridge.mac_table_manager) refuse_in_mode("bridge macTableManager setting");
    }
    if (bridge.delay || bridge.stp || !bridge.zone.empty())
        refuse(errc::xml_error, fmt::format("bridge delay/stp/zone options only allowed in route, nat, and isolated "
                                            "mode, not in {} (network '{}')", mode, network.name));
    const auto& forward = *network.forward;
    if (!bridge.name.empty() && (!forward.interfaces.empty() || !forward.functions.empty() || !forward.pf.empty()))
        refuse(errc::xml_error, fmt::format("A network with forward mode='{}' can specify a bridge name or a forward "
                                            "dev, but not both (network '{}')", mode, network.name));
    if (network.mtu)
        refuse(errc::xml_error, fmt::format("mtu size only allowed in open, route, nat, and isolated mode, not in {} "
                                            "(network '{}')", mode, network.name));
}

void check_gateways(const network_def& network, findings& found) {
    // However many addresses there are, they have few different prefixes.
    std::map<unsigned, std::set<ip_address>> reached;
    for (const auto& ip : network.ips)
        if (ip.address) reached[ip.effective_prefix()].insert(ip.address->network(ip.effective_prefix()));
    for (std::size_t i = 0; i < network.routes.size(); ++i)
        found.about(document_part("route", i), [&] {
            const auto& route = network.routes[i];
            const auto reaches = [&](const auto& networks) {
                return route.gateway && networks.second.contains(route.gateway->network(networks.first));
            };
            if (std::none_of(reached.begin(), reached.end(), reaches))
                refuse(errc::config_unsupported,
                       fmt::format("unreachable static route gateway '{}' specified for network '{}'",
                                   route.gateway ? to_string(*route.gateway) : "", network.name));
        });
}

// What the bridge driver has for networks with a bridge of their own only.
void check_elements(const network_def& network) {
    const auto mode = to_string(network.mode());
    auto unsupported = [&](const char* element) {
        refuse(errc::config_unsupported, fmt::format("Unsupported {} element in network {} with forward mode='{}'",
                                                     element, network.name, mode));
    };
    if (network.mac) unsupported("<mac>");
    if (!network.ips.empty()) unsupported("<ip>");
    if (network.dns && (!network.dns->txts.empty() || !network.dns->hosts.empty() || !network.dns->srvs.empty()))
        unsupported("<dns>");
    if (network.domain && !network.domain->name.empty()) unsupported("<domain>");
    if (network.bandwidth && network.bridge.name.empty()) unsupported("network-wide <bandwidth>");
}

void check_pool(const network_def& network) {
    if (!network.forward) return;
    const auto& forward = *network.forward;
    if (network.mode() == forward_mode::hostdev) {
        if (!forward.interfaces.empty())
            refuse(errc::config_unsupported,
                   fmt::format("hostdev network '{}' lists '{}' in the device pool, but hostdev networks require all "
                               "devices to be listed by PCI address, not network device name", network.name,
                               forward.interfaces.front().dev));
    } else if (!forward.functions.empty()) {
        refuse(errc::config_unsupported,
               fmt::format("network '{}' has forward mode '{}'  but lists a device by PCI address in the device pool. "
                           "This is only supported for networks with forward mode 'hostdev'", network.name,
                           to_string(network.mode())));
    }
}

void check_dhcp(const network_def& network) {
    unsigned v4 = 0, v6 = 0;
    for (const auto& ip : network.ips)
        if (!ip.dhcp.ranges.empty() || !ip.dhcp.hosts.empty()) ++(ip.is_v6() ? v6 : v4);
    for (const auto& [count, family] : {std::pair(v4, "IPv4"), std::pair(v6, "IPv6")})
        if (1 < count)
            refuse(errc::config_unsupported,
                   fmt::format("Multiple {0} dhcp sections found -- dhcp is supported only for a single {0} address on "
                               "each network", family));
}

bool is_openvswitch(const box<net::virtual_port>& port) {
    return port && port->type == net::virtual_port_type::openvswitch;
}

void check_portgroups(const network_def& network, bool has_bandwidth) {
    const net::portgroup* chosen = nullptr;
    const bool bridged = network.mode() == forward_mode::bridge;
    const bool allowed = network.mode() == forward_mode::hostdev || network.mode() == forward_mode::passthrough ||
                         (bridged && is_openvswitch(network.virtual_port));
    bool misused = network.vlan && !allowed;
    for (const auto& group : network.portgroups) {
        if (&group != network.find_portgroup(group.name))
            refuse(errc::config_unsupported, fmt::format("multiple <portgroup> elements with the same name ({}) in "
                                                         "network '{}'", group.name, network.name));
        // A portgroup's own <virtualport> counts instead of the network's.
        if (group.vlan || network.vlan)
            misused |= group.virtual_port ? !(bridged && is_openvswitch(group.virtual_port)) : !allowed;
        if (group.is_default && chosen)
            refuse(errc::config_unsupported,
                   fmt::format("network '{}' has multiple default <portgroup> elements ({} and {}), but only one "
                               "default is allowed", network.name, chosen->name, group.name));
        if (group.is_default) chosen = &group;
        if (group.bandwidth && !has_bandwidth)
            refuse(errc::config_unsupported,
                   fmt::format("Unsupported <bandwidth> element in network '{}' in portgroup '{}' with forward "
                               "mode='{}'", network.name, group.name, to_string(network.mode())));
    }
    if (misused)
        refuse(errc::config_unsupported, fmt::format("<vlan> element specified for network {}, whose type doesn't "
                                                     "support vlan configuration", network.name));
}

}  // namespace

void complete(network_def& network, const network_hooks& hooks) {
    findings found;
    complete(network, hooks, found);
}

void complete(network_def& network, const network_hooks& hooks, findings& found) {
    if (!network.uuid) network.uuid = uuid::random();
    network.connections.reset();
    found.about(document_part("metadata"), [&] { network.metadata = one_element_per_namespace(network.metadata); });
    if (network.mode() == forward_mode::none) network.forward.reset();
    if (network.forward) {
        for (auto& one : network.forward->interfaces) one.connections = 0;
        for (auto& one : network.forward->functions) one.connections = 0;
    }
    check_gateways(network, found);
    if (net::has_own_bridge(network.mode())) {
        found.about(document_part("forward"), [&] { check_own_bridge(network); });
        if (!network.bridge.stp) network.bridge.stp = true;
        if (!network.bridge.delay) network.bridge.delay = 0;
    } else {
        found.about(document_part("bridge"), [&] { check_others_bridge(network); });
    }
    if (!hooks.has_dnsmasq()) network.dnsmasq_options.clear();
    found.about(document_part(), [&] { hooks.after(network); });
}

void bridge_network_hooks::after(network_def& network) const {
    if (network.name.find('\n') != std::string::npos)
        fail(error_domain::xml, errc::xml_detail, "invalid char in name: \n");
    const bool own = net::has_own_bridge(network.mode());
    if (own) {
        constexpr std::string_view number = "%d";
        auto& name = network.bridge.name;
        if (name.empty()) name = "virbr%d";
        if (const auto at = name.find(number); at != name.npos) {
            unsigned i = 0;
            auto numbered = [&] { return std::string(name).replace(at, number.size(), std::to_string(i)); };
            while (bridge_in_use(numbered())) ++i;
            name = numbered();
        } else if (bridge_in_use(name)) {
            refuse(errc::internal_error, fmt::format("bridge name '{}' already in use.", name));
        }
        if (!network.mac) network.mac = mac_address::random();
    } else {
        check_elements(network);
    }
    check_pool(network);
    check_dhcp(network);
    check_portgroups(network, own || (network.mode() == forward_mode::bridge && !network.bridge.name.empty()));
}

}  // namespace vir
