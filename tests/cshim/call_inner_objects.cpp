// Copyright virtxx contributors. Boost Software License 1.0.
// Objects that no public function makes on the test driver, by the names under which libvirt's own library makes them.
#include "src/cshim/objects.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace {

vir::uuid id_of(const unsigned char* bytes) {
    std::array<std::uint8_t, 16> out;
    std::memcpy(out.data(), bytes, out.size());
    return vir::uuid(out);
}

// The parent that it is made of is held by the child alone.
template <class Child, class Parent, class Ref>
Child* child_of(Parent* parent, Ref ref) {
    auto* out = new Child(parent, std::move(ref));
    parent->drop_reference();
    return out;
}

}  // namespace

extern "C" {

virDomainSnapshotPtr virGetDomainSnapshot(virDomainPtr domain, const char* name) {
    return child_of<_virDomainSnapshot>(domain, vir::domain_snapshot_ref(name, domain->ref()));
}
virDomainCheckpointPtr virGetDomainCheckpoint(virDomainPtr domain, const char* name) {
    return child_of<_virDomainCheckpoint>(domain, vir::domain_checkpoint_ref(name, domain->ref()));
}
virNetworkPortPtr virGetNetworkPort(virNetworkPtr net, const unsigned char* uuid) {
    return child_of<_virNetworkPort>(net, vir::network_port_ref(net->ref(), id_of(uuid)));
}
virStorageVolPtr virGetStorageVol(virConnectPtr conn, const char* pool, const char* name, const char* key, void*,
                                  void*) {
    return new _virStorageVol(conn, vir::storage_vol_ref(pool, name, key));
}
virSecretPtr virGetSecret(virConnectPtr conn, const unsigned char* uuid, int usage_type, const char* usage_id) {
    return new _virSecret(conn, vir::secret_ref(id_of(uuid), static_cast<vir::secret_usage_type>(usage_type), usage_id));
}
virNWFilterPtr virGetNWFilter(virConnectPtr conn, const char* name, const unsigned char* uuid) {
    return new _virNWFilter(conn, vir::nwfilter_ref(name, id_of(uuid)));
}
virNWFilterBindingPtr virGetNWFilterBinding(virConnectPtr conn, const char* port, const char* filter) {
    return new _virNWFilterBinding(conn, vir::nwfilter_binding_ref(port, filter));
}
}
