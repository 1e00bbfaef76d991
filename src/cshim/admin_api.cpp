// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/open.hpp"

#include <virtxx/uri.hpp>
#include <virtxx/version.hpp>

#include <fmt/format.h>

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "virtxx_c.h"

// Administration of daemons. There is none that could be administered yet: no connection opens, so every pointer to
// one, to a server or to a client is wrong.

namespace {

using vir::c::arguments;
using vir::c::entry;

template <class R>
R wrong(const char* function, R failed) {
    return entry(function, failed, [&](const arguments&) -> R {
        throw vir::error(vir::errc::invalid_conn, vir::error_domain::admin,
                         in_words_of(vir::errc::invalid_conn, function));
    });
}

// Where libvirt's daemon of that name would listen.
std::string socket_of(const vir::uri& where) {
    if (where.path != "/session") return fmt::format("/run/libvirt/{}-admin-sock", where.driver == "libvirtd"
                                                                                   ? "libvirt"
                                                                                   : where.driver);
    const char* run = std::getenv("XDG_RUNTIME_DIR");
    if (run && *run) return fmt::format("{}/libvirt/libvirt-admin-sock", run);
    const char* home = std::getenv("HOME");
    return fmt::format("{}/.cache/libvirt/libvirt-admin-sock", home ? home : "");
}

bool names_daemon(std::string_view scheme) {
    for (std::string_view one : {"libvirtd", "virtlogd", "virtlockd", "virtproxyd", "virtinterfaced", "virtlxcd",
                                 "virtnetworkd", "virtnodedevd", "virtnwfilterd", "virtqemud", "virtsecretd",
                                 "virtstoraged", "virtvboxd", "virtvzd", "virtxend", "virtbhyved"})
        if (one == scheme) return true;
    return false;
}

}  // namespace

