// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/mac_address.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

/// The host's network interfaces, over netlink.
namespace vir {

class link_change {
public:
    link_change() = default;
    std::optional<bool> up;
    std::optional<mac_address> mac;
    std::optional<std::uint32_t> mtu;  ///< bytes
};

/// An address of an interface, or where a route leads: text as in documents.
class link_address {
public:
    link_address() = default;
    std::string address;
    std::optional<unsigned> prefix;  ///< absent: of the address' class; 64 for IPv6
    std::string peer;                ///< the other end of a point-to-point link; may be empty
};

class link_route {
public:
    link_route() = default;
    link_address to;
    std::string gateway;
    std::uint32_t metric = 0;  ///< 0: the kernel's choice
};

/// A conversation with the kernel about interfaces. The kernel answers at once: no call blocks on anybody else.
/// Errors of all: system_error that names the interface and what was asked; invalid_arg for text that is no address.
/// Threads: one at a time.
class netlink {
public:
    netlink();
    ~netlink();
    netlink(netlink&&) noexcept;
    netlink& operator=(netlink&&) noexcept;

    bool has_link(const std::string& name);
    void change_link(const std::string& name, const link_change& change);
    void add_address(const std::string& name, const link_address& address);
    void add_route(const std::string& name, const link_route& route);

private:
    class state;
    std::unique_ptr<state> state_;
};

}  // namespace vir
