// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"
#include "src/cshim/pointer_list.hpp"

#include <virtxx/op/domain_guest.hpp>
#include <virtxx/op/domain_tuning.hpp>
#include <virtxx/op/network.hpp>

#include <cstdlib>
#include <cstring>

// Lists of structs that the caller frees one by one.

namespace {

using vir::c::allocate_array;
using vir::c::call;
using vir::c::entry;
using vir::c::structs_to_c;
using vir::c::to_c;

void file_system_to_c(const vir::domain_fsinfo& from, virDomainFSInfo& to) {
    to.mountpoint = to_c(from.mountpoint);
    to.name = to_c(from.name);
    to.fstype = to_c(from.fstype);
    to.devAlias = allocate_array<char*>(from.dev_aliases.size() + 1).release();
    for (const auto& alias : from.dev_aliases) to.devAlias[to.ndevAlias++] = to_c(alias);
}

void interface_to_c(const vir::domain_interface& from, virDomainInterface& to) {
    to.name = to_c(from.name);
    to.hwaddr = to_c(from.hwaddr);
    if (from.addresses.empty()) return;
    to.addrs = allocate_array<virDomainIPAddress>(from.addresses.size()).release();
    for (const auto& address : from.addresses) {
        auto& out = to.addrs[to.naddrs++];
        out.type = static_cast<int>(address.type);
        out.addr = to_c(address.address);
        out.prefix = address.prefix;
    }
}

void lease_to_c(const vir::network_dhcp_lease& from, virNetworkDHCPLease& to) {
    to.iface = to_c(from.iface);
    to.expirytime = from.expirytime.count();
    to.type = static_cast<int>(from.type);
    to.mac = to_c(from.mac);
    to.iaid = to_c(from.iaid);
    to.ipaddr = to_c(from.ipaddr);
    to.prefix = from.prefix;
    to.hostname = to_c(from.hostname);
    to.clientid = to_c(from.clientid);
}

void iothread_to_c(const vir::domain_iothread_info& from, virDomainIOThreadInfo& to) {
    to.iothread_id = from.id;
    to.cpumap = allocate_array<unsigned char>(from.map.size() + 1).release();
    std::memcpy(to.cpumap, from.map.data(), from.map.size());
    to.cpumaplen = static_cast<int>(from.map.size());
}

}  // namespace

extern "C" {

void virDomainFSInfoFree(virDomainFSInfoPtr info) {
    if (!info) return;
    for (std::size_t i = 0; i < info->ndevAlias; ++i) std::free(info->devAlias[i]);
    std::free(info->devAlias);
    std::free(info->mountpoint);
    std::free(info->name);
    std::free(info->fstype);
    std::free(info);
}

int virDomainGetFSInfo(virDomainPtr dom, virDomainFSInfoPtr** info, unsigned int flags) {
    return entry("virDomainGetFSInfo", dom, -1, [&](call& c) {
        c.need_writable();
        c.need(info, "info");
        *info = nullptr;
        return structs_to_c(c.run(vir::op::domain_get_fsinfo(c.ref(dom), flags)), info, virDomainFSInfoFree,
                            file_system_to_c);
    });
}

void virDomainInterfaceFree(virDomainInterfacePtr iface) {
    if (!iface) return;
    for (unsigned int i = 0; i < iface->naddrs; ++i) std::free(iface->addrs[i].addr);
    std::free(iface->addrs);
    std::free(iface->name);
    std::free(iface->hwaddr);
    std::free(iface);
}

int virDomainInterfaceAddresses(virDomainPtr dom, virDomainInterfacePtr** ifaces, unsigned int source,
                                unsigned int flags) {
    if (ifaces) *ifaces = nullptr;
    return entry("virDomainInterfaceAddresses", dom, -1, [&](call& c) {
        c.need(ifaces, "ifaces");
        if (source == VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT) c.need_writable();
        const auto got = c.run(vir::op::domain_interface_addresses(
            c.ref(dom), static_cast<vir::domain_interface_addresses_source>(source), flags));
        return structs_to_c(got, ifaces, virDomainInterfaceFree, interface_to_c);
    });
}

void virDomainIOThreadInfoFree(virDomainIOThreadInfoPtr info) {
    if (!info) return;
    std::free(info->cpumap);
    std::free(info);
}

int virDomainGetIOThreadInfo(virDomainPtr dom, virDomainIOThreadInfoPtr** info, unsigned int flags) {
    return entry("virDomainGetIOThreadInfo", dom, -1, [&](call& c) {
        c.need(info, "info");
        c.exclusive(flags, VIR_DOMAIN_AFFECT_LIVE, "VIR_DOMAIN_AFFECT_LIVE", VIR_DOMAIN_AFFECT_CONFIG,
                    "VIR_DOMAIN_AFFECT_CONFIG");
        const auto got =
            c.run(vir::op::domain_get_iothread_info(c.ref(dom), static_cast<vir::domain_affect>(flags)));
        *info = nullptr;
        if (got.empty()) return 0;
        return structs_to_c(got, info, virDomainIOThreadInfoFree, iothread_to_c);
    });
}

void virNetworkDHCPLeaseFree(virNetworkDHCPLeasePtr lease) {
    if (!lease) return;
    for (auto* text : {lease->iface, lease->mac, lease->iaid, lease->ipaddr, lease->hostname, lease->clientid})
        std::free(text);
    std::free(lease);
}

int virNetworkGetDHCPLeases(virNetworkPtr network, const char* mac, virNetworkDHCPLeasePtr** leases,
                            unsigned int flags) {
    if (leases) *leases = nullptr;
    return entry("virNetworkGetDHCPLeases", network, -1, [&](call& c) {
        const auto got =
            c.run(vir::op::network_get_dhcp_leases(c.ref(network), vir::c::optional_string(mac), flags));
        if (!leases) return static_cast<int>(got.size());
        return structs_to_c(got, leases, virNetworkDHCPLeaseFree, lease_to_c);
    });
}
}
