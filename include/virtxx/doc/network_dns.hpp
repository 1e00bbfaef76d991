// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/ip_address.hpp>

namespace vir::net {

/// <forwarder>: another server that answers for a domain, or for all (since 1.1.3).
struct dns_forwarder {
    std::optional<std::string> domain;  ///< absent: every name (since 2.2.0)
    std::optional<ip_address> address;  ///< absent: the host's own servers

    dns_forwarder() = default;
    bool operator==(const dns_forwarder&) const = default;
};

/// <txt>: a TXT record (since 0.9.3).
struct dns_txt {
    std::string name;   ///< neither blank nor comma
    std::string value;  ///< several are separated by commas

    dns_txt() = default;
    dns_txt(std::string name, std::string value) : name(std::move(name)), value(std::move(value)) {}
    bool operator==(const dns_txt&) const = default;
};

/// <srv>: an SRV record, RFC 2782 (since 0.9.9).
struct dns_srv {
    std::string service;                    ///< up to 482 bytes
    std::string protocol;                   ///< tcp, udp
    std::optional<std::string> domain;      ///< absent: the network's
    std::optional<std::string> target;      ///< ".": there is no such service; the numbers need a target
    std::uint32_t port = 0;                 ///< 1 to 65535; 0: none given
    std::uint32_t priority = 0;             ///< up to 65535
    std::uint32_t weight = 0;               ///< up to 65535

    dns_srv() = default;
    bool operator==(const dns_srv&) const = default;
};

/// <host>: names of an address (since 0.9.3).
struct dns_host {
    std::optional<ip_address> ip;
    std::vector<std::string> hostnames;  ///< at least one

    dns_host() = default;
    bool operator==(const dns_host&) const = default;
};

/// <dns>: what the network's own name server knows (since 0.9.3).
struct dns {
    std::optional<bool> enable;               ///< no: there is no such server, and nothing else is said (since 2.2.0)
    std::optional<bool> forward_plain_names;  ///< no: names without a dot are not asked of others (since 1.1.2)
    std::vector<dns_forwarder> forwarders;
    std::vector<dns_txt> txts;
    std::vector<dns_srv> srvs;
    std::vector<dns_host> hosts;

    dns() = default;
    bool operator==(const dns&) const = default;
};

}  // namespace vir::net
