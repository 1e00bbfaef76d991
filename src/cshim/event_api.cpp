// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"
#include "src/cshim/event_callbacks.hpp"
#include "src/cshim/event_kinds.hpp"
#include "src/cshim/event_tellers.hpp"

#include <virtxx/op/network.hpp>
#include <virtxx/op/node_device.hpp>
#include <virtxx/op/secret.hpp>
#include <virtxx/op/storage_pool.hpp>

#include <fmt/format.h>

#include <string>

// Asking for events, and taking it back.

namespace {

using vir::c::any_function;
using vir::c::call;
using vir::c::counted;
using vir::c::entry;
using vir::c::event_kind;
using vir::c::registration;

template <class T>
std::string about(T* object) {
    if (!object) return {};
    if constexpr (requires { object->ref().uuid; })
        return vir::c::key_of(object->ref().uuid);
    else
        return vir::c::key_of(object->ref().name);
}

template <class T>
std::string name_of(T* object) {
    if constexpr (requires { object->ref().name; })
        return object->ref().name;
    else
        return to_string(object->ref().uuid);
}

// The events of one kind of object.
struct family {
    const char* argument;                   // which the object is
    const char* noun;                       // what messages call it
    int last;                               // one more than the greatest id
    const event_kind& (*kind)(int id);
    void (*check)(const call&);             // that the driver has such objects at all
    bool says_function = true;              // in the messages
};

template <class Op>
void check_has(const call& c) {
    if (!c.can<Op>()) vir::c::throw_no_support(c.function);
}

constexpr family domains{"dom", "domain", VIR_DOMAIN_EVENT_ID_LAST, vir::c::domain_event_kind, nullptr, false};
constexpr family networks{"net", "network", VIR_NETWORK_EVENT_ID_LAST, vir::c::network_event_kind,
                          check_has<vir::op::connect_num_of_networks>};
constexpr family pools{"pool", "storage pool", VIR_STORAGE_POOL_EVENT_ID_LAST, vir::c::storage_pool_event_kind,
                       check_has<vir::op::connect_num_of_storage_pools>};
constexpr family devices{"dev", "node device", VIR_NODE_DEVICE_EVENT_ID_LAST, vir::c::node_device_event_kind,
                         check_has<vir::op::node_num_of_devices>};
constexpr family secrets{"secret", "secret", VIR_SECRET_EVENT_ID_LAST, vir::c::secret_event_kind,
                         check_has<vir::op::connect_num_of_secrets>};

// The object, if any, is one of this connection.
template <class T>
void check_object(const call& c, T* object, const family& of) {
    if (!object) return;
    c.check(object);
    if (object->conn() == c.conn) return;
    const auto in = of.says_function ? fmt::format(" in {}", c.function) : std::string();
    const auto message = fmt::format("{} '{}'{} must match connection", of.noun, name_of(object), in);
    c.refuse_with(of.argument, message.c_str());
}

void check_id(const call& c, int id, const family& of) {
    c.need_non_negative(id, "eventID");
    if (id < of.last) return;
    const auto in = of.says_function ? fmt::format(" in {}", c.function) : std::string();
    c.refuse_with("eventID", fmt::format("eventID{} must be less than {}", in, of.last).c_str());
}

template <class Callback>
registration make(const event_kind& kind, std::string about, Callback function, void* opaque,
                  virFreeCallback release) {
    registration out;
    out.kind = &kind;
    out.about = std::move(about);
    out.function = reinterpret_cast<any_function>(function);
    out.opaque = opaque;
    out.release = release;
    return out;
}

template <class T, class Callback>
int add(const char* function, const family& of, virConnectPtr conn, T* object, int id, Callback cb, void* opaque,
        virFreeCallback release) {
    return entry(function, conn, -1, [&](call& c) {
        check_object(c, object, of);
        c.need(reinterpret_cast<void*>(cb), "cb");
        check_id(c, id, of);
        if (of.check) of.check(c);
        return conn->events().add(conn, make(of.kind(id), about(object), cb, opaque, release));
    });
}

int remove(const char* function, const family& of, virConnectPtr conn, int number) {
    return entry(function, conn, -1, [&](call& c) {
        c.need_non_negative(number, "callbackID");
        if (of.check) of.check(c);
        const counted<_virConnect> held(conn);  // the callback's may be the last reference
        conn->events().remove(number);
        return 0;
    });
}

}  // namespace

