// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/link.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>

#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/route.h>

#include <string_view>
#include <utility>

namespace vir {
namespace {

template <auto Release>
struct releaser {
    template <class T>
    void operator()(T* what) const {
        Release(what);
    }
};
using socket_ptr = std::unique_ptr<nl_sock, releaser<nl_socket_free>>;
using address_ptr = std::unique_ptr<nl_addr, releaser<nl_addr_put>>;
using link_ptr = std::unique_ptr<rtnl_link, releaser<rtnl_link_put>>;
using entry_ptr = std::unique_ptr<rtnl_addr, releaser<rtnl_addr_put>>;
using route_ptr = std::unique_ptr<rtnl_route, releaser<rtnl_route_put>>;

[[noreturn]] void fail_netlink(std::string_view doing, int code) {
    throw error(errc::system_error, fmt::format("cannot {}: {}", doing, nl_geterror(code)));
}

void check(int code, std::string_view doing) {
    if (code < 0) fail_netlink(doing, code);
}

address_ptr address_of(const std::string& text) {
    nl_addr* out = nullptr;
    if (nl_addr_parse(text.c_str(), AF_UNSPEC, &out) < 0)
        throw error(errc::invalid_arg, fmt::format("'{}' is no network address", text));
    return address_ptr(out);
}

unsigned usual_prefix(nl_addr* address) {
    if (nl_addr_get_family(address) == AF_INET6) return 64;
    const auto first = *static_cast<const unsigned char*>(nl_addr_get_binary_addr(address));
    return first < 128 ? 8 : first < 192 ? 16 : 24;
}

address_ptr network_of(const link_address& from) {
    auto out = address_of(from.address);
    nl_addr_set_prefixlen(out.get(), static_cast<int>(from.prefix.value_or(usual_prefix(out.get()))));
    return out;
}

}  // namespace

class netlink::state {
public:
    state() : socket(nl_socket_alloc()) {
        if (!socket) throw error(errc::no_memory, "out of memory for a netlink socket");
        check(nl_connect(socket.get(), NETLINK_ROUTE), "open a netlink socket");
    }
    link_ptr link(const std::string& name, const std::string& doing) {
        rtnl_link* out = nullptr;
        check(rtnl_link_get_kernel(socket.get(), 0, name.c_str(), &out), doing);
        return link_ptr(out);
    }
    int index(const std::string& name, const std::string& doing) {
        return rtnl_link_get_ifindex(link(name, doing).get());
    }

    socket_ptr socket;
};

netlink::netlink() : state_(std::make_unique<state>()) {}
netlink::~netlink() = default;
netlink::netlink(netlink&&) noexcept = default;
netlink& netlink::operator=(netlink&&) noexcept = default;

bool netlink::has_link(const std::string& name) {
    rtnl_link* out = nullptr;
    const int code = rtnl_link_get_kernel(state_->socket.get(), 0, name.c_str(), &out);
    const link_ptr held(out);
    if (code < 0 && code != -NLE_NODEV && code != -NLE_OBJ_NOTFOUND)
        fail_netlink("look for the interface '" + name + "'", code);
    return code == 0;
}

void netlink::change_link(const std::string& name, const link_change& change) {
    const auto doing = "change the interface '" + name + "'";
    const auto before = state_->link(name, doing);
    const link_ptr wanted(rtnl_link_alloc());
    if (change.up) {
        if (*change.up)
            rtnl_link_set_flags(wanted.get(), IFF_UP);
        else
            rtnl_link_unset_flags(wanted.get(), IFF_UP);
    }
    if (change.mtu) rtnl_link_set_mtu(wanted.get(), *change.mtu);
    if (change.mac) {
        const auto& bytes = change.mac->bytes();
        const address_ptr address(nl_addr_build(AF_LLC, bytes.data(), bytes.size()));
        rtnl_link_set_addr(wanted.get(), address.get());
    }
    check(rtnl_link_change(state_->socket.get(), before.get(), wanted.get(), 0), doing);
}

void netlink::add_address(const std::string& name, const link_address& address) {
    const auto doing = fmt::format("give the interface '{}' the address '{}'", name, address.address);
    const entry_ptr entry(rtnl_addr_alloc());
    rtnl_addr_set_ifindex(entry.get(), state_->index(name, doing));
    const auto local = network_of(address);
    check(rtnl_addr_set_local(entry.get(), local.get()), doing);
    if (!address.peer.empty()) {
        const auto peer = address_of(address.peer);
        nl_addr_set_prefixlen(peer.get(), static_cast<int>(nl_addr_get_prefixlen(local.get())));
        check(rtnl_addr_set_peer(entry.get(), peer.get()), doing);
    }
    check(rtnl_addr_add(state_->socket.get(), entry.get(), 0), doing);
}

void netlink::add_route(const std::string& name, const link_route& route) {
    const auto doing = fmt::format("route '{}' over the interface '{}'", route.to.address, name);
    const route_ptr entry(rtnl_route_alloc());
    const auto to = network_of(route.to);
    check(rtnl_route_set_dst(entry.get(), to.get()), doing);
    rtnl_route_set_family(entry.get(), static_cast<std::uint8_t>(nl_addr_get_family(to.get())));
    rtnl_route_set_table(entry.get(), RT_TABLE_MAIN);
    rtnl_route_set_scope(entry.get(), route.gateway.empty() ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE);
    rtnl_route_set_protocol(entry.get(), RTPROT_STATIC);
    if (route.metric) rtnl_route_set_priority(entry.get(), route.metric);
    auto* hop = rtnl_route_nh_alloc();
    rtnl_route_nh_set_ifindex(hop, state_->index(name, doing));
    if (!route.gateway.empty()) rtnl_route_nh_set_gateway(hop, address_of(route.gateway).get());
    rtnl_route_add_nexthop(entry.get(), hop);  // which owns it from here
    check(rtnl_route_add(state_->socket.get(), entry.get(), 0), doing);
}

}  // namespace vir
