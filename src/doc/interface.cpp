// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/info_rows.hpp"
#include "src/doc/table.hpp"

#include <algorithm>

#include <virtxx/doc/interface.hpp>

namespace vir::xml {

using namespace device;

namespace {

constexpr const char* no_source = "interface type='{@type}' requires a 'source' element";

bool is_hostdev(const interface& nic) { return std::holds_alternative<hostdev_net>(nic.source); }

// The one element whose place depends on the type: a host device's driver stands before the source.
void read_hostdev_driver(const node& from, interface& nic) {
    if (auto name = from.attribute("name")) nic.driver.emplace().name = from_string<net_driver_name>(*name);
}

void write_hostdev_driver(const interface& nic, writer& out) {
    if (!is_hostdev(nic) || !nic.driver || !nic.driver->name) return;
    out.open("driver");
    out.attribute("name", to_string(*nic.driver->name));
    out.close("driver");
}

}  // namespace

template <>
const record& describe<host_addresses>() {
    using t = host_addresses;
    static constexpr table rows(of<t>, "source",
        element<&t::ips>("ip"),
        element<&t::routes>("route"));
    return rows;
}

template <>
const record& describe<user_net>() {
    using t = user_net;
    static constexpr table rows(of<t>, "user",
        inside("source",
            attribute<&t::dev>("dev")));
    return rows;
}

template <>
const record& describe<ethernet_net>() {
    using t = ethernet_net;
    static constexpr table rows(of<t>, "ethernet",
        element<&t::host>("source"));
    return rows;
}

template <>
const record& describe<bridge_net>() {
    using t = bridge_net;
    static constexpr table rows(of<t>, "bridge",
        inside("source",
            attribute<&t::bridge>("bridge").required().always()).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<network_net>() {
    using t = network_net;
    static constexpr table rows(of<t>, "network",
        inside("source",
            attribute<&t::network>("network").required(),
            attribute<&t::portgroup>("portgroup"),
            attribute<&t::port_id>("portid"),
            attribute<&t::bridge>("bridge")).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<direct_net>() {
    using t = direct_net;
    static constexpr table rows(of<t>, "direct",
        inside("source",
            attribute<&t::dev>("dev").required(),
            attribute<&t::mode>("mode")).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<internal_net>() {
    using t = internal_net;
    static constexpr table rows(of<t>, "internal",
        inside("source",
            attribute<&t::name>("name").required()).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<server_net>() {
    using t = server_net;
    static constexpr table rows(of<t>, "server",
        inside("source",
            attribute<&t::address>("address"),
            attribute<&t::port>("port").required()).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<client_net>() {
    using t = client_net;
    static constexpr table rows(of<t>, "client",
        inside("source",
            attribute<&t::address>("address").required(),
            attribute<&t::port>("port").required()).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<mcast_net>() {
    using t = mcast_net;
    static constexpr table rows(of<t>, "mcast",
        inside("source",
            attribute<&t::address>("address").required(),
            attribute<&t::port>("port").required()).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<udp_net>() {
    using t = udp_net;
    static constexpr table rows(of<t>, "udp",
        inside("source",
            attribute<&t::address>("address").required(),
            attribute<&t::port>("port").required(),
            inside("local",
                attribute<&t::local_address>("address"),
                attribute<&t::local_port>("port"))).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<vhost_user_net>() {
    using t = vhost_user_net;
    static constexpr table rows(of<t>, "vhostuser",
        inside("source",
            attribute<&t::type>("type"),
            attribute<&t::path>("path").required(),
            attribute<&t::mode>("mode").required(),
            element<&t::reconnect>("reconnect")).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<hostdev_net_address>() {
    using t = hostdev_net_address;
    constexpr auto pci = [](const t& at) { return at.type == hostdev_net_address_type::pci; };
    constexpr auto usb = [](const t& at) { return at.type == hostdev_net_address_type::usb; };
    static constexpr table rows(of<t>, "address",
        attribute<&t::type>("type"),
        attribute<&t::domain>("domain").hex(4).when<pci>(),
        computed_attribute<t, [](std::string_view text, t& at) {
            auto value = std::uint64_t(0);
            if (!codecs::read_natural(text, 0xffff, value, row<void>().any_base())) return false;
            at.bus = static_cast<std::uint32_t>(value);
            return true;
        }, [](const t& at, std::string& out) {
            const bool is_pci = at.type == hostdev_net_address_type::pci;
            codecs::write_natural(at.bus, out, is_pci ? row<void>().hex(2) : row<void>());
        }, [](const t&) { return true; }>("bus"),
        attribute<&t::slot>("slot").hex(2).when<pci>(),
        attribute<&t::function>("function").hex(1).when<pci>(),
        attribute<&t::device>("device").any_base().when<usb>());
    return rows;
}

template <>
const record& describe<hostdev_net>() {
    using t = hostdev_net;
    static constexpr table rows(of<t>, "hostdev",
        inside("source",
            element<&t::address>("address").required(errc::xml_error, "missing source address type"))
            .required(errc::xml_error, "missing source address type"));
    return rows;
}

template <>
const record& describe<vdpa_net>() {
    using t = vdpa_net;
    static constexpr table rows(of<t>, "vdpa",
        inside("source",
            attribute<&t::dev>("dev").required()).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<null_net>() {
    static constexpr table rows(of<null_net>, "null");
    return rows;
}

template <>
const record& describe<vds_net>() {
    using t = vds_net;
    static constexpr table rows(of<t>, "vds",
        inside("source",
            attribute<&t::switch_id>("switchid").required(),
            attribute<&t::port_id>("portid"),
            attribute<&t::portgroup_id>("portgroupid"),
            attribute<&t::connection_id>("connectionid")).required(errc::xml_error, no_source));
    return rows;
}

template <>
const record& describe<net_host_offloads>() {
    using t = net_host_offloads;
    static constexpr table rows(of<t>, "host",
        attribute<&t::csum>("csum").on_off(),
        attribute<&t::gso>("gso").on_off(),
        attribute<&t::tso4>("tso4").on_off(),
        attribute<&t::tso6>("tso6").on_off(),
        attribute<&t::ecn>("ecn").on_off(),
        attribute<&t::ufo>("ufo").on_off(),
        attribute<&t::mrg_rxbuf>("mrg_rxbuf").on_off());
    return rows;
}

template <>
const record& describe<net_guest_offloads>() {
    using t = net_guest_offloads;
    static constexpr table rows(of<t>, "guest",
        attribute<&t::csum>("csum").on_off(),
        attribute<&t::tso4>("tso4").on_off(),
        attribute<&t::tso6>("tso6").on_off(),
        attribute<&t::ecn>("ecn").on_off(),
        attribute<&t::ufo>("ufo").on_off());
    return rows;
}

template <>
const record& describe<net_driver>() {
    using t = net_driver;
    static constexpr table rows(of<t>, "driver",
        attribute<&t::name>("name"),
        attribute<&t::txmode>("txmode"),
        attribute<&t::ioeventfd>("ioeventfd").on_off(),
        attribute<&t::event_idx>("event_idx").on_off(),
        attribute<&t::queues>("queues").omit_default(),
        attribute<&t::rx_queue_size>("rx_queue_size").omit_default(),
        attribute<&t::tx_queue_size>("tx_queue_size").omit_default(),
        attribute<&t::rss>("rss").on_off(),
        attribute<&t::rss_hash_report>("rss_hash_report").on_off(),
        merged<&t::virtio>(),
        element<&t::host>("host"),
        element<&t::guest>("guest"));
    return rows;
}

template <>
const record& describe<net_backend>() {
    using t = net_backend;
    static constexpr table rows(of<t>, "backend",
        attribute<&t::type>("type"),
        attribute<&t::tap>("tap"),
        attribute<&t::vhost>("vhost"),
        attribute<&t::log_file>("logFile"));
    return rows;
}

template <>
const record& describe<port_range>() {
    using t = port_range;
    static constexpr table rows(of<t>, "range",
        attribute<&t::start>("start").required(),
        attribute<&t::end>("end"),
        attribute<&t::to>("to"),
        attribute<&t::exclude>("exclude"));
    return rows;
}

template <>
const record& describe<port_forward>() {
    using t = port_forward;
    static constexpr table rows(of<t>, "portForward",
        attribute<&t::protocol>("proto").required(),
        attribute<&t::address>("address"),
        attribute<&t::dev>("dev"),
        element<&t::ranges>("range"));
    return rows;
}

template <>
const record& describe<filter_parameter>() {
    using t = filter_parameter;
    static constexpr table rows(of<t>, "parameter",
        attribute<&t::name>("name"),
        attribute<&t::value>("value"));
    return rows;
}

namespace {

bool has_only(const std::string& text, std::string_view others) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != others.npos;
    });
}

// By name, values of a name in their order; what can be no variable is passed over.
void settle_parameters(filter_ref& filter) {
    auto& all = filter.parameters;
    std::erase_if(all, [](const filter_parameter& each) {
        return !has_only(each.name, "_") || !has_only(each.value, "_.:");
    });
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

template <>
const record& describe<filter_ref>() {
    using t = filter_ref;
    static constexpr table rows(of<t>, "filterref",
        attribute<&t::filter>("filter").required(errc::internal_error, "rule node requires action attribute").always(),
        element<&t::parameters>("parameter"),
        validate<settle_parameters>);
    return rows;
}

template <>
const record& describe<teaming>() {
    using t = teaming;
    static constexpr table rows(of<t>, "teaming",
        attribute<&t::type>("type").required(),
        attribute<&t::persistent>("persistent"),
        validate<[](t& team) {
            if (team.type == teaming_type::transient && team.persistent.empty())
                fail(errc::config_unsupported,
                     "teaming persistent attribute must be set if teaming type is 'transient'");
        }>);
    return rows;
}

template <>
const record& describe<interface>() {
    using t = interface;
    using o = interface_options;
    static constexpr table rows(of<t>, "interface",
        selector<&t::source>("type"),
        attribute<&t::managed>("managed").omit_default(),
        attribute<&t::options, &o::trust_guest_rx_filters>("trustGuestRxFilters"),
        inside("mac",
            attribute<&t::mac>("address").invalid(errc::xml_error, "unable to parse mac address '{}'"),
            attribute<&t::options, &o::mac_kind>("type"),
            attribute<&t::options, &o::mac_check>("check")),
        custom_of<t, read_hostdev_driver, write_hostdev_driver>("hostdev driver"),
        merged<&t::source>(),
        element<&t::options, &o::vlan>("vlan"),
        element<&t::options, &o::virtual_port>("virtualport"),
        element<&t::options, &o::bandwidth>("bandwidth"),
        inside("port",
            attribute<&t::options, &o::isolated>("isolated")),
        element<&t::options, &o::ips>("ip"),
        element<&t::options, &o::routes>("route"),
        element<&t::options, &o::script>("script", "path"),
        element<&t::options, &o::down_script>("downscript", "path"),
        element<&t::options, &o::backend_domain>("backenddomain", "name"),
        inside("target",
            attribute<&t::target>("dev"),
            attribute<&t::options, &o::target_managed>("managed")),
        inside("guest",
            attribute<&t::options, &o::guest_dev>("dev"),
            attribute<&t::options, &o::guest_actual>("actual")),
        element<&t::model>("model", "type"),
        element<&t::driver>("driver").when<[](const t& nic) { return !is_hostdev(nic); }>(),
        element<&t::options, &o::backend>("backend"),
        element<&t::options, &o::port_forwards>("portForward"),
        element<&t::options, &o::filter>("filterref").only_with("filter"),
        inside("tune",
            element<&t::options, &o::send_buffer>("sndbuf")),
        element<&t::link>("link", "state").invalid(errc::config_unsupported, "unknown interface link state '{}'"),
        element<&t::mtu>("mtu", "size").invalid(errc::xml_error, "malformed mtu size"),
        inside("coalesce",
            inside("rx",
                inside("frames",
                    attribute<&t::options, &o::coalesce_rx_max>("max")))),
        element<&t::options, &o::teaming>("teaming"),
        element<&t::info, &info::boot>("boot"),
        element<&t::info, &info::alias>("alias", "name"),
        element<&t::info, &info::rom>("rom"),
        element<&t::info, &info::acpi_index>("acpi", "index"),
        device_address<&t::info, &info::address>(),
        validate<[](t& nic) {
            if (nic.mac && nic.mac->is_multicast())
                fail(errc::xml_error, "expected unicast mac address, found multicast '" + to_string(*nic.mac) + "'");
        }>,
        key<[](const t& nic) { return nic.mac ? to_string(*nic.mac) : std::string(); }>);
    return rows;
}

}  // namespace vir::xml
