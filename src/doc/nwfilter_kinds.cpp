// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/nwfilter_fields.hpp"

#include "src/core/text.hpp"

#include <virtxx/ip_address.hpp>

#include <algorithm>
#include <charconv>

namespace vir::filter {
namespace {

// As C's strtoul reads: blanks and a sign in front, negative ones from the other end.
std::optional<std::uint32_t> read_number(std::string_view text, int base) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (base == 16 && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
    std::uint32_t out = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return negative ? ~out + 1 : out;
}

std::optional<value> number_between(std::string_view text, std::uint32_t low, std::uint32_t high, bool may_be_hex) {
    bool hex = false;
    auto number = read_number(text, 10);
    if (!number && may_be_hex) {
        number = read_number(text, 16);
        hex = true;
    }
    if (!number || *number < low || *number > high) return std::nullopt;
    return value(*number).in_hex(hex);
}

struct named_number {
    std::string_view name;
    std::uint32_t number;
};
constexpr named_number ether_types[] = {
    {"ipv4", 0x800}, {"arp", 0x806}, {"rarp", 0x8035}, {"ipv6", 0x86dd}, {"vlan", 0x8100}};
constexpr named_number ip_protocols[] = {{"tcp", 6}, {"udp", 17},  {"udplite", 136}, {"esp", 50},   {"ah", 51},
                                         {"icmp", 1}, {"igmp", 2}, {"sctp", 132},    {"icmpv6", 58}};
constexpr named_number arp_opcodes[] = {{"Request", 1},         {"Reply", 2},       {"Request_Reverse", 3},
                                        {"Reply_Reverse", 4},   {"DRARP_Request", 5}, {"DRARP_Reply", 6},
                                        {"DRARP_Error", 7},     {"InARP_Request", 8}, {"ARP_NAK", 9}};

template <std::size_t N>
std::optional<value> number_or_name(const named_number (&names)[N], std::string_view text, std::uint32_t low,
                                    std::uint32_t high) {
    for (const auto& each : names)
        if (same_word(each.name, text)) return value(each.number);
    return number_between(text, low, high, true);
}

template <std::size_t N>
std::string name_of_number(const named_number (&names)[N], const value& value) {
    for (const auto& each : names)
        if (value.number() == each.number) return std::string(each.name);
    return value.text();
}

// An IPv4 address within IPv6 counts as what it is.
std::optional<ip_address> read_ip4(std::string_view text) {
    const auto address = ip_address::parse(text);
    if (!address || !address->is_v6()) return address;
    constexpr std::string_view mapped = "::ffff:";
    const auto plain = to_string(*address);
    if (!plain.starts_with(mapped) || plain.find('.') == plain.npos) return std::nullopt;
    return ip_address::parse(plain.substr(mapped.size()));
}

std::optional<ip_address> read_ip6(std::string_view text) {
    const auto address = ip_address::parse(text);
    return address && address->is_v6() ? address : std::nullopt;
}

// How many bits lead, where all of them do.
std::optional<std::uint32_t> leading_bits(const unsigned char* bytes, std::size_t size) {
    std::uint32_t count = 0;
    bool ended = false;
    for (std::size_t i = 0; i < size * 8; ++i) {
        const bool bit = bytes[i / 8] >> (7 - i % 8) & 1;
        if (bit && ended) return std::nullopt;
        ended = ended || !bit;
        count += bit;
    }
    return count;
}

std::optional<value> read_mask(std::string_view text, std::uint32_t most, const std::optional<ip_address>& mask) {
    if (auto number = read_number(text, 10)) return *number <= most ? std::optional<value>(*number) : std::nullopt;
    const auto bits = mask ? leading_bits(mask->bytes().data(), mask->size()) : std::nullopt;
    return bits ? std::optional<value>(*bits) : std::nullopt;
}

constexpr std::string_view states[] = {"NEW", "ESTABLISHED", "RELATED", "INVALID", "NONE"};
constexpr std::string_view flag_names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG"};

// The names in a list as bits; 0 for no known one is no bit. Empty items count for nothing.
template <std::size_t N>
std::optional<unsigned> read_names(const std::string_view (&names)[N], std::string_view text) {
    unsigned bits = 0;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto item = trimmed(text.substr(0, comma), " ");
        text.remove_prefix(std::min(comma + 1, text.size()));
        if (item.empty()) continue;
        const auto* found = std::find_if(names, names + N, [&](auto name) { return same_word(name, item); });
        if (found == names + N) return std::nullopt;
        bits |= 1u << (found - names);
    }
    return bits;
}

template <std::size_t N>
std::string names_of(const std::string_view (&names)[N], unsigned bits) {
    std::string out;
    for (std::size_t i = 0; i < N; ++i)
        if (bits >> i & 1) (out += out.empty() ? "" : ",") += names[i];
    return out;
}

std::optional<value> read_states(std::string_view text) {
    const auto bits = read_names(states, text);
    if (!bits) return std::nullopt;
    constexpr unsigned none = 1u << 4;
    return value(*bits & none ? std::string(states[4]) : names_of(states, *bits));
}

std::optional<std::string> read_flags(std::string_view text) {
    constexpr unsigned all = 0x3f;
    if (same_word(text, "ALL")) return "ALL";
    if (same_word(text, "NONE")) return "NONE";
    const auto bits = read_names(flag_names, text);
    if (!bits) return std::nullopt;
    return *bits == 0 ? "NONE" : *bits == all ? "ALL" : names_of(flag_names, *bits);
}

std::optional<value> read_tcp_flags(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == text.npos) return std::nullopt;
    auto mask = read_flags(text.substr(0, slash)), set = read_flags(text.substr(slash + 1));
    if (!mask || !set) return std::nullopt;
    return value(*mask + "/" + *set);
}

