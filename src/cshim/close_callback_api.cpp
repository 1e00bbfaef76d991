// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"
#include "src/cshim/event_callbacks.hpp"
#include "src/cshim/event_kinds.hpp"

// Being told that a connection ended. Drivers that have no other end never tell, so libvirt's do not even remember who
// asked; nor does this.

namespace {

using vir::c::call;
using vir::c::entry;

}  // namespace

extern "C" {

int virConnectRegisterCloseCallback(virConnectPtr conn, virConnectCloseFunc cb, void*, virFreeCallback) {
    return entry("virConnectRegisterCloseCallback", conn, -1, [&](call& c) {
        c.need(reinterpret_cast<void*>(cb), "cb");
        return 0;
    });
}

int virConnectUnregisterCloseCallback(virConnectPtr conn, virConnectCloseFunc cb) {
    return entry("virConnectUnregisterCloseCallback", conn, -1, [&](call& c) {
        c.need(reinterpret_cast<void*>(cb), "cb");
        return 0;
    });
}
}
