// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/network_update.hpp>

#include "src/core/error_words.hpp"
#include "src/doc/network_dns.hpp"
#include "src/doc/table.hpp"
#include "src/xml/syntax_error.hpp"
#include "src/xml/tree.hpp"

#include <algorithm>

namespace vir {
namespace {

// What is to be removed: records of which only what is given counts.
struct srv_pattern {
    std::optional<std::string> service, protocol, domain, target;
    std::optional<std::uint32_t> port, priority, weight;
};
struct txt_pattern {
    std::string name, value;
};
struct dns_host_pattern {
    std::optional<ip_address> ip;
    std::vector<std::string> hostnames;
};

}  // namespace

namespace xml {

template <>
const record& describe<srv_pattern>() {
    using t = srv_pattern;
    static constexpr table rows(of<t>, "srv",
        domain_of(error_domain::network),
        attribute<&t::service>("service"),
        attribute<&t::protocol>("protocol"),
        attribute<&t::domain>("domain"),
        attribute<&t::target>("target"),
        attribute<&t::port>("port"),
        attribute<&t::priority>("priority"),
        attribute<&t::weight>("weight"));
    return rows;
}

template <>
const record& describe<txt_pattern>() {
    using t = txt_pattern;
    static constexpr table rows(of<t>, "txt",
        domain_of(error_domain::network),
        attribute<&t::name>("name")
            .required(errc::xml_detail, "missing required name attribute in DNS TXT record of network {name}"),
        attribute<&t::value>("value"));
    return rows;
}

template <>
const record& describe<dns_host_pattern>() {
    using t = dns_host_pattern;
    static constexpr table rows(of<t>, "host",
        domain_of(error_domain::network),
        attribute<&t::ip>("ip")
            .invalid(errc::xml_detail, "Invalid IP address in network '{name}' DNS HOST record"),
        element<&t::hostnames>("hostname"));
    return rows;
}

}  // namespace xml

namespace {

using command = network_update_command;

class updating {
public:
    updating(network_def& network, command what, int parent_index, std::string_view fragment)
        : network_(network), what_(what), parent_index_(parent_index), fragment_(fragment) {}

    void dhcp_host();
    void dhcp_range();
    void forward_interface();
    void portgroup();
    void dns_host();
    void dns_txt();
    void dns_srv();

private:
    bool adds() const noexcept { return what_ == command::add_first || what_ == command::add_last; }

    template <class... Args>
    [[noreturn]] void refuse(fmt::format_string<Args...> text, Args&&... args) const {
        fail(error_domain::network, errc::operation_invalid, "{}", fmt::format(text, std::forward<Args>(args)...));
    }
    [[noreturn]] void refuse_to_modify(std::string_view what) const {
        fail(error_domain::network, errc::operation_unsupported, "{} cannot be modified, only added or deleted", what);
    }
    void refuse_unknown() const {
        if (what_ != command::modify && what_ != command::remove && !adds())
            fail(error_domain::network, errc::operation_unsupported, "unrecognized network update command code {}",
                 static_cast<unsigned>(what_));
    }

    void expect(std::string_view element) const {
        const xml::tree given(fragment_, parse_options());
        if (given.root().name != element)
            fail(error_domain::network, errc::xml_error, "unexpected element <{}>, expecting <{}>, while updating "
                 "network '{}'", given.root().name, element, network_.name);
    }

    template <class T>
    T read() const {
        return parse<T>(fragment_);
    }

    template <class T>
    void add(std::vector<T>& list, T entry) const {
        list.insert(what_ == command::add_first ? list.begin() : list.end(), std::move(entry));
    }

    net::network_ip& parent() const;
    void check_only_dhcp(const net::network_ip& ip) const;