std::optional<value> read_set_name(std::string_view text) {
    const bool sound = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_.:-+ ").find(c) != std::string_view::npos;
    });
    return sound && text.size() <= 31 ? std::optional<value>(std::string(text)) : std::nullopt;
}

std::optional<value> read_set_flags(std::string_view text) {
    std::string out;
    for (int count = 0;; ++count) {
        const auto comma = std::min(text.find(','), text.size());
        const auto item = trimmed(text.substr(0, comma), " ");
        const bool source = same_word(item, "src");
        if (count == 6 || (!source && !same_word(item, "dst"))) return std::nullopt;
        (out += count ? "," : "") += source ? "src" : "dst";
        if (comma == text.size()) return value(out);
        text.remove_prefix(comma + 1);
    }
}

// Cut where a character ends.
std::string first_bytes(std::string_view text, std::size_t most) {
    if (text.size() > most) {
        while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
        text = text.substr(0, most);
    }
    return std::string(text);
}

}  // namespace

std::optional<value> read_value(kind kind, std::string_view text, std::uint32_t low, std::uint32_t high) {
    if (text.starts_with('$')) return value::parse(text);
    switch (kind) {
        case kind::number: return number_between(text, low, high, true);
        case kind::decimal: return number_between(text, low, high, false);
        case kind::mac:
        case kind::mac_mask: {
            const auto address = mac_address::parse(text);
            if (!address || (kind == kind::mac_mask && !leading_bits(address->bytes().data(), 6))) return std::nullopt;
            return value(*address);
        }
        case kind::ip4: {
            const auto address = read_ip4(text);
            return address ? std::optional<value>(to_string(*address)) : std::nullopt;
        }
        case kind::ip6: {
            const auto address = read_ip6(text);
            return address ? std::optional<value>(to_string(*address)) : std::nullopt;
        }
        case kind::ip4_mask: return read_mask(text, 32, read_ip4(text));
        case kind::ip6_mask: return read_mask(text, 128, read_ip6(text));
        case kind::ether_type: return number_or_name(ether_types, text, low, high);
        case kind::ip_protocol: return number_or_name(ip_protocols, text, low, high);
        case kind::arp_opcode: {
            auto out = number_or_name(arp_opcodes, text, low, high);
            if (out) out->in_hex(false);
            return out;
        }
        case kind::boolean: return value(text == "1" || text == "yes" || text == "true" ? "true" : "false");
        case kind::states: return read_states(text);
        case kind::tcp_flags: return read_tcp_flags(text);
        case kind::set_name: return read_set_name(text);
        case kind::set_flags: return read_set_flags(text);
        case kind::text: return value(first_bytes(text, 256));
    }
    return std::nullopt;
}

std::string written_value(kind kind, const value& value) {
    switch (kind) {
        case kind::ether_type: return name_of_number(ether_types, value);
        case kind::ip_protocol: return name_of_number(ip_protocols, value);
        case kind::arp_opcode: return name_of_number(arp_opcodes, value);
        default: return value.text();
    }
}

bool is_valid(protocol protocol, field field, const value& value) {
    for (const auto& fact : facts_of(protocol))
        if (fact.field == field) return read_value(fact.kind, value.text(), fact.low, fact.high).has_value();
    return false;
}

}  // namespace vir::filter
