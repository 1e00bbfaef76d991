// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/open.hpp"

#include "src/core/error_words.hpp"
#include "src/cshim/call_timeout.hpp"
#include "src/cshim/connect.hpp"
#include "src/cshim/engine.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/libvirt_conf.hpp"
#include "src/cshim/log_environment.hpp"
#include "src/cshim/open_drivers.hpp"

#include <virtxx/version.hpp>

#include <fmt/format.h>

#include <mutex>
#include <string>
#include <utility>

namespace vir::c {
namespace {

virConnectPtr open_connection(const char* function, const char* name, unsigned int flags) {
    return entry(function, virConnectPtr(), [&](const arguments&) {
        initialize();
        constexpr unsigned known = VIR_CONNECT_RO | VIR_CONNECT_NO_ALIASES;
        if (flags & ~known)
            throw error(errc::invalid_arg, fmt::format("unsupported flags ({:#x}) in function {}", flags & ~known,
                                                       function))
                .with_str(1, function)
                .with_str(2, "flags");
        const auto text = resolve_uri(name, !(flags & VIR_CONNECT_NO_ALIASES));
        // The one name without a path that libvirt still takes.
        uri where(text == "xen" || text == "Xen" ? std::string_view("xen:///") : std::string_view(text));
        connect_options options;
        options.read_only = flags & VIR_CONNECT_RO;
        options.call_timeout = take_call_timeout(where);

        auto start = [&] { return open_driver(std::move(where)); };
        auto opened = engine::get().run_within(options.call_timeout, any_driver(), start);
        return new _virConnect(std::move(opened), options);
    });
}

}  // namespace

void initialize() {
    // What failed once is tried, and fails, again.
    static std::once_flag once;
    std::call_once(once, log_as_environment_says);
}

}  // namespace vir::c

using vir::c::call;
using vir::c::entry;

extern "C" {

int virInitialize() {
    return entry("virInitialize", -1, [](const vir::c::arguments&) {
        vir::c::initialize();
        return 0;
    });
}

int virGetVersion(unsigned long* libVer, const char*, unsigned long* typeVer) {
    return entry("virGetVersion", -1, [&](const vir::c::arguments& a) {
        vir::c::initialize();
        a.need(libVer, "libVer");
        *libVer = vir::api_version;
        if (typeVer) *typeVer = vir::api_version;
        return 0;
    });
}

virConnectPtr virConnectOpen(const char* name) { return vir::c::open_connection("virConnectOpen", name, 0); }

virConnectPtr virConnectOpenReadOnly(const char* name) {
    return vir::c::open_connection("virConnectOpenReadOnly", name, VIR_CONNECT_RO);
}

virConnectPtr virConnectOpenAuth(const char* name, virConnectAuthPtr, unsigned int flags) {
    return vir::c::open_connection("virConnectOpenAuth", name, flags);
}

int virConnectClose(virConnectPtr conn) {
    vir::c::forget_last_error();
    try {
        return vir::c::checked(conn, "virConnectClose").drop_reference() ? 1 : 0;
    } catch (...) {
        vir::c::raise_current(nullptr);
        return -1;
    }
}

const char* virConnectGetType(virConnectPtr conn) {
    using text = const char*;
    return entry("virConnectGetType", conn, text(), [&](call&) { return text(conn->type().c_str()); });
}

// Drivers in this process have no other end that could fall silent.
int virConnectSetKeepAlive(virConnectPtr conn, int, unsigned int) {
    return entry("virConnectSetKeepAlive", conn, -1,
                 [&](call& c) -> int { vir::c::throw_no_support(c.function); });
}
}
