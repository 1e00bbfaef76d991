// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/event_kinds.hpp"
#include "src/cshim/event_tellers.hpp"

#include <virtxx/op/event_registration.hpp>

#include <array>

// Events of what is no domain as their callbacks are told of them.

namespace vir::c {
namespace {

// Of an object T, which is the event's `member` and is known by its `key`.
template <class E, class T, auto member, auto key, class F>
event_kind lifecycle_kind() {
    return {typeid(E),
            [](virConnectPtr conn, const any_event& what, any_function function, void* opaque) {
                const auto& e = *what.get_if<E>();
                const temporary<T> object(conn, e.*member);
                reinterpret_cast<F>(function)(conn, object.get(), static_cast<int>(e.what), e.detail, opaque);
            },
            [](const any_event& what) { return key_of((what.get_if<E>()->*member).*key); }};
}

template <class E, class T, auto member, auto key, class F>
event_kind plain_kind() {
    return {typeid(E),
            [](virConnectPtr conn, const any_event& what, any_function function, void* opaque) {
                const temporary<T> object(conn, what.get_if<E>()->*member);
                reinterpret_cast<F>(function)(conn, object.get(), opaque);
            },
            [](const any_event& what) { return key_of((what.get_if<E>()->*member).*key); }};
}

}  // namespace

const event_kind& network_event_kind(int id) {
    using e = event::network_lifecycle;
    static const std::array<event_kind, VIR_NETWORK_EVENT_ID_LAST> kinds{{
        lifecycle_kind<e, _virNetwork, &e::network, &network_ref::uuid, virConnectNetworkEventLifecycleCallback>(),
    }};
    return kinds.at(static_cast<std::size_t>(id));
}

const event_kind& storage_pool_event_kind(int id) {
    using e = event::storage_pool_lifecycle;
    using refresh = event::storage_pool_refresh;
    static const std::array<event_kind, VIR_STORAGE_POOL_EVENT_ID_LAST> kinds{{
        lifecycle_kind<e, _virStoragePool, &e::pool, &storage_pool_ref::uuid,
                       virConnectStoragePoolEventLifecycleCallback>(),
        plain_kind<refresh, _virStoragePool, &refresh::pool, &storage_pool_ref::uuid,
                   virConnectStoragePoolEventGenericCallback>(),
    }};
    return kinds.at(static_cast<std::size_t>(id));
}

const event_kind& node_device_event_kind(int id) {
    using e = event::node_device_lifecycle;
    using update = event::node_device_update;
    static const std::array<event_kind, VIR_NODE_DEVICE_EVENT_ID_LAST> kinds{{
        lifecycle_kind<e, _virNodeDevice, &e::device, &node_device_ref::name,
                       virConnectNodeDeviceEventLifecycleCallback>(),
        plain_kind<update, _virNodeDevice, &update::device, &node_device_ref::name,
                   virConnectNodeDeviceEventGenericCallback>(),
    }};
    return kinds.at(static_cast<std::size_t>(id));
}

const event_kind& secret_event_kind(int id) {
    using e = event::secret_lifecycle;
    using value = event::secret_value_changed;
    static const std::array<event_kind, VIR_SECRET_EVENT_ID_LAST> kinds{{
        lifecycle_kind<e, _virSecret, &e::secret, &secret_ref::uuid, virConnectSecretEventLifecycleCallback>(),
        plain_kind<value, _virSecret, &value::secret, &secret_ref::uuid, virConnectSecretEventGenericCallback>(),
    }};
    return kinds.at(static_cast<std::size_t>(id));
}

const event_kind& close_event_kind() {
    static const event_kind one{
        typeid(event::connection_closed),
        [](virConnectPtr conn, const any_event& what, any_function function, void* opaque) {
            const int reason = static_cast<int>(what.get_if<event::connection_closed>()->reason);
            reinterpret_cast<virConnectCloseFunc>(function)(conn, reason, opaque);
        },
        [](const any_event&) { return std::string(); }};
    return one;
}

}  // namespace vir::c
