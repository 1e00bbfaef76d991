// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/nwfilter.hpp>

#include <array>

/// Which fields the packets of a protocol have, and what their values can be: all that is known of the protocols.
namespace vir::filter {

/// How a field's value is written and read.
enum class kind : std::uint8_t {
    number,       ///< decimal or hexadecimal, within the limits
    decimal,
    mac,
    mac_mask,     ///< leading bits
    ip4,
    ip6,
    ip4_mask,     ///< a count of leading bits, or an address that has them
    ip6_mask,
    ether_type,   ///< a number, some by name
    ip_protocol,  ///< likewise
    arp_opcode,   ///< likewise
    boolean,
    states,       ///< of a connection: "NEW,ESTABLISHED"
    tcp_flags,    ///< those looked at, those set: "SYN,ACK/SYN"
    set_name,     ///< of an IP set
    set_flags,    ///< "src,dst", up to six
    text,
};

struct fact {
    filter::field field = filter::field::comment;
    filter::kind kind = filter::kind::text;
    std::uint32_t low = 0;
    std::uint32_t high = 0xffff;
};

/// The facts of one protocol, in the order in which libvirt writes them.
struct fact_list {
    std::array<fact, 32> at{};
    std::size_t size = 0;

    constexpr const fact* begin() const { return at.data(); }
    constexpr const fact* end() const { return at.data() + size; }
    template <std::size_t N>
    constexpr fact_list& add(const fact (&more)[N]) {
        for (const auto& each : more) at[size++] = each;
        return *this;
    }
};

constexpr std::uint32_t max_byte = 0xff;
constexpr std::uint32_t max_number = 0xffffffff;

inline constexpr fact source_mac[] = {{field::srcmacaddr, kind::mac}, {field::srcmacmask, kind::mac_mask}};
inline constexpr fact target_mac[] = {{field::dstmacaddr, kind::mac}, {field::dstmacmask, kind::mac_mask}};
inline constexpr fact only_source_mac[] = {{field::srcmacaddr, kind::mac}};
inline constexpr fact any_comment[] = {{field::comment, kind::text}};

inline constexpr fact mac_facts[] = {{field::protocolid, kind::ether_type, 0x600}};
inline constexpr fact vlan_facts[] = {{field::vlanid, kind::number, 0, 0xfff},
                                      {field::encap_protocol, kind::ether_type, 60}};
inline constexpr fact stp_facts[] = {
    {field::type, kind::number, 0, max_byte},
    {field::flags, kind::number, 0, max_byte},
    {field::root_priority, kind::number},
    {field::root_priority_hi, kind::number},
    {field::root_address, kind::mac},
    {field::root_address_mask, kind::mac_mask},
    {field::root_cost, kind::number, 0, max_number},
    {field::root_cost_hi, kind::number, 0, max_number},
    {field::sender_priority, kind::number},
    {field::sender_priority_hi, kind::number},
    {field::sender_address, kind::mac},
    {field::sender_address_mask, kind::mac_mask},
    {field::port, kind::number},
    {field::port_hi, kind::number},
    {field::age, kind::number},
    {field::age_hi, kind::number},
    {field::max_age, kind::number},
    {field::max_age_hi, kind::number},
    {field::hello_time, kind::number},
    {field::hello_time_hi, kind::number},
    {field::forward_delay, kind::number},
    {field::forward_delay_hi, kind::number},
};
inline constexpr fact arp_facts[] = {
    {field::hwtype, kind::number},         {field::protocoltype, kind::number},  {field::opcode, kind::arp_opcode},
    {field::arpsrcmacaddr, kind::mac},     {field::arpdstmacaddr, kind::mac},    {field::arpsrcipaddr, kind::ip4},
    {field::arpsrcipmask, kind::ip4_mask}, {field::arpdstipaddr, kind::ip4},     {field::arpdstipmask, kind::ip4_mask},
    {field::gratuitous, kind::boolean},
};
inline constexpr fact ports[] = {
    {field::srcportstart, kind::number},
    {field::srcportend, kind::number},
    {field::dstportstart, kind::number},
    {field::dstportend, kind::number},
};
inline constexpr fact ip_addresses[] = {{field::srcipaddr, kind::ip4},
                                 {field::srcipmask, kind::ip4_mask},
                                 {field::dstipaddr, kind::ip4},
                                 {field::dstipmask, kind::ip4_mask}};
inline constexpr fact ipv6_addresses[] = {{field::srcipaddr, kind::ip6},
                                   {field::srcipmask, kind::ip6_mask},
                                   {field::dstipaddr, kind::ip6},
                                   {field::dstipmask, kind::ip6_mask}};
inline constexpr fact ip_ranges[] = {{field::srcipfrom, kind::ip4},
                              {field::srcipto, kind::ip4},
                              {field::dstipfrom, kind::ip4},
                              {field::dstipto, kind::ip4}};
inline constexpr fact ipv6_ranges[] = {{field::srcipfrom, kind::ip6},
                                {field::srcipto, kind::ip6},
                                {field::dstipfrom, kind::ip6},
                                {field::dstipto, kind::ip6}};
inline constexpr fact ip_protocol_fact[] = {{field::protocol, kind::ip_protocol, 0, max_byte}};
inline constexpr fact dscp_fact[] = {{field::dscp, kind::number, 0, 63}};
inline constexpr fact connection[] = {{field::connlimit_above, kind::decimal},
                               {field::state, kind::states},
                               {field::ipset, kind::set_name},
                               {field::ipsetflags, kind::set_flags}};
inline constexpr fact icmp_facts[] = {{field::type, kind::number, 0, max_byte},
                                      {field::code, kind::number, 0, max_byte}};
inline constexpr fact icmp_ranges[] = {{field::type, kind::number, 0, max_byte},
                                {field::typeend, kind::number, 0, max_byte},
                                {field::code, kind::number, 0, max_byte},
                                {field::codeend, kind::number, 0, max_byte}};
inline constexpr fact tcp_option[] = {{field::option, kind::number, 0, max_byte}};
inline constexpr fact tcp_flags_fact[] = {{field::flags, kind::tcp_flags}};

constexpr bool has_ports(protocol p) {
    using enum protocol;
    return p == tcp || p == udp || p == sctp || p == tcp_ipv6 || p == udp_ipv6 || p == sctp_ipv6;
}

constexpr fact_list facts_of(protocol p) {
    using enum protocol;
    fact_list out;
    switch (p) {
        case mac: out.add(source_mac).add(target_mac).add(mac_facts); break;
        case vlan: out.add(source_mac).add(target_mac).add(vlan_facts); break;
        case stp: out.add(source_mac).add(stp_facts); break;
        case arp:
        case rarp: out.add(source_mac).add(target_mac).add(arp_facts); break;
        case ip:
            out.add(source_mac).add(target_mac).add(ip_addresses).add(ip_protocol_fact).add(ports).add(dscp_fact);
            break;
        case ipv6:
            out.add(source_mac).add(target_mac).add(ipv6_addresses).add(ip_protocol_fact).add(ports).add(icmp_ranges);
            break;
        default:
            out.add(only_source_mac);
            if (p >= tcp_ipv6)
                out.add(ipv6_addresses).add(ipv6_ranges);
            else
                out.add(ip_addresses).add(ip_ranges);
            out.add(dscp_fact).add(connection);
            if (has_ports(p)) out.add(ports);
            if (p == tcp || p == tcp_ipv6) out.add(tcp_option);
            if (p == tcp) out.add(tcp_flags_fact);
            if (p == icmp || p == icmpv6) out.add(icmp_facts);
    }
    return out.add(any_comment);
}

/// Reads a value of that kind; nothing for one that cannot be.
std::optional<value> read_value(kind kind, std::string_view text, std::uint32_t low, std::uint32_t high);
/// As libvirt writes it: names for some numbers.
std::string written_value(kind kind, const value& value);

}  // namespace vir::filter
