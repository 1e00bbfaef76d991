// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/connect.hpp"
#include "src/cshim/error_slot.hpp"

#include <cerrno>
#include <cstdlib>
#include <mutex>

// The last error of a thread and of a connection, as virterror.h has it.

namespace {

int copy_out(const virError& from, virErrorPtr to) {
    if (!to) return -1;
    vir::c::copy(from, *to);
    return to->code;
}

}  // namespace

extern "C" {

virErrorPtr virGetLastError() {
    auto* last = vir::c::last_error();
    return last->code == VIR_ERR_OK ? nullptr : last;
}

int virGetLastErrorCode() { return vir::c::last_error()->code; }

int virGetLastErrorDomain() {
    auto* last = vir::c::last_error();
    return last->code == VIR_ERR_OK ? VIR_FROM_NONE : last->domain;
}

const char* virGetLastErrorMessage() {
    auto* last = vir::c::last_error();
    if (last->code == VIR_ERR_OK) return "no error";
    return last->message ? last->message : "unknown error";
}

int virCopyLastError(virErrorPtr to) { return copy_out(*vir::c::last_error(), to); }

virErrorPtr virSaveLastError() {
    const int number = errno;
    auto* saved = static_cast<virErrorPtr>(std::calloc(1, sizeof(virError)));
    if (saved) vir::c::copy(*vir::c::last_error(), *saved);
    errno = number;
    return saved;
}

void virResetError(virErrorPtr err) {
    if (err) vir::c::clear(*err);
}

void virFreeError(virErrorPtr err) {
    virResetError(err);
    std::free(err);
}

void virResetLastError() { vir::c::forget_last_error(); }

virErrorPtr virConnGetLastError(virConnectPtr conn) { return vir::c::lives(conn) ? &conn->errors().last() : nullptr; }

int virConnCopyLastError(virConnectPtr conn, virErrorPtr to) {
    if (!vir::c::lives(conn)) return -1;
    std::lock_guard lock(conn->errors_mutex());
    return copy_out(conn->errors().last(), to);
}

void virConnResetLastError(virConnectPtr conn) {
    if (!vir::c::lives(conn)) return;
    std::lock_guard lock(conn->errors_mutex());
    vir::c::clear(conn->errors().last());
}
}