extern "C" {

int virConnectDomainEventRegister(virConnectPtr conn, virConnectDomainEventCallback cb, void* opaque,
                                  virFreeCallback freecb) {
    return entry("virConnectDomainEventRegister", conn, -1, [&](call& c) {
        c.need(reinterpret_cast<void*>(cb), "cb");
        auto asked = make(vir::c::domain_event_kind(VIR_DOMAIN_EVENT_ID_LIFECYCLE), {}, cb, opaque, freecb);
        asked.legacy = true;
        conn->events().add(conn, std::move(asked));
        return 0;
    });
}

int virConnectDomainEventDeregister(virConnectPtr conn, virConnectDomainEventCallback cb) {
    return entry("virConnectDomainEventDeregister", conn, -1, [&](call& c) {
        c.need(reinterpret_cast<void*>(cb), "cb");
        const counted<_virConnect> held(conn);
        conn->events().remove_legacy(reinterpret_cast<any_function>(cb));
        return 0;
    });
}

int virConnectDomainEventRegisterAny(virConnectPtr conn, virDomainPtr dom, int eventID,
                                     virConnectDomainEventGenericCallback cb, void* opaque, virFreeCallback freecb) {
    return add("virConnectDomainEventRegisterAny", domains, conn, dom, eventID, cb, opaque, freecb);
}

int virConnectDomainEventDeregisterAny(virConnectPtr conn, int callbackID) {
    return remove("virConnectDomainEventDeregisterAny", domains, conn, callbackID);
}

int virConnectNetworkEventRegisterAny(virConnectPtr conn, virNetworkPtr net, int eventID,
                                      virConnectNetworkEventGenericCallback cb, void* opaque, virFreeCallback freecb) {
    return add("virConnectNetworkEventRegisterAny", networks, conn, net, eventID, cb, opaque, freecb);
}

int virConnectNetworkEventDeregisterAny(virConnectPtr conn, int callbackID) {
    return remove("virConnectNetworkEventDeregisterAny", networks, conn, callbackID);
}

int virConnectStoragePoolEventRegisterAny(virConnectPtr conn, virStoragePoolPtr pool, int eventID,
                                          virConnectStoragePoolEventGenericCallback cb, void* opaque,
                                          virFreeCallback freecb) {
    return add("virConnectStoragePoolEventRegisterAny", pools, conn, pool, eventID, cb, opaque, freecb);
}

int virConnectStoragePoolEventDeregisterAny(virConnectPtr conn, int callbackID) {
    return remove("virConnectStoragePoolEventDeregisterAny", pools, conn, callbackID);
}

int virConnectNodeDeviceEventRegisterAny(virConnectPtr conn, virNodeDevicePtr dev, int eventID,
                                         virConnectNodeDeviceEventGenericCallback cb, void* opaque,
                                         virFreeCallback freecb) {
    return add("virConnectNodeDeviceEventRegisterAny", devices, conn, dev, eventID, cb, opaque, freecb);
}

int virConnectNodeDeviceEventDeregisterAny(virConnectPtr conn, int callbackID) {
    return remove("virConnectNodeDeviceEventDeregisterAny", devices, conn, callbackID);
}

int virConnectSecretEventRegisterAny(virConnectPtr conn, virSecretPtr secret, int eventID,
                                     virConnectSecretEventGenericCallback cb, void* opaque, virFreeCallback freecb) {
    return add("virConnectSecretEventRegisterAny", secrets, conn, secret, eventID, cb, opaque, freecb);
}

int virConnectSecretEventDeregisterAny(virConnectPtr conn, int callbackID) {
    return remove("virConnectSecretEventDeregisterAny", secrets, conn, callbackID);
}
}
