// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <virtxx/doc/interface.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/mac_address.hpp>
#include <virtxx/uuid.hpp>

namespace vir {
namespace filter {

/// reject (since 0.9.0): dropped, and the sender is told; return, continue (since 0.9.7): looked at by the filter
/// above, or by the next rule.
VIRTXX_ENUM(action, drop, accept, reject, _return, _continue)
/// Of packets, seen from the guest.
VIRTXX_ENUM(direction, in, out, inout)

/// What a rule looks at: the element in <rule>. Those up to ipv6 are matched on the bridge, the others by the IP layer.
/// vlan, stp (since 0.9.8).
VIRTXX_ENUM(protocol, mac, vlan, stp, arp, rarp, ip, ipv6, tcp, udp, udplite, esp, ah, sctp, icmp, all, igmp, tcp_ipv6,
            udp_ipv6, udplite_ipv6, esp_ipv6, ah_ipv6, sctp_ipv6, icmpv6, all_ipv6)

/// What can be asked of a packet: the attributes of those elements, by their names. Which a protocol has, and what may
/// be their values, is_valid() knows. See https://libvirt.org/formatnwfilter.html#supported-protocols.
/// state, comment (since 0.8.5), flags of TCP (since 0.9.1), gratuitous (since 0.9.2), ipset, ipsetflags
/// (since 0.9.13), arpsrcipmask, arpdstipmask (since 1.2.3), those of ICMP in <ipv6> (since 1.2.12).
VIRTXX_ENUM(field,
            // Ethernet
            srcmacaddr, srcmacmask, dstmacaddr, dstmacmask, protocolid, vlanid, encap_protocol,
            // Spanning tree; -hi: the end of a range
            type, flags, root_priority, root_priority_hi, root_address, root_address_mask, root_cost, root_cost_hi,
            sender_priority, sender_priority_hi, sender_address, sender_address_mask, port, port_hi, age, age_hi,
            max_age, max_age_hi, hello_time, hello_time_hi, forward_delay, forward_delay_hi,
            // ARP
            hwtype, protocoltype, opcode, arpsrcmacaddr, arpdstmacaddr, arpsrcipaddr, arpsrcipmask, arpdstipaddr,
            arpdstipmask, gratuitous,
            // IP
            srcipaddr, srcipmask, dstipaddr, dstipmask, srcipfrom, srcipto, dstipfrom, dstipto, protocol, dscp,
            connlimit_above, state, ipset, ipsetflags, srcportstart, srcportend, dstportstart, dstportend, option,
            // ICMP, beside type
            typeend, code, codeend,
            // any: up to 256 characters
            comment)

/// "$NAME": what the interface says for NAME. "$NAME[2]": the third value of a list. "$NAME[@1]": each value of a list
/// in turn, lists with the same number in step; without a number each in turn, iterator 0.
/// Lists (since 0.9.8), index and iterator (since 0.9.10).
struct variable {
    std::string name;
    std::optional<std::uint32_t> index;
    std::uint32_t iterator = 0;  ///< up to 1000; 0 where there is an index

    variable() = default;
    explicit variable(std::string name) : name(std::move(name)) {}
    bool operator==(const variable&) const = default;

    static std::optional<variable> parse(std::string_view text);
};
std::string to_string(const variable& variable);

/// What a field is compared with: a number, an address or another text, or a variable. Text is in the field's own form:
/// "10.0.0.1", "24", "ESTABLISHED,RELATED".
class value {
public:
    value() = default;
    value(std::uint32_t number) : held_(number) {}
    value(const mac_address& address) : held_(to_string(address)) {}
    value(filter::variable variable) : held_(std::move(variable)) {}
    value(std::string text) : held_(std::move(text)) {}
    value(const char* text) : held_(std::string(text)) {}

    const filter::variable* variable() const noexcept { return std::get_if<filter::variable>(&held_); }
    /// As documents write it.
    std::string text() const;
    /// The number where it is one.
    std::optional<std::uint32_t> number() const noexcept;
    /// Numbers that documents have in hexadecimal are written so again.
    bool is_hex() const noexcept { return hex_; }
    value& in_hex(bool hex = true) noexcept { return hex_ = hex, *this; }

    friend bool operator==(const value&, const value&) = default;

    static std::optional<value> parse(std::string_view text);

private:
    std::variant<std::string, std::uint32_t, filter::variable> held_;
    bool hex_ = false;
};
inline std::string to_string(const value& value) { return value.text(); }

/// What packets a rule is for: those of a protocol whose fields all have these values.
///
///     filter::match(filter::protocol::tcp).with(filter::field::dstportstart, 22).with(filter::field::state, "NEW")
class match {
public:
    filter::protocol protocol = filter::protocol::all;
    bool negated = false;  ///< match='no': each field has another value than this

    match() = default;
    explicit match(filter::protocol protocol) : protocol(protocol) {}

    const value* find(filter::field field) const noexcept;
    value* find(filter::field field) noexcept;
    /// A field's value, made where there is none.
    value& operator[](filter::field field);
    void erase(filter::field field) noexcept;
    /// For building one: sets a field.
    match&& with(filter::field field, value is) &&;
    match& with(filter::field field, value is) &;
    /// By field, in their order.
    const std::vector<std::pair<filter::field, value>>& fields() const noexcept { return fields_; }

    bool operator==(const match&) const = default;

private:
    std::vector<std::pair<filter::field, value>> fields_;
};

/// Whether packets of that protocol have the field, and it can have that value.
bool is_valid(protocol protocol, field field, const value& value);

/// <rule>.
struct rule {
    filter::action action = filter::action::drop;
    filter::direction direction = filter::direction::inout;
    std::int32_t priority = 500;         ///< -1000 to 1000; lower ones are looked at first; below 0 (since 0.9.8)
    bool state_match = true;             ///< statematch: whether the state of a connection is implied
    std::optional<filter::match> match;  ///< absent: the rule has no effect

    rule() = default;
    rule(filter::action action, filter::direction direction, filter::match match)
        : action(action), direction(direction), match(std::move(match)) {}
    bool operator==(const rule&) const = default;
};

/// <filterref>: the rules of another filter, with values for its variables.
using include = device::filter_ref;

}  // namespace filter

/// A network filter: <filter> (since 0.8.1). See https://libvirt.org/formatnwfilter.html for the meaning of each
/// element.
struct nwfilter_def {
    std::string name;                      ///< unique on its host
    std::string chain = "root";            ///< root, or a name that starts with mac, vlan, stp, arp, rarp, ipv4 or ipv6
    std::optional<std::int32_t> priority;  ///< of the chain, -1000 to 1000; absent: by its name (since 0.9.8)
    std::optional<vir::uuid> uuid;         ///< absent: generated when defined
    std::vector<std::variant<filter::rule, filter::include>> entries;

    nwfilter_def() = default;
    bool operator==(const nwfilter_def&) const = default;
};

/// Makes a parsed document of a filter complete as libvirt does when it defines one: UUID, chain and its priority.
/// Throws vir::error (domain nwfilter) for a chain that cannot be.
void complete(nwfilter_def& filter);

}  // namespace vir
