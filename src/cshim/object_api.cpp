// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"
#include "src/cshim/objects.hpp"

#include <virtxx/uuid.hpp>

#include <cstring>

// References of the C API, and what an object knows of itself without asking anybody.

namespace {

using vir::c::call;
using vir::c::entry;

template <class T>
int add_reference(const char* function, T* object) {
    return entry(function, object, -1, [&](call&) {
        object->add_reference();
        return 0;
    });
}

template <class T>
int drop_reference(const char* function, T* object) {
    vir::c::forget_last_error();
    try {
        vir::c::checked(object, function).drop_reference();
        return 0;
    } catch (...) {
        vir::c::raise_current(nullptr);
        return -1;
    }
}

template <class T>
virConnectPtr connect_of(const char* function, T* object) {
    return entry(function, object, virConnectPtr(), [&](call& c) { return c.conn; });
}

template <class T, class F>
const char* text_of(const char* function, T* object, F member) {
    using text = const char*;
    return entry(function, object, text(), [&](call&) { return text(member(object->ref()).c_str()); });
}

constexpr auto name = [](const auto& ref) -> const std::string& { return ref.name; };

template <class T>
int uuid_of(const char* function, T* object, unsigned char* uuid) {
    return entry(function, object, -1, [&](call& c) {
        c.need(uuid, "uuid");
        vir::c::uuid_to_c(object->ref().uuid, uuid);
        return 0;
    });
}

template <class T>
int uuid_text_of(const char* function, T* object, char* buf) {
    return entry(function, object, -1, [&](call& c) {
        c.need(buf, "buf");
        const auto text = to_string(object->ref().uuid);
        std::memcpy(buf, text.c_str(), text.size() + 1);
        return 0;
    });
}

}  // namespace

