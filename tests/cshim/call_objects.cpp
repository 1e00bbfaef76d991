// Copyright virtxx contributors. Boost Software License 1.0.
// The objects that functions are called with.
#include "tests/cshim/call_probe.hpp"

#include <dlfcn.h>
#include <string>

alignas(16) thread_local char area[16][16384];

namespace {

const unsigned char uuid[VIR_UUID_BUFLEN] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

template <class T>
T* have(T* object) {
    if (!object) leave("no object");
    return object;
}

// What no public function makes of nothing, libvirt's own library makes by names that it keeps for itself.
template <class T, class... Arguments>
T* by(const char* name, Arguments... arguments) {
    auto make = reinterpret_cast<T* (*)(Arguments...)>(dlsym(RTLD_DEFAULT, name));
    return have(make ? make(arguments...) : nullptr);
}

// On a connection that may write: whoever opens the test driver's own host sees the same one.
template <class F>
void make_there(F make) {
    if (auto there = virConnectOpen("test:///default")) {
        make(there);
        virConnectClose(there);
    }
}

}  // namespace

virConnectPtr some_virConnect() { return connection; }
virDomainPtr some_virDomain() { return have(virDomainLookupByName(connection, "test")); }
virNetworkPtr some_virNetwork() { return have(virNetworkLookupByName(connection, "default")); }
virStoragePoolPtr some_virStoragePool() { return have(virStoragePoolLookupByName(connection, "default-pool")); }
virInterfacePtr some_virInterface() { return have(virInterfaceLookupByName(connection, "eth1")); }
virNodeDevicePtr some_virNodeDevice() { return have(virNodeDeviceLookupByName(connection, "computer")); }
virStreamPtr some_virStream() { return have(virStreamNew(connection, 0)); }
virDomainSnapshotPtr some_virDomainSnapshot() {
    make_there([](virConnectPtr there) {
        auto domain = virDomainLookupByName(there, "test");
        virDomainSnapshotCreateXML(domain, "<domainsnapshot><name>snap</name></domainsnapshot>", 0);
        virDomainFree(domain);
    });
    if (auto found = virDomainSnapshotLookupByName(some_virDomain(), "snap", 0)) return found;
    return by<virDomainSnapshot, virDomainPtr, const char*>("virGetDomainSnapshot", some_virDomain(), "snap");
}
virDomainCheckpointPtr some_virDomainCheckpoint() {
    return by<virDomainCheckpoint, virDomainPtr, const char*>("virGetDomainCheckpoint", some_virDomain(), "check");
}
virNetworkPortPtr some_virNetworkPort() {
    return by<virNetworkPort, virNetworkPtr, const unsigned char*>("virGetNetworkPort", some_virNetwork(), uuid);
}
virStorageVolPtr some_virStorageVol() {
    make_there([](virConnectPtr there) {
        auto pool = virStoragePoolLookupByName(there, "default-pool");
        virStorageVolCreateXML(pool, "<volume><name>vol</name><capacity>1024</capacity></volume>", 0);
        virStoragePoolFree(pool);
    });
    if (auto found = virStorageVolLookupByName(some_virStoragePool(), "vol")) return found;
    return by<virStorageVol, virConnectPtr, const char*, const char*, const char*, void*, void*>(
        "virGetStorageVol", connection, "default-pool", "vol", "/default-pool/vol", nullptr, nullptr);
}
virSecretPtr some_virSecret() {
    return by<virSecret, virConnectPtr, const unsigned char*, int, const char*>("virGetSecret", connection, uuid, 1,
                                                                                "vol");
}
virNWFilterPtr some_virNWFilter() {
    return by<virNWFilter, virConnectPtr, const char*, const unsigned char*>("virGetNWFilter", connection,
                                                                             "clean-traffic", uuid);
}
virNWFilterBindingPtr some_virNWFilterBinding() {
    return by<virNWFilterBinding, virConnectPtr, const char*, const char*>("virGetNWFilterBinding", connection, "vnet0",
                                                                           "clean-traffic");
}
