// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/storage_conflict.hpp"

#include <algorithm>
#include <string>
#include <string_view>

// The rules are those that libvirt 9.0.0 was seen to follow, pair by pair.
namespace vir {
namespace {

using storage::pool_type;

// Pools of these are made of the host's devices, whatever is made of them.
bool takes_devices(pool_type type) {
    return type == pool_type::fs || type == pool_type::logical || type == pool_type::disk || type == pool_type::zfs;
}

bool share_device(const storage_pool_def& a, const storage_pool_def& b) {
    return std::ranges::any_of(a.source.devices, [&](const storage::pool_device& one) {
        return std::ranges::find(b.source.devices, one.path, &storage::pool_device::path) != b.source.devices.end();
    });
}

// A port that is not given is whichever the other has.
bool same_host(const storage_pool_def& a, const storage_pool_def& b) {
    if (a.source.hosts.empty() || b.source.hosts.empty()) return false;
    const auto& one = a.source.hosts.front();
    const auto& other = b.source.hosts.front();
    return one.name == other.name && (!one.port || !other.port || one.port == other.port);
}

std::string_view path_of(const storage_pool_def& pool) {
    return pool.target ? std::string_view(pool.target->path) : std::string_view();
}

// "scsi_host5" and "host5" are the same.
std::string_view number_of(std::string_view adapter) {
    for (std::string_view prefix : {"scsi_host", "fc_host", "host"})
        if (adapter.starts_with(prefix)) return adapter.substr(prefix.size());
    return adapter;
}

bool same_adapter(const storage::pool_adapter& a, const storage::pool_adapter& b) {
    const auto is_fibre = [](const storage::pool_adapter& one) { return one.type == storage::adapter_type::fc__host; };
    if (is_fibre(a) && is_fibre(b)) return a.wwnn == b.wwnn && a.wwpn == b.wwpn;
    if (is_fibre(a) || is_fibre(b)) {
        // One that is made on another adapter, and that one.
        const auto& port = is_fibre(a) ? a : b;
        const auto& plain = is_fibre(a) ? b : a;
        return !port.parent.empty() && !plain.name.empty() && number_of(port.parent) == number_of(plain.name);
    }
    if (a.parent_address || b.parent_address)
        return a.parent_address && b.parent_address && *a.parent_address == *b.parent_address;
    return number_of(a.name) == number_of(b.name);
}

}  // namespace

bool share_storage(const storage_pool_def& a, const storage_pool_def& b) {
    if (takes_devices(a.type) && takes_devices(b.type)) return share_device(a, b);
    if (a.type != b.type) return false;
    switch (a.type) {
        case pool_type::dir: return path_of(a) == path_of(b);
        case pool_type::netfs: return a.source.dir == b.source.dir && same_host(a, b);
        case pool_type::gluster:
            return a.source.name == b.source.name && a.source.dir == b.source.dir && same_host(a, b);
        case pool_type::vstorage: return a.source.name == b.source.name;
        case pool_type::iscsi: return a.source.initiator_iqn == b.source.initiator_iqn && share_device(a, b);
        case pool_type::scsi:
            return a.source.adapter && b.source.adapter && same_adapter(*a.source.adapter, *b.source.adapter);
        case pool_type::sheepdog:
            return a.source.hosts.size() == 1 && b.source.hosts.size() == 1 && same_host(a, b);
        case pool_type::mpath: return true;  // a host has one set of multipath devices
        default: return false;
    }
}

}  // namespace vir
