// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/doc/network_dns.hpp"
#include "src/doc/table.hpp"

#include <algorithm>

namespace vir {

void check_record(const net::dns_txt& txt) {
    if (txt.name.find_first_of(" ,") != txt.name.npos)
        fail(error_domain::network, errc::xml_detail,
             "prohibited character in DNS TXT record name '{}' of network {{name}}", txt.name);
}

void check_record(const net::dns_srv& srv) {
    constexpr std::size_t longest = 482;  // RFC 1035 allows messages of 512 bytes
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+/";
    auto refuse = [](const std::string& what) { fail(error_domain::network, errc::xml_detail, "{}", what); };
    if (srv.service.size() > longest)
        refuse(fmt::format("service attribute '{}' in network '{{name}}' is too long, limit is {} bytes", srv.service,
                           longest));
    auto of_service = [&](char c) { return c == '_' || c == '*' || letters.find(c) != letters.npos; };
    if (!std::all_of(srv.service.begin(), srv.service.end(), of_service))
        refuse(fmt::format("invalid character in service attribute '{}' in DNS SRV record of network '{{name}}'",
                           srv.service));
    if (srv.protocol.find_first_not_of(letters) != srv.protocol.npos)
        refuse(fmt::format("invalid character in protocol attribute '{}' in DNS SRV record of network '{{name}}'",
                           srv.protocol));
    if (srv.target) return;
    auto needs_target = [&](std::uint32_t number, const char* what) {
        if (number)
            refuse(fmt::format("DNS SRV {} attribute not permitted without target for service '{}' in network "
                               "'{{name}}'", what, srv.service));
    };
    needs_target(srv.port, "port");
    needs_target(srv.priority, "priority");
    needs_target(srv.weight, "weight");
}

}  // namespace vir

namespace vir::xml {

using namespace net;

namespace {

constexpr errc bad_dns = errc::xml_detail;

}  // namespace

template <>
const record& describe<dns_forwarder>() {
    using t = dns_forwarder;
    static constexpr table rows(of<t>, "forwarder",
        attribute<&t::domain>("domain"),
        attribute<&t::address>("addr")
            .invalid(errc::xml_error, "Invalid forwarder IP address '{}' in network '{name}'"),
        validate<[](t& forwarder) {
            if (!forwarder.domain && !forwarder.address)
                fail(error_domain::network, errc::xml_error,
                     "Invalid forwarder element, must contain at least one of addr or domain");
        }>);
    return rows;
}

template <>
const record& describe<dns_txt>() {
    using t = dns_txt;
    static constexpr table rows(of<t>, "txt",
        domain_of(error_domain::network),
        attribute<&t::name>("name").always()
            .required(bad_dns, "missing required name attribute in DNS TXT record of network {name}"),
        attribute<&t::value>("value").always()
            .required(bad_dns, "missing required value attribute in DNS TXT record named '{@name}' of network {name}"),
        validate<[](t& txt) { check_record(txt); }>,
        key<[](const t& txt) { return txt.name; }>);
    return rows;
}

template <>
const record& describe<dns_srv>() {
    using t = dns_srv;
    static constexpr table rows(of<t>, "srv",
        domain_of(error_domain::network),
        attribute<&t::service>("service").always()
            .required(bad_dns, "missing required service attribute in DNS SRV record of network '{name}'"),
        attribute<&t::protocol>("protocol").always()
            .required(bad_dns,
                      "missing required protocol attribute in DNS SRV record '{@service}' of network '{name}'"),
        attribute<&t::domain>("domain"),
        attribute<&t::target>("target"),
        attribute<&t::port>("port").range(1, 65535).omit_default()
            .invalid(bad_dns, "invalid DNS SRV port attribute for service '{@service}' in network '{name}'"),
        attribute<&t::priority>("priority").range(0, 65535).omit_default()
            .invalid(bad_dns, "Invalid DNS SRV priority attribute for service '{@service}' in network '{name}'"),
        attribute<&t::weight>("weight").range(0, 65535).omit_default()
            .invalid(bad_dns, "invalid DNS SRV weight attribute for service '{@service}' in network '{name}'"),
        validate<[](t& srv) { check_record(srv); }>);
    return rows;
}

template <>
const record& describe<dns_host>() {
    using t = dns_host;
    static constexpr table rows(of<t>, "host",
        domain_of(error_domain::network),
        attribute<&t::ip>("ip")
            .required(bad_dns, "Missing IP address in network '{name}' DNS HOST record")
            .invalid(bad_dns, "Invalid IP address in network '{name}' DNS HOST record"),
        element<&t::hostnames>("hostname"),
        validate<[](t& host) {
            if (host.hostnames.empty() || std::count(host.hostnames.begin(), host.hostnames.end(), std::string()))
                fail(error_domain::network, bad_dns, "Missing hostname in network '{{name}}' DNS HOST record");
        }>);
    return rows;
}

template <>
const record& describe<dns>() {
    using t = dns;
    static constexpr table rows(of<t>, "dns",
        attribute<&t::enable>("enable"),
        attribute<&t::forward_plain_names>("forwardPlainNames"),
        element<&t::forwarders>("forwarder"),
        element<&t::txts>("txt"),
        element<&t::srvs>("srv"),
        element<&t::hosts>("host"),
        validate<[](t& dns) {
            if (dns.enable == false &&
                (!dns.forwarders.empty() || !dns.txts.empty() || !dns.srvs.empty() || !dns.hosts.empty()))
                fail(error_domain::network, errc::xml_error, "Extra data in disabled network '{{name}}'");
        }>);
    return rows;
}

}  // namespace vir::xml