extern "C" {

int virConnectRef(virConnectPtr conn) {
    vir::c::forget_last_error();
    try {
        vir::c::checked(conn, "virConnectRef").add_reference();
        return 0;
    } catch (...) {
        vir::c::raise_current(nullptr);
        return -1;
    }
}

int virDomainRef(virDomainPtr domain) { return add_reference("virDomainRef", domain); }
int virNetworkRef(virNetworkPtr network) { return add_reference("virNetworkRef", network); }
int virNetworkPortRef(virNetworkPortPtr port) { return add_reference("virNetworkPortRef", port); }
int virStoragePoolRef(virStoragePoolPtr pool) { return add_reference("virStoragePoolRef", pool); }
int virStorageVolRef(virStorageVolPtr vol) { return add_reference("virStorageVolRef", vol); }
int virNodeDeviceRef(virNodeDevicePtr dev) { return add_reference("virNodeDeviceRef", dev); }
int virInterfaceRef(virInterfacePtr iface) { return add_reference("virInterfaceRef", iface); }
int virSecretRef(virSecretPtr secret) { return add_reference("virSecretRef", secret); }
int virNWFilterRef(virNWFilterPtr nwfilter) { return add_reference("virNWFilterRef", nwfilter); }
int virNWFilterBindingRef(virNWFilterBindingPtr binding) { return add_reference("virNWFilterBindingRef", binding); }
int virDomainSnapshotRef(virDomainSnapshotPtr snapshot) { return add_reference("virDomainSnapshotRef", snapshot); }
int virDomainCheckpointRef(virDomainCheckpointPtr checkpoint) {
    return add_reference("virDomainCheckpointRef", checkpoint);
}

int virDomainFree(virDomainPtr domain) { return drop_reference("virDomainFree", domain); }
int virNetworkFree(virNetworkPtr network) { return drop_reference("virNetworkFree", network); }
int virNetworkPortFree(virNetworkPortPtr port) { return drop_reference("virNetworkPortFree", port); }
int virStoragePoolFree(virStoragePoolPtr pool) { return drop_reference("virStoragePoolFree", pool); }
int virStorageVolFree(virStorageVolPtr vol) { return drop_reference("virStorageVolFree", vol); }
int virNodeDeviceFree(virNodeDevicePtr dev) { return drop_reference("virNodeDeviceFree", dev); }
int virInterfaceFree(virInterfacePtr iface) { return drop_reference("virInterfaceFree", iface); }
int virSecretFree(virSecretPtr secret) { return drop_reference("virSecretFree", secret); }
int virNWFilterFree(virNWFilterPtr nwfilter) { return drop_reference("virNWFilterFree", nwfilter); }
int virNWFilterBindingFree(virNWFilterBindingPtr binding) { return drop_reference("virNWFilterBindingFree", binding); }
int virDomainSnapshotFree(virDomainSnapshotPtr snapshot) { return drop_reference("virDomainSnapshotFree", snapshot); }
int virDomainCheckpointFree(virDomainCheckpointPtr checkpoint) {
    return drop_reference("virDomainCheckpointFree", checkpoint);
}

virConnectPtr virDomainGetConnect(virDomainPtr dom) { return connect_of("virDomainGetConnect", dom); }
virConnectPtr virNetworkGetConnect(virNetworkPtr net) { return connect_of("virNetworkGetConnect", net); }
virConnectPtr virStoragePoolGetConnect(virStoragePoolPtr pool) { return connect_of("virStoragePoolGetConnect", pool); }
virConnectPtr virStorageVolGetConnect(virStorageVolPtr vol) { return connect_of("virStorageVolGetConnect", vol); }
virConnectPtr virInterfaceGetConnect(virInterfacePtr iface) { return connect_of("virInterfaceGetConnect", iface); }
virConnectPtr virSecretGetConnect(virSecretPtr secret) { return connect_of("virSecretGetConnect", secret); }
virConnectPtr virDomainSnapshotGetConnect(virDomainSnapshotPtr snapshot) {
    return connect_of("virDomainSnapshotGetConnect", snapshot);
}
virConnectPtr virDomainCheckpointGetConnect(virDomainCheckpointPtr checkpoint) {
    return connect_of("virDomainCheckpointGetConnect", checkpoint);
}

virDomainPtr virDomainSnapshotGetDomain(virDomainSnapshotPtr snapshot) {
    return entry("virDomainSnapshotGetDomain", snapshot, virDomainPtr(), [&](call&) { return snapshot->parent(); });
}
virDomainPtr virDomainCheckpointGetDomain(virDomainCheckpointPtr checkpoint) {
    return entry("virDomainCheckpointGetDomain", checkpoint, virDomainPtr(),
                 [&](call&) { return checkpoint->parent(); });
}
virNetworkPtr virNetworkPortGetNetwork(virNetworkPortPtr port) {
    return entry("virNetworkPortGetNetwork", port, virNetworkPtr(), [&](call&) { return port->parent(); });
}

const char* virDomainGetName(virDomainPtr domain) { return text_of("virDomainGetName", domain, name); }
const char* virNetworkGetName(virNetworkPtr network) { return text_of("virNetworkGetName", network, name); }
const char* virStoragePoolGetName(virStoragePoolPtr pool) { return text_of("virStoragePoolGetName", pool, name); }
const char* virStorageVolGetName(virStorageVolPtr vol) { return text_of("virStorageVolGetName", vol, name); }
const char* virNodeDeviceGetName(virNodeDevicePtr dev) { return text_of("virNodeDeviceGetName", dev, name); }
const char* virInterfaceGetName(virInterfacePtr iface) { return text_of("virInterfaceGetName", iface, name); }
const char* virNWFilterGetName(virNWFilterPtr nwfilter) { return text_of("virNWFilterGetName", nwfilter, name); }
const char* virDomainSnapshotGetName(virDomainSnapshotPtr snapshot) {
    return text_of("virDomainSnapshotGetName", snapshot, name);
}
const char* virDomainCheckpointGetName(virDomainCheckpointPtr checkpoint) {
    return text_of("virDomainCheckpointGetName", checkpoint, name);
}
const char* virStorageVolGetKey(virStorageVolPtr vol) {
    return text_of("virStorageVolGetKey", vol, [](const auto& ref) -> const std::string& { return ref.key; });
}
const char* virInterfaceGetMACString(virInterfacePtr iface) {
    return text_of("virInterfaceGetMACString", iface, [](const auto& ref) -> const std::string& { return ref.mac; });
}
const char* virSecretGetUsageID(virSecretPtr secret) {
    return text_of("virSecretGetUsageID", secret,
                   [](const auto& ref) -> const std::string& { return ref.usage_id; });
}
const char* virNWFilterBindingGetPortDev(virNWFilterBindingPtr binding) {
    return text_of("virNWFilterBindingGetPortDev", binding,
                   [](const auto& ref) -> const std::string& { return ref.port_dev; });
}
const char* virNWFilterBindingGetFilterName(virNWFilterBindingPtr binding) {
    return text_of("virNWFilterBindingGetFilterName", binding,
                   [](const auto& ref) -> const std::string& { return ref.filter; });
}

int virDomainGetUUID(virDomainPtr domain, unsigned char* uuid) { return uuid_of("virDomainGetUUID", domain, uuid); }
int virNetworkGetUUID(virNetworkPtr network, unsigned char* uuid) {
    return uuid_of("virNetworkGetUUID", network, uuid);
}
int virNetworkPortGetUUID(virNetworkPortPtr port, unsigned char* uuid) {
    return uuid_of("virNetworkPortGetUUID", port, uuid);
}
int virStoragePoolGetUUID(virStoragePoolPtr pool, unsigned char* uuid) {
    return uuid_of("virStoragePoolGetUUID", pool, uuid);
}
int virSecretGetUUID(virSecretPtr secret, unsigned char* uuid) { return uuid_of("virSecretGetUUID", secret, uuid); }
int virNWFilterGetUUID(virNWFilterPtr nwfilter, unsigned char* uuid) {
    return uuid_of("virNWFilterGetUUID", nwfilter, uuid);
}

int virDomainGetUUIDString(virDomainPtr domain, char* buf) {
    return uuid_text_of("virDomainGetUUIDString", domain, buf);
}
int virNetworkGetUUIDString(virNetworkPtr network, char* buf) {
    return uuid_text_of("virNetworkGetUUIDString", network, buf);
}
int virNetworkPortGetUUIDString(virNetworkPortPtr port, char* buf) {
    return uuid_text_of("virNetworkPortGetUUIDString", port, buf);
}
int virStoragePoolGetUUIDString(virStoragePoolPtr pool, char* buf) {
    return uuid_text_of("virStoragePoolGetUUIDString", pool, buf);
}
int virSecretGetUUIDString(virSecretPtr secret, char* buf) {
    return uuid_text_of("virSecretGetUUIDString", secret, buf);
}
int virNWFilterGetUUIDString(virNWFilterPtr nwfilter, char* buf) {
    return uuid_text_of("virNWFilterGetUUIDString", nwfilter, buf);
}

unsigned int virDomainGetID(virDomainPtr domain) {
    return entry("virDomainGetID", domain, static_cast<unsigned int>(-1),
                 [&](call&) { return static_cast<unsigned int>(domain->id()); });
}

int virSecretGetUsageType(virSecretPtr secret) {
    return entry("virSecretGetUsageType", secret, -1,
                 [&](call&) { return static_cast<int>(secret->ref().usage_type); });
}
}
