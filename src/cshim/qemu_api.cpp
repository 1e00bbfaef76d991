// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/entry.hpp"
#include "src/cshim/event_callbacks.hpp"
#include "src/cshim/event_kinds.hpp"
#include "src/cshim/event_tellers.hpp"
#include "src/cshim/take.hpp"

#include <virtxx/op/domain.hpp>
#include <virtxx/op/qemu.hpp>

#include "virtxx_c.h"

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <regex>
#include <string>
#include <strings.h>
#include <utility>

// What only QEMU has: events of its monitor, and commands that come with open files.

namespace {

using vir::c::call;
using vir::c::counted;
using vir::c::entry;

// Beside one message.
constexpr unsigned int most_files = 32;

// Whoever does not take commands for the monitor has none, and so no events of it.
void need_monitor(const call& c) {
    if (!c.can<vir::op::domain_monitor_command>()) vir::c::throw_no_support(c.function);
}

using filter = std::function<bool(const vir::any_event&)>;

std::string name_of(const vir::any_event& what) { return what.get_if<vir::event::domain_monitor_event>()->event; }

// Which events a program wants to be told of. Nothing: all.
filter filter_by_name(const call& c, const char* event, unsigned int flags) {
    if (!event) return {};
    const bool in_any_case = flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE;
    if (flags & VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX) {
        auto syntax = std::regex::ECMAScript | std::regex::optimize;
        if (in_any_case) syntax |= std::regex::icase;
        try {
            return [wanted = std::regex(event, syntax)](const vir::any_event& what) {
                return std::regex_search(name_of(what), wanted);
            };
        } catch (const std::regex_error& e) {
            c.refuse_with("event", fmt::format("event '{}' is no regular expression: {}", event, e.what()).c_str());
        }
    }
    if (in_any_case)
        return [wanted = std::string(event)](const vir::any_event& what) {
            return ::strcasecmp(name_of(what).c_str(), wanted.c_str()) == 0;
        };
    return [wanted = std::string(event)](const vir::any_event& what) { return name_of(what) == wanted; };
}

}  // namespace

extern "C" {

int virtxx_c_virConnectDomainQemuMonitorEventRegister(virConnectPtr conn, virDomainPtr dom, const char* event,
                                                      virConnectDomainQemuMonitorEventCallback cb, void* opaque,
                                                      virFreeCallback freecb, unsigned int flags) {
    return entry("virConnectDomainQemuMonitorEventRegister", conn, -1, [&](call& c) {
        if (dom) {
            c.check(dom);
            if (dom->conn() != conn) {
                const auto says =
                    fmt::format("domain '{}' in {} must match connection", dom->ref().name, c.function);
                c.refuse_with("dom", says.c_str());
            }
        }
        c.need(reinterpret_cast<void*>(cb), "cb");
        c.need_writable();
        need_monitor(c);
        vir::c::registration asked;
        asked.kind = &vir::c::monitor_event_kind();
        if (dom) asked.about = vir::c::key_of(dom->ref().uuid);
        asked.wants = filter_by_name(c, event, flags);
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
        need_monitor(c);
        const counted<_virConnect> held(conn);  // the callback's may be the last reference
        conn->events().remove(callbackID);
        return 0;
    });
}

int virtxx_c_virDomainQemuMonitorCommandWithFiles(virDomainPtr domain, const char* cmd, unsigned int ninfiles,
                                                  int* infiles, unsigned int* noutfiles, int** outfiles,
                                                  char** result, unsigned int flags) {
    return entry("virDomainQemuMonitorCommandWithFiles", domain, -1, [&](call& c) {
        c.need(cmd, "cmd");
        c.need(result, "result");
        c.need_writable();
        const auto how = static_cast<vir::domain_monitor_command_flags>(flags);
        if (!c.can<vir::op::domain_monitor_command_with_files>() && ninfiles == 0) {
            // Where no files can go, a command without any still can.
            *result = vir::c::to_c(c.run(vir::op::domain_monitor_command(c.ref(domain), cmd, how)));
            if (noutfiles) *noutfiles = 0;
            if (outfiles) *outfiles = nullptr;
            return 0;
        }
        c.need_support<vir::op::domain_monitor_command_with_files>();
        c.need_at_most(ninfiles, most_files, "ninfiles");
        c.need_array(infiles, ninfiles, "infiles");
        const auto got = c.run(vir::op::domain_monitor_command_with_files(
            c.ref(domain), cmd, vir::c::descriptors_from_c(infiles, ninfiles), how));
        vir::c::allocated<char> text(vir::c::to_c(got.text));
        if (noutfiles && outfiles) {
            *outfiles = vir::c::descriptors_to_c(got.files);
            *noutfiles = static_cast<unsigned int>(got.files.size());
        }
        *result = text.release();
        return 0;
    });
}
}