    network_def& network_;
    command what_;
    int parent_index_;
    std::string_view fragment_;
};

bool has_dhcp(const net::network_ip& ip) { return !ip.dhcp.ranges.empty() || !ip.dhcp.hosts.empty(); }

net::network_ip& updating::parent() const {
    auto& ips = network_.ips;
    if (parent_index_ >= 0) {
        if (static_cast<std::size_t>(parent_index_) >= ips.size())
            refuse("couldn't update dhcp host entry - no <ip> element found at index {} in network '{}'", parent_index_,
                   network_.name);
        return ips[static_cast<std::size_t>(parent_index_)];
    }
    auto found = std::find_if(ips.begin(), ips.end(), has_dhcp);
    if (found == ips.end()) found = std::find_if(ips.begin(), ips.end(), [](const auto& ip) { return !ip.is_v6(); });
    if (found == ips.end()) found = ips.begin();
    if (found == ips.end())
        refuse("couldn't update dhcp host entry - no <ip> element found in network '{}'", network_.name);
    return *found;
}

void updating::check_only_dhcp(const net::network_ip& ip) const {
    for (const auto& other : network_.ips)
        if (&other != &ip && other.is_v6() == ip.is_v6() && has_dhcp(other))
            refuse("dhcp is supported only for a single {} address on each network", ip.is_v6() ? "IPv6" : "IPv4");
}

bool same_mac(const std::string& a, const std::string& b) {
    const auto x = mac_address::parse(a), y = mac_address::parse(b);
    return x && x == y;
}

void updating::dhcp_host() {
    expect("host");
    auto& ip = parent();
    auto host = read<net::dhcp_host>();
    const bool partial = what_ == command::remove;
    net::check_host_of(host, ip, partial);
    if (!partial && host.ip->is_v6() != ip.is_v6())
        refuse("the address family of a host entry IP must match the address family of the dhcp element's parent");
    refuse_unknown();

    auto& hosts = ip.dhcp.hosts;
    const auto same_any = [&](const net::dhcp_host& other) {
        return (!host.mac.empty() && same_mac(host.mac, other.mac)) || (host.name && host.name == other.name) ||
               (host.ip && host.ip == other.ip);
    };
    const auto same_all = [&](const net::dhcp_host& other) {
        return (host.mac.empty() || same_mac(host.mac, other.mac)) && (!host.name || host.name == other.name) &&
               (!host.ip || host.ip == other.ip);
    };
    if (partial) {
        const auto found = std::find_if(hosts.begin(), hosts.end(), same_all);
        if (found == hosts.end())
            refuse("couldn't locate a matching dhcp host entry in network '{}'", network_.name);
        hosts.erase(found);
        return;
    }
    const auto mac = host.mac.empty() ? std::string("unknown") : host.mac;
    const auto name = host.name.value_or("(null)");
    const auto found = std::find_if(hosts.begin(), hosts.end(), same_any);
    if (what_ == command::modify) {
        if (found == hosts.end())
            refuse("couldn't locate an existing dhcp host entry with \"mac='{}'\" \"name='{}'\" \"ip='{}'\" in network "
                   "'{}'", mac, name, to_string(*host.ip), network_.name);
        *found = std::move(host);
        return;
    }
    check_only_dhcp(ip);
    if (found != hosts.end())
        refuse("there is an existing dhcp host entry in network '{}' that matches \"<host mac='{}' name='{}' "
               "ip='{}'/>\"", network_.name, mac, name, to_string(*host.ip));
    add(hosts, std::move(host));
}

void updating::dhcp_range() {
    expect("range");
    auto& ip = parent();
    if (what_ == command::modify) refuse_to_modify("dhcp ranges");
    auto range = read<net::dhcp_range>();
    net::check_range_of(range, ip);
    refuse_unknown();
    auto& ranges = ip.dhcp.ranges;
    const auto found = std::find_if(ranges.begin(), ranges.end(), [&](const auto& other) {
        return other.start == range.start && other.end == range.end;
    });
    if (what_ == command::remove) {
        if (found == ranges.end())
            refuse("couldn't locate a matching dhcp range entry in network '{}'", network_.name);
        ranges.erase(found);
        return;
    }
    check_only_dhcp(ip);
    if (found != ranges.end())
        refuse("there is an existing dhcp range entry in network '{}' that matches \"<range start='{}' end='{}'/>\"",
               network_.name, to_string(*range.start), to_string(*range.end));
    add(ranges, std::move(range));
}

void updating::forward_interface() {
    expect("interface");
    if (what_ == command::modify) refuse_to_modify("forward interface entries");
    const xml::tree given(fragment_, parse_options());
    const auto* dev = given.root().attribute("dev");
    if (!dev) fail(error_domain::network, errc::xml_error, "missing dev attribute in <interface> element");
    refuse_unknown();
    net::forward none(net::forward_mode::none);
    auto& interfaces = network_.forward ? network_.forward->interfaces : none.interfaces;
    const auto found = std::find_if(interfaces.begin(), interfaces.end(),
                                    [&](const auto& other) { return other.dev == dev->value; });
    if (adds()) {
        if (found != interfaces.end())
            refuse("there is an existing interface entry in network '{}' that matches \"<interface dev='{}'>\"",
                   network_.name, dev->value);
        add(interfaces, net::forward_interface(std::string(dev->value)));
        return;
    }
    if (found == interfaces.end())
        refuse("couldn't find an interface entry in network '{}' matching <interface dev='{}'>", network_.name,
               dev->value);
    if (found->connections)
        refuse("unable to delete interface '{}' in network '{}'. It is currently being used  by {} domains.",
               found->dev, network_.name, found->connections);
    interfaces.erase(found);
}

void updating::portgroup() {
    expect("portgroup");
    auto group = read<net::portgroup>();
    auto& groups = network_.portgroups;
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [&](const auto& other) { return other.name == group.name; });
    if (found == groups.end() && (what_ == command::modify || what_ == command::remove))
        refuse("couldn't find a portgroup entry in network '{}' matching <portgroup name='{}'>", network_.name,
               group.name);
    if (found != groups.end() && adds())
        refuse("there is an existing portgroup entry in network '{}' that matches \"<portgroup name='{}'>\"",
               network_.name, group.name);
    const auto chosen = std::find_if(groups.begin(), groups.end(), [](const auto& other) { return other.is_default; });
    if (what_ != command::remove && group.is_default && chosen != groups.end() && chosen != found)
        refuse("a different portgroup entry in network '{}' is already set as the default. Only one default is "
               "allowed.",
               network_.name);
    refuse_unknown();
    if (adds())
        add(groups, std::move(group));
    else if (what_ == command::modify)
        *found = std::move(group);
    else
        groups.erase(found);
}

// Shared by the sections of <dns>: how many match, and what there is to be done then.
template <class T, class Matches>
std::pair<typename std::vector<T>::iterator, std::size_t> matches_in(std::vector<T>& list, Matches matches) {
    return {std::find_if(list.begin(), list.end(), matches),
            static_cast<std::size_t>(std::count_if(list.begin(), list.end(), matches))};
}

net::dns& dns_of(network_def& network) { return network.dns ? *network.dns : network.dns.emplace(); }

void updating::dns_host() {
    if (what_ == command::modify) refuse_to_modify("DNS HOST records");
    expect("host");
    auto& hosts = dns_of(network_).hosts;
    if (what_ == command::remove) {
        const auto wanted = read<dns_host_pattern>();
        const bool unnamed = std::all_of(wanted.hostnames.begin(), wanted.hostnames.end(),
                                         [](const auto& name) { return name.empty(); });
        if (!wanted.ip && unnamed)
            fail(error_domain::network, errc::xml_detail, "Missing ip and hostname in network '{}' DNS HOST record",
                 network_.name);
        auto [found, count] = matches_in(hosts, [&](const net::dns_host& host) {
            return (wanted.ip && wanted.ip == host.ip) ||
                   std::find_first_of(host.hostnames.begin(), host.hostnames.end(), wanted.hostnames.begin(),
                                      wanted.hostnames.end()) != host.hostnames.end();
        });
        if (count == 0) refuse("couldn't locate a matching DNS HOST record in network {}", network_.name);
        if (count > 1) refuse("multiple matching DNS HOST records were found in network {}", network_.name);
        hosts.erase(found);
        return;
    }
    auto host = read<net::dns_host>();
    refuse_unknown();
    // Several addresses may have the same name.
    if (matches_in(hosts, [&](const net::dns_host& other) { return other.ip == host.ip; }).second)
        refuse("there is already at least one DNS HOST record with a matching field in network {}", network_.name);
    add(hosts, std::move(host));
}

void updating::dns_txt() {
    if (what_ == command::modify) refuse_to_modify("DNS TXT records");
    expect("txt");
    auto& txts = dns_of(network_).txts;
    net::dns_txt txt;
    if (what_ == command::remove)
        txt.name = read<txt_pattern>().name;
    else
        txt = read<net::dns_txt>();
    refuse_unknown();
    auto [found, count] = matches_in(txts, [&](const net::dns_txt& other) { return other.name == txt.name; });
    if (what_ == command::remove) {
        if (!count) refuse("couldn't locate a matching DNS TXT record in network {}", network_.name);
        txts.erase(found);
        return;
    }
    if (count) refuse("there is already a DNS TXT record with name '{}' in network {}", txt.name, network_.name);
    add(txts, std::move(txt));
}

void updating::dns_srv() {
    if (what_ == command::modify) refuse_to_modify("DNS SRV records");
    expect("srv");
    auto& srvs = dns_of(network_).srvs;
    net::dns_srv srv;
    srv_pattern wanted;
    if (what_ == command::remove) {
        wanted = read<srv_pattern>();
        srv.service = wanted.service.value_or("");
        srv.target = wanted.target;
        srv.port = wanted.port.value_or(0);
        srv.priority = wanted.priority.value_or(0);
        srv.weight = wanted.weight.value_or(0);
        check_record(srv);
    } else {
        srv = read<net::dns_srv>();
        refuse_unknown();
        wanted.service = srv.service;
        wanted.protocol = srv.protocol;
        wanted.domain = srv.domain;
        wanted.target = srv.target;
        if (srv.port) wanted.port = srv.port;
        if (srv.priority) wanted.priority = srv.priority;
        if (srv.weight) wanted.weight = srv.weight;
    }
    auto [found, count] = matches_in(srvs, [&](const net::dns_srv& other) {
        return (!wanted.service || wanted.service == other.service) &&
               (!wanted.protocol || wanted.protocol == other.protocol) &&
               (!wanted.domain || wanted.domain == other.domain) && (!wanted.target || wanted.target == other.target) &&
               (!wanted.port || wanted.port == other.port) && (!wanted.priority || wanted.priority == other.priority) &&
               (!wanted.weight || wanted.weight == other.weight);
    });
    if (what_ == command::remove) {
        if (count == 0) refuse("couldn't locate a matching DNS SRV record in network {}", network_.name);
        if (count > 1)
            refuse("multiple DNS SRV records matching all specified fields were found in network {}", network_.name);
        srvs.erase(found);
        return;
    }
    if (count)
        refuse("there is already at least one DNS SRV record matching all specified fields in network {}",
               network_.name);
    add(srvs, std::move(srv));
}

std::string_view name_of(network_section section) {
    switch (section) {
        case network_section::bridge: return "bridge";
        case network_section::domain: return "domain";
        case network_section::ip: return "ip";
        case network_section::forward: return "forward";
        case network_section::forward_pf: return "forward pf";
        default: return {};
    }
}

void apply(network_def& network, command what, network_section section, int parent_index, std::string_view fragment) {
    updating to(network, what, parent_index, fragment);
    switch (section) {
        case network_section::ip_dhcp_host: return to.dhcp_host();
        case network_section::ip_dhcp_range: return to.dhcp_range();
        case network_section::forward_interface: return to.forward_interface();
        case network_section::portgroup: return to.portgroup();
        case network_section::dns_host: return to.dns_host();
        case network_section::dns_txt: return to.dns_txt();
        case network_section::dns_srv: return to.dns_srv();
        default: break;
    }
    if (const auto name = name_of(section); !name.empty())
        fail(error_domain::network, errc::operation_unsupported, "can't update '{}' section of network '{}'", name,
             network.name);
    fail(error_domain::network, errc::operation_unsupported, "can't update unrecognized section of network");
}

// A fragment does not say whose it is.
[[noreturn]] void raise_with_name(const error& failure, const std::string& name) {
    const auto named = [&](std::string words) {
        constexpr std::string_view mark = "{name}";
        for (auto at = words.find(mark); at != words.npos; at = words.find(mark, at + name.size()))
            words.replace(at, mark.size(), name);
        return words;
    };
    error out(failure.code(), failure.domain(), named(failure.message()));
    out.with_str(1, failure.str(1)).with_str(3, named(failure.str(3)));
    throw out.with_number(1, failure.number(1)).with_number(2, failure.number(2));
}

}  // namespace

void update(network_def& network, network_update_command command, network_section section, int parent_index,
            std::string_view fragment) {
    try {
        // What is no XML is told of before what cannot be changed.
        static_cast<void>(xml::tree(fragment, parse_options()));
        auto updated = network;
        apply(updated, command, section, parent_index, fragment);
        if (updated.dns && *updated.dns == net::dns()) updated.dns.reset();
        // What is there now has to be a network still.
        auto checked = parse<network_def>(format(updated));
        complete(checked);
        network = std::move(updated);
    } catch (const xml::not_xml& failure) {
        throw failure.about("network_update_xml", error_domain::network, fragment);
    } catch (const error& failure) {
        if (failure.message().find("{name}") == std::string::npos) throw;
        raise_with_name(failure, network.name);
    }
}

}  // namespace vir
