// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"
#include "src/doc/words.hpp"

#include <virtxx/doc/network_forward.hpp>
#include <virtxx/doc/network_ip.hpp>

#include <algorithm>

namespace vir::xml {

using namespace net;

namespace {

constexpr errc bad_forward = errc::xml_error;

bool is_hostdev_mode(const forward& f) { return f.mode == forward_mode::hostdev; }

bool same_place(const forward_function& a, const forward_function& b) {
    return a.domain == b.domain && a.bus == b.bus && a.slot == b.slot && a.function == b.function;
}

// One sort of device counts, and each device once.
void check_devices(forward& f) {
    if (!f.dev.empty()) {
        if (!f.functions.empty() || !f.pf.empty())
            fail(error_domain::network, bad_forward, "the <forward> 'dev' attribute cannot be used when <address> or "
                 "<pf> sub-elements are present in network {{name}}");
        if (f.interfaces.empty())
            f.interfaces.emplace_back(f.dev);
        else if (f.interfaces.front().dev != f.dev)
            fail(error_domain::network, bad_forward,
                 "<forward dev='{}'> must match first <interface dev='{}'/> in network {{name}}", f.dev,
                 f.interfaces.front().dev);
        f.dev.clear();
    }
    for (auto one = f.interfaces.begin(); one != f.interfaces.end(); ++one)
        if (std::any_of(f.interfaces.begin(), one, [&](const auto& other) { return other.dev == one->dev; }))
            fail(error_domain::network, bad_forward, "interface '{}' can only be listed once in network {{name}}",
                 one->dev);
    for (auto one = f.functions.begin(); one != f.functions.end(); ++one)
        if (std::any_of(f.functions.begin(), one, [&](const auto& other) { return same_place(other, *one); }))
            fail(error_domain::network, bad_forward,
                 "PCI device '{:04x}:{:02x}:{:02x}.{:x}' can only be listed once in network {{name}}", one->domain,
                 one->bus, one->slot, one->function);
    if (!f.interfaces.empty()) f.functions.clear();
    if (!f.interfaces.empty() || !f.functions.empty()) f.pf.clear();
}

}  // namespace

template <>
const record& describe<nat_addresses>() {
    using t = nat_addresses;
    static constexpr table rows(of<t>, "address",
        attribute<&t::start>("start")
            .required(bad_forward,
                      "missing 'start' attribute in <address> element in <nat> in <forward> in network {name}")
            .invalid(bad_forward, "Bad ipv4 start address '{}' in <nat> in <forward> in network '{name}'"),
        attribute<&t::end>("end")
            .required(bad_forward,
                      "missing 'end' attribute in <address> element in <nat> in <forward> in network {name}")
            .invalid(bad_forward, "Bad ipv4 end address '{}' in <nat> in <forward> in network '{name}'"),
        validate<[](t& range) {
            if (!range.start || !range.end) return;
            if (range.start->is_v6())
                fail(error_domain::network, bad_forward,
                     "Bad ipv4 start address '{}' in <nat> in <forward> in network '{{name}}'",
                     to_string(*range.start));
            if (range.end->is_v6())
                fail(error_domain::network, bad_forward,
                     "Bad ipv4 end address '{}' in <nat> in <forward> in network '{{name}}'",
                     to_string(*range.end));
            check_range(*range.start, *range.end, nullptr, 0);
        }>);
    return rows;
}

template <>
const record& describe<nat_ports>() {
    using t = nat_ports;
    constexpr const char* no_start =
        "Missing or invalid 'start' attribute in <port> in <nat> in <forward> in network {name}";
    constexpr const char* no_end =
        "Missing or invalid 'end' attribute in <port> in <nat> in <forward> in network {name}";
    static constexpr table rows(of<t>, "port",
        attribute<&t::start>("start").range(0, 65535)
            .required(errc::xml_detail, no_start).invalid(errc::xml_detail, no_start),
        attribute<&t::end>("end").range(0, 65535)
            .required(errc::xml_detail, no_end).invalid(errc::xml_detail, no_end));
    return rows;
}

template <>
const record& describe<nat>() {
    using t = nat;
    static constexpr table rows(of<t>, "nat",
        attribute<&t::ipv6>("ipv6"),
        element<&t::addresses>("address")
            .once(bad_forward, "Only one <address> element is allowed in <nat> in <forward> in network {name}"),
        element<&t::ports>("port")
            .once(bad_forward, "Only one <port> element is allowed in <nat> in <forward> in network {name}"),
        validate<[](t& nat) {
            if (nat.ports == nat_ports()) nat.ports.reset();
        }>);
    return rows;
}

template <>
const record& describe<forward_interface>() {
    using t = forward_interface;
    static constexpr table rows(of<t>, "interface",
        domain_of(error_domain::network),
        attribute<&t::dev>("dev").always()
            .required(bad_forward, "Missing required dev attribute in <forward> <interface> element of network {name}"),
        attribute<&t::connections>("connections").omit_default());
    return rows;
}

template <>
const record& describe<forward_function>() {
    using t = forward_function;
    static constexpr table rows(of<t>, "address",
        computed_attribute<t, [](std::string_view text, t&) { return text == "pci"; },
                           [](const t&, std::string& out) { out += "pci"; }, [](const t&) { return true; }>("type")
            .required(bad_forward, "missing address type in network {name}")
            .invalid(errc::config_unsupported, "unknown address type '{}' in network {name}"),
        attribute<&t::domain>("domain").hex(4),
        pci_bus<&t::bus>(),
        pci_slot<&t::slot>(),
        pci_function<&t::function>(),
        attribute<&t::connections>("connections").omit_default());
    return rows;
}

template <>
const record& describe<forward>() {
    using t = forward;
    static constexpr table rows(of<t>, "forward",
        computed_attribute<t, [](std::string_view text, t& f) { return f.dev = text, true; },
                           [](const t& f, std::string& out) {
                               out += f.interfaces.empty() ? f.dev : f.interfaces[0].dev;
                           },
                           [](const t& f) { return f.pf.empty() && (!f.interfaces.empty() || !f.dev.empty()); }>(
            "dev"),
        attribute<&t::mode>("mode").invalid(errc::config_unsupported, "unknown forwarding type '{}'"),
        attribute<&t::managed>("managed").as(yes_or_else).strictly(strict::neither<no_or_yes>).when<is_hostdev_mode>(),
        element<&t::driver>("driver", "name")
            .invalid(errc::config_unsupported, "Unknown forward <driver name='{}'/> in network {name}"),
        element<&t::nat>("nat")
            .once(bad_forward, "Only one <nat> element is allowed in <forward> of network {name}"),
        inside("pf",
            attribute<&t::pf>("dev")
                .required(bad_forward, "Missing required dev attribute in <pf> element of network '{name}'"))
            .once(bad_forward, "Only one <pf> element is allowed in <forward> of network {name}"),
        element<&t::interfaces>("interface"),
        element<&t::functions>("address"),
        validate<[](t& f) {
            if (f.nat && f.mode != forward_mode::nat)
                fail(error_domain::network, bad_forward,
                     "The <nat> element can only be used when <forward> 'mode' is 'nat' in network {{name}}");
            if (f.nat == net::nat()) f.nat.reset();
            check_devices(f);
            if (f.mode != forward_mode::hostdev) f.managed = false;
        }>);
    return rows;
}

}  // namespace vir::xml
