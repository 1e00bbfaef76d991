// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/status.hpp"

#include <virtxx/error.hpp>

#include <fmt/format.h>
#include <pugixml.hpp>

#include <array>
#include <span>

namespace vir::qemu {
namespace {

using names = std::span<const std::string_view>;

constexpr std::string_view states[] = {"nostate", "running", "blocked", "paused",
                                       "shutdown", "shutoff", "crashed", "pmsuspended"};
constexpr std::string_view unknown_only[] = {"unknown"};
constexpr std::string_view running[] = {"unknown",  "booted",   "migrated",           "restored",
                                        "from-snapshot", "unpaused", "migration-canceled", "save-canceled",
                                        "wakeup",   "crashed",  "post-copy",          "postcopy-failed"};
constexpr std::string_view paused[] = {"unknown",       "user",     "migration", "save",        "dump",
                                       "ioerror",       "watchdog", "from-snapshot", "shutting-down", "snapshot",
                                       "crashed",       "starting-up", "post-copy", "postcopy-failed"};
constexpr std::string_view shutdown[] = {"unknown", "user"};
constexpr std::string_view shutoff[] = {"unknown", "shutdown", "destroyed",     "crashed", "migrated",
                                        "saved",   "failed",   "from-snapshot", "daemon"};
constexpr std::string_view crashed[] = {"unknown", "panicked"};
constexpr std::array<names, 8> reasons = {unknown_only, running, unknown_only, paused,
                                          shutdown,     shutoff, crashed,      unknown_only};

std::string_view name_in(names list, int number) {
    return number >= 0 && number < static_cast<int>(list.size()) ? list[static_cast<std::size_t>(number)] : "unknown";
}

int number_in(names list, std::string_view name) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i] == name) return static_cast<int>(i);
    return 0;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '\'') out += "&apos;";
        else out += c;
    }
    return out;
}

[[noreturn]] void reject(std::string_view why) {
    throw error(errc::xml_error, error_domain::qemu, fmt::format("no status document of a guest: {}", why));
}

}  // namespace

std::string_view state_name(int state) { return name_in(states, state); }

std::string_view reason_name(int state, int reason) {
    if (state < 0 || state >= static_cast<int>(reasons.size())) return "unknown";
    return name_in(reasons[static_cast<std::size_t>(state)], reason);
}

std::string format(const status& from) {
    auto out = fmt::format("<domstatus state='{}' reason='{}' pid='{}' started='{}' boot='{}' booted='{}'",
                           state_name(from.state), reason_name(from.state, from.reason), from.pid, from.started,
                           escaped(from.boot), from.booted.time_since_epoch().count());
    if (from.starting) out += " starting='yes'";
    if (from.stopping) out += fmt::format(" stopping='{}'", name_in(shutoff, *from.stopping));
    out += ">\n";
    out += fmt::format("  <monitor path='{}' type='unix'/>\n", escaped(from.monitor));
    if (!from.vcpus.empty()) {
        out += "  <vcpus>\n";
        for (std::size_t i = 0; i < from.vcpus.size(); ++i)
            out += fmt::format("    <vcpu id='{}' pid='{}'/>\n", i, from.vcpus[i]);
        out += "  </vcpus>\n";
    }
    // The live document stands in the file as it is, not indented: it is cut out again by its bytes.
    out += from.domain;
    if (!out.ends_with('\n')) out += '\n';
    return out += "</domstatus>\n";
}

status parse_status(std::string_view text) {
    pugi::xml_document doc;
    const auto parsed = doc.load_buffer(text.data(), text.size());
    if (!parsed) reject(parsed.description());
    const auto top = doc.child("domstatus");
    if (!top) reject("it has no <domstatus>");
    const std::string_view close = "</domain>";
    const auto from = text.find("<domain ");
    const auto to = text.rfind(close);
    if (!top.child("domain") || from == text.npos || to == text.npos || to < from) reject("it has no <domain>");

    status out;
    out.state = number_in(states, top.attribute("state").value());
    out.reason = number_in(reasons[static_cast<std::size_t>(out.state)], top.attribute("reason").value());
    out.pid = top.attribute("pid").as_int();
    out.started = top.attribute("started").as_ullong();
    out.boot = top.attribute("boot").value();
    out.booted = std::chrono::sys_seconds(std::chrono::seconds(top.attribute("booted").as_llong()));
    out.starting = std::string_view(top.attribute("starting").value()) == "yes";
    if (const auto end = top.attribute("stopping")) out.stopping = number_in(shutoff, end.value());
    out.monitor = top.child("monitor").attribute("path").value();
    for (const auto vcpu : top.child("vcpus").children("vcpu")) out.vcpus.push_back(vcpu.attribute("pid").as_int());
    out.domain = std::string(text.substr(from, to + close.size() - from)) + '\n';
    if (out.pid <= 0 || out.started == 0) reject("it names no process");
    return out;
}

}  // namespace vir::qemu
