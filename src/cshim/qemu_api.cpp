// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/event_callbacks.hpp"
#include "src/cshim/event_kinds.hpp"
#include "src/cshim/event_tellers.hpp"

#include <virtxx/op/domain.hpp>
#include <virtxx/op/qemu.hpp>

#include <fmt/format.h>

#include <strings.h>

#include <memory>
#include <regex>
#include <string>
#include <utility>

#include "virtxx_c.h"

// What only QEMU has: its monitor's own events, and commands with open files.

namespace {

using vir::c::call;
using vir::c::counted;
using vir::c::entry;

using predicate = std::function<bool(const vir::any_event&)>;

const std::string& name_of(const vir::any_event& what) {
    return what.get_if<vir::event::domain_monitor_event>()->event;
}

// Which events are meant by a name and the flags.
predicate events_named(const char* event, unsigned int flags) {
    if (!event) return {};
    const bool any_case = flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE;
    if (flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX) {
        auto how = std::regex::extended;
        if (any_case) how |= std::regex::icase;
        try {
            return [wanted = std::make_shared<const std::regex>(event, how)](const vir::any_event& what) {
                return std::regex_search(name_of(what), *wanted);
            };
        } catch (const std::regex_error& e) {
            fail(vir::error_domain::none, vir::errc::invalid_arg, "failed to compile regex '{}': {}", event, e.what());
        }
    }
    return [wanted = std::string(event), any_case](const vir::any_event& what) {
        return any_case ? ::strcasecmp(name_of(what).c_str(), wanted.c_str()) == 0 : name_of(what) == wanted;
    };
}

void need_qemu(const call& c) {
    if (!c.can<vir::op::domain_monitor_command>()) vir::c::throw_no_support(c.function);
}

}  // namespace

extern "C" {

int virtxx_c_virConnectDomainQemuMonitorEventRegister(virConnectPtr conn, virDomainPtr dom, const char* event,
                                                      virConnectDomainQemuMonitorEventCallback cb, void* opaque,
                                                      virFreeCallback freecb, unsigned int flags) {
    return entry("virConnectDomainQemuMonitorEventRegister", conn, -1, [&](call& c) {
        if (dom) {
            c.check(dom);
            if (dom->conn() != conn)
                c.refuse_with("dom", fmt::format("domain '{}' in {} must match connection", dom->ref().name,
                                                 c.function).c_str());
        }
        c.need(reinterpret_cast<void*>(cb), "cb");
        c.need_writable();
        need_qemu(c);
        vir::c::registration asked;
        asked.kind = &vir::c::monitor_event_kind();
        if (dom) asked.about = vir::c::key_of(dom->ref().uuid);
        asked.wants = events_named(event, flags);
        asked.function = reinterpret_cast<vir::c::any_function>(cb);
        asked.opaque = opaque;
        asked.release = freecb;
        return conn->events().add(conn, std::move(asked));
    });
}

int virtxx_c_virConnectDomainQemuMonitorEventDeregister(virConnectPtr conn, int callbackID) {
    return entry("virConnectDomainQemuMonitorEventDeregister", conn, -1, [&](call& c) {
        c.need_non_negative(callbackID, "callbackID");
        c.need_writable();
        need_qemu(c);
        const counted<_virConnect> held(conn);
        conn->events().remove(callbackID);
        return 0;
    });
}

int virtxx_c_virDomainQemuMonitorCommandWithFiles(virDomainPtr domain, const char* cmd, unsigned int ninfiles, int*,
                                                  unsigned int* noutfiles, int** outfiles, char** result,
                                                  unsigned int flags) {
    return entry("virDomainQemuMonitorCommandWithFiles", domain, -1, [&](call& c) {
        c.need(cmd, "cmd");
        c.need(result, "result");
        c.need_writable();
        need_qemu(c);
        if (ninfiles > 0)
            fail(vir::error_domain::none, vir::errc::operation_unsupported,
                 "files cannot be passed to the monitor of '{}'", domain->ref().name);
        if (noutfiles) *noutfiles = 0;
        if (outfiles) *outfiles = nullptr;
        *result = vir::c::to_c(c.run(vir::op::domain_monitor_command(
            c.ref(domain), cmd, static_cast<decltype(vir::op::domain_monitor_command::flags)>(flags))));
        return 0;
    });
}
}
