// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/admin_uri.hpp"
#include "src/cshim/entry.hpp"
#include "src/host/unique_fd.hpp"

#include <virtxx/version.hpp>

#include "virtxx_c.h"

#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <string>

// Administration of daemons. None can be opened here yet, so there are no objects: every other function says that it
// was given none.

namespace {

using vir::c::arguments;
using vir::c::entry;

constexpr vir::c::object_kind kind{0x7669720e, vir::errc::invalid_conn, vir::error_domain::admin};

// What every function answers that is given an object.
template <class T, class R>
R no_object(const char* function, T*, R failed) {
    return entry(function, failed, [&](const arguments&) -> R { vir::c::throw_invalid(kind, function); });
}

// Those that let go of one take none for nothing to do.
template <class T>
int let_go(const char* function, T* object) {
    return object ? no_object(function, object, -1) : 0;
}

void connect_to(const std::string& path) {
    const vir::unique_fd end(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) errno = ENAMETOOLONG;
    if (path.size() < sizeof(address.sun_path)) {
        std::memcpy(address.sun_path, path.data(), path.size());
        if (::connect(end.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return;
    }
    const int why = errno;
    throw vir::error(vir::errc::system_error, vir::error_domain::rpc,
                     fmt::format("Failed to connect socket to '{}': {}", path, std::strerror(why)))
        .with_number(1, why);
}

}  // namespace

extern "C" {

int virtxx_c_virAdmInitialize() { return virInitialize(); }

int virtxx_c_virAdmGetVersion(unsigned long long* libVer) {
    vir::c::forget_last_error();
    if (virInitialize() < 0 || !libVer) return -1;
    *libVer = vir::api_version;
    return 0;
}

virAdmConnectPtr virtxx_c_virAdmConnectOpen(const char* name, unsigned int) {
    return entry("virAdmConnectOpen", virAdmConnectPtr(), [&](const arguments&) -> virAdmConnectPtr {
        const auto path = vir::c::admin_socket(name);
        connect_to(path);
        fail(vir::error_domain::admin, vir::errc::operation_unsupported,
             "a daemon listens at '{}', but this library cannot administrate one yet", path);
    });
}

int virtxx_c_virAdmConnectClose(virAdmConnectPtr conn) { return let_go("virAdmConnectClose", conn); }
int virtxx_c_virAdmServerFree(virAdmServerPtr srv) { return let_go("virAdmServerFree", srv); }
int virtxx_c_virAdmClientFree(virAdmClientPtr client) { return let_go("virAdmClientFree", client); }
int virtxx_c_virAdmConnectIsAlive(virAdmConnectPtr conn) { return let_go("virAdmConnectIsAlive", conn); }

int virtxx_c_virAdmConnectRef(virAdmConnectPtr conn) { return no_object("virAdmConnectRef", conn, -1); }

char* virtxx_c_virAdmConnectGetURI(virAdmConnectPtr conn) {
    return no_object("virAdmConnectGetURI", conn, static_cast<char*>(nullptr));
}

int virtxx_c_virAdmConnectGetLibVersion(virAdmConnectPtr conn, unsigned long long*) {
    return no_object("virAdmConnectGetLibVersion", conn, -1);
}

int virtxx_c_virAdmConnectRegisterCloseCallback(virAdmConnectPtr conn, virAdmConnectCloseFunc, void*,
                                                virFreeCallback) {
    return no_object("virAdmConnectRegisterCloseCallback", conn, -1);
}

int virtxx_c_virAdmConnectUnregisterCloseCallback(virAdmConnectPtr conn, virAdmConnectCloseFunc) {
    return no_object("virAdmConnectUnregisterCloseCallback", conn, -1);
}

int virtxx_c_virAdmConnectListServers(virAdmConnectPtr conn, virAdmServerPtr** servers, unsigned int) {
    if (servers) *servers = nullptr;
    return no_object("virAdmConnectListServers", conn, -1);
}

virAdmServerPtr virtxx_c_virAdmConnectLookupServer(virAdmConnectPtr conn, const char*, unsigned int) {
    return no_object("virAdmConnectLookupServer", conn, virAdmServerPtr());
}

int virtxx_c_virAdmConnectGetLoggingOutputs(virAdmConnectPtr conn, char**, unsigned int) {
    return no_object("virAdmConnectGetLoggingOutputs", conn, -1);
}

int virtxx_c_virAdmConnectGetLoggingFilters(virAdmConnectPtr conn, char**, unsigned int) {
    return no_object("virAdmConnectGetLoggingFilters", conn, -1);
}

int virtxx_c_virAdmConnectSetLoggingOutputs(virAdmConnectPtr conn, const char*, unsigned int) {
    return no_object("virAdmConnectSetLoggingOutputs", conn, -1);
}

int virtxx_c_virAdmConnectSetLoggingFilters(virAdmConnectPtr conn, const char*, unsigned int) {
    return no_object("virAdmConnectSetLoggingFilters", conn, -1);
}

int virtxx_c_virAdmConnectSetDaemonTimeout(virAdmConnectPtr conn, unsigned int, unsigned int) {
    return no_object("virAdmConnectSetDaemonTimeout", conn, -1);
}

int virtxx_c_virAdmServerGetThreadPoolParameters(virAdmServerPtr srv, virTypedParameterPtr*, int*, unsigned int) {
    return no_object("virAdmServerGetThreadPoolParameters", srv, -1);
}

int virtxx_c_virAdmServerSetThreadPoolParameters(virAdmServerPtr srv, virTypedParameterPtr, int, unsigned int) {
    return no_object("virAdmServerSetThreadPoolParameters", srv, -1);
}

int virtxx_c_virAdmServerListClients(virAdmServerPtr srv, virAdmClientPtr** clients, unsigned int) {
    if (clients) *clients = nullptr;
    return no_object("virAdmServerListClients", srv, -1);
}

virAdmClientPtr virtxx_c_virAdmServerLookupClient(virAdmServerPtr srv, unsigned long long, unsigned int) {
    return no_object("virAdmServerLookupClient", srv, virAdmClientPtr());
}

int virtxx_c_virAdmServerGetClientLimits(virAdmServerPtr srv, virTypedParameterPtr*, int*, unsigned int) {
    return no_object("virAdmServerGetClientLimits", srv, -1);
}

int virtxx_c_virAdmServerSetClientLimits(virAdmServerPtr srv, virTypedParameterPtr, int, unsigned int) {
    return no_object("virAdmServerSetClientLimits", srv, -1);
}

int virtxx_c_virAdmServerUpdateTlsFiles(virAdmServerPtr srv, unsigned int) {
    return no_object("virAdmServerUpdateTlsFiles", srv, -1);
}

const char* virtxx_c_virAdmServerGetName(virAdmServerPtr srv) {
    return no_object("virAdmServerGetName", srv, static_cast<const char*>(nullptr));
}

int virtxx_c_virAdmClientGetInfo(virAdmClientPtr client, virTypedParameterPtr*, int*, unsigned int) {
    return no_object("virAdmClientGetInfo", client, -1);
}

int virtxx_c_virAdmClientClose(virAdmClientPtr client, unsigned int) {
    return no_object("virAdmClientClose", client, -1);
}

unsigned long long virtxx_c_virAdmClientGetID(virAdmClientPtr client) {
    return no_object("virAdmClientGetID", client, static_cast<unsigned long long>(-1));
}

long long virtxx_c_virAdmClientGetTimestamp(virAdmClientPtr client) {
    return no_object("virAdmClientGetTimestamp", client, -1LL);
}

int virtxx_c_virAdmClientGetTransport(virAdmClientPtr client) {
    return no_object("virAdmClientGetTransport", client, -1);
}
}