extern "C" {

int virtxx_c_virAdmInitialize() { return virInitialize(); }

int virtxx_c_virAdmGetVersion(unsigned long long* libVer) {
    return entry("virAdmGetVersion", -1, [&](const arguments& a) {
        vir::c::initialize();
        a.need(libVer, "libVer");
        *libVer = vir::api_version;
        return 0;
    });
}

virAdmConnectPtr virtxx_c_virAdmConnectOpen(const char* name, unsigned int) {
    return entry("virAdmConnectOpen", virAdmConnectPtr(), [&](const arguments&) -> virAdmConnectPtr {
        vir::c::initialize();
        const vir::uri where(name ? name : ::geteuid() == 0 ? "libvirtd:///system" : "libvirtd:///session");
        if (!names_daemon(where.driver))
            fail(vir::error_domain::admin, vir::errc::config_unsupported, "Unsupported URI scheme '{}'", where.driver);
        throw vir::error(vir::errc::system_error, vir::error_domain::rpc,
                         fmt::format("Failed to connect socket to '{}': No such file or directory", socket_of(where)))
            .with_number(1, ENOENT);
    });
}

// Of nothing these three make nothing, and no error.
int virtxx_c_virAdmConnectClose(virAdmConnectPtr conn) { return conn ? wrong("virAdmConnectClose", -1) : 0; }
int virtxx_c_virAdmServerFree(virAdmServerPtr srv) { return srv ? wrong("virAdmServerFree", -1) : 0; }
int virtxx_c_virAdmClientFree(virAdmClientPtr client) { return client ? wrong("virAdmClientFree", -1) : 0; }
int virtxx_c_virAdmConnectIsAlive(virAdmConnectPtr conn) { return conn ? wrong("virAdmConnectIsAlive", -1) : 0; }

int virtxx_c_virAdmConnectGetLibVersion(virAdmConnectPtr, unsigned long long*) {
    return wrong("virAdmConnectGetLibVersion", -1);
}
int virtxx_c_virAdmConnectListServers(virAdmConnectPtr, virAdmServerPtr**, unsigned int) {
    return wrong("virAdmConnectListServers", -1);
}
virAdmServerPtr virtxx_c_virAdmConnectLookupServer(virAdmConnectPtr, const char*, unsigned int) {
    return wrong("virAdmConnectLookupServer", virAdmServerPtr());
}
int virtxx_c_virAdmConnectGetLoggingOutputs(virAdmConnectPtr, char**, unsigned int) {
    return wrong("virAdmConnectGetLoggingOutputs", -1);
}
int virtxx_c_virAdmConnectGetLoggingFilters(virAdmConnectPtr, char**, unsigned int) {
    return wrong("virAdmConnectGetLoggingFilters", -1);
}
int virtxx_c_virAdmConnectSetLoggingOutputs(virAdmConnectPtr, const char*, unsigned int) {
    return wrong("virAdmConnectSetLoggingOutputs", -1);
}
int virtxx_c_virAdmConnectSetLoggingFilters(virAdmConnectPtr, const char*, unsigned int) {
    return wrong("virAdmConnectSetLoggingFilters", -1);
}
int virtxx_c_virAdmConnectSetDaemonTimeout(virAdmConnectPtr, unsigned int, unsigned int) {
    return wrong("virAdmConnectSetDaemonTimeout", -1);
}
int virtxx_c_virAdmServerGetThreadPoolParameters(virAdmServerPtr, virTypedParameterPtr*, int*, unsigned int) {
    return wrong("virAdmServerGetThreadPoolParameters", -1);
}
int virtxx_c_virAdmServerSetThreadPoolParameters(virAdmServerPtr, virTypedParameterPtr, int, unsigned int) {
    return wrong("virAdmServerSetThreadPoolParameters", -1);
}
int virtxx_c_virAdmServerListClients(virAdmServerPtr, virAdmClientPtr**, unsigned int) {
    return wrong("virAdmServerListClients", -1);
}
virAdmClientPtr virtxx_c_virAdmServerLookupClient(virAdmServerPtr, unsigned long long, unsigned int) {
    return wrong("virAdmServerLookupClient", virAdmClientPtr());
}
int virtxx_c_virAdmServerGetClientLimits(virAdmServerPtr, virTypedParameterPtr*, int*, unsigned int) {
    return wrong("virAdmServerGetClientLimits", -1);
}
int virtxx_c_virAdmServerSetClientLimits(virAdmServerPtr, virTypedParameterPtr, int, unsigned int) {
    return wrong("virAdmServerSetClientLimits", -1);
}
int virtxx_c_virAdmServerUpdateTlsFiles(virAdmServerPtr, unsigned int) {
    return wrong("virAdmServerUpdateTlsFiles", -1);
}
int virtxx_c_virAdmClientGetInfo(virAdmClientPtr, virTypedParameterPtr*, int*, unsigned int) {
    return wrong("virAdmClientGetInfo", -1);
}
int virtxx_c_virAdmClientClose(virAdmClientPtr, unsigned int) { return wrong("virAdmClientClose", -1); }
int virtxx_c_virAdmConnectRef(virAdmConnectPtr) { return wrong("virAdmConnectRef", -1); }
char* virtxx_c_virAdmConnectGetURI(virAdmConnectPtr) {
    return wrong("virAdmConnectGetURI", static_cast<char*>(nullptr));
}
int virtxx_c_virAdmConnectRegisterCloseCallback(virAdmConnectPtr, virAdmConnectCloseFunc, void*, virFreeCallback) {
    return wrong("virAdmConnectRegisterCloseCallback", -1);
}
int virtxx_c_virAdmConnectUnregisterCloseCallback(virAdmConnectPtr, virAdmConnectCloseFunc) {
    return wrong("virAdmConnectUnregisterCloseCallback", -1);
}
const char* virtxx_c_virAdmServerGetName(virAdmServerPtr) {
    return wrong("virAdmServerGetName", static_cast<const char*>(nullptr));
}
unsigned long long virtxx_c_virAdmClientGetID(virAdmClientPtr) {
    return wrong("virAdmClientGetID", static_cast<unsigned long long>(-1));
}
long long virtxx_c_virAdmClientGetTimestamp(virAdmClientPtr) {
    return wrong("virAdmClientGetTimestamp", static_cast<long long>(-1));
}
int virtxx_c_virAdmClientGetTransport(virAdmClientPtr) { return wrong("virAdmClientGetTransport", -1); }
}
