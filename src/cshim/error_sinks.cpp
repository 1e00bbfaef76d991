// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/error_sinks.hpp"

#include "src/cshim/objects.hpp"

#include <fmt/format.h>

#include <array>
#include <mutex>
#include <string_view>

namespace vir::c {
namespace {

std::mutex mutex;
virErrorFunc function = nullptr;  // of the process
void* user = nullptr;

// How libvirt calls the parts that errors come from, a fact of what virDefaultErrorFunc prints; by virErrorDomain.
constexpr std::array<std::string_view, 73> parts{
    "",
    "Xen Driver", "Xen Daemon", "Xen Store", "S-Expression", "XML Util", "Domain", "XML-RPC", "Proxy Daemon",
    "Config File", "QEMU Driver", "Network", "Test Driver", "Remote Driver", "OpenVZ Driver", "Xen XM Driver",
    "Linux Statistics", "LXC Driver", "Storage Driver", "Network Driver", "Domain Config", "User Mode Linux Driver",
    "Node Device Driver", "Xen Inotify Driver", "Security Driver", "VirtualBox Driver", "Network Interface Driver",
    "Open Nebula Driver", "ESX Driver", "Power Hypervisor Driver", "Secrets Driver", "CPU Driver", "XenAPI Driver",
    "Network Filter Driver", "Lifecycle Hook", "Domain Snapshot", "Audit Utils", "Sysinfo Utils", "I/O Stream Utils",
    "VMware Driver", "Event Loop", "Xen Light Driver", "Lock Driver", "Hyper-V Driver", "Capabilities Utils",
    "URI Utils", "Authentication Utils", "DBus Utils", "Parallels Cloud Server", "Device Config",
    "SSH transport layer", "Lock Space", "Init control", "Identity", "Cgroup", "Access Manager", "Systemd", "Bhyve",
    "Crypto", "Firewall", "Polkit", "Thread jobs", "Admin Interface", "Log Manager", "Xen XL Config", "Perf",
    "Libssh transport layer", "Resource control", "FirewallD", "Domain Checkpoint", "TPM", "BPF",
    "Cloud-Hypervisor Driver",
};

std::string_view part_of(int domain) {
    return domain >= 0 && static_cast<std::size_t>(domain) < parts.size() ? parts[domain] : "Unknown";
}

std::string_view level_of(virErrorLevel level) {
    switch (level) {
        case VIR_ERR_WARNING: return "warning";
        case VIR_ERR_ERROR: return "error";
        default: return "";
    }
}

}  // namespace

void tell(virError& what, virConnectPtr conn) noexcept {
    virErrorFunc told = nullptr;
    void* with = nullptr;
    {
        std::lock_guard lock(mutex);
        told = function;
        with = user;
    }
    if (conn) {
        std::lock_guard lock(conn->errors_mutex());
        auto& sink = conn->errors();
        sink.keep(what);
        if (sink.function()) {
            told = sink.function();
            with = sink.user();
        }
    }
    // Without any lock: it may call the library.
    if (told)
        told(with, &what);
    else
        virDefaultErrorFunc(&what);
}

}  // namespace vir::c

extern "C" {

void virSetErrorFunc(void* userData, virErrorFunc handler) {
    std::lock_guard lock(vir::c::mutex);
    vir::c::function = handler;
    vir::c::user = userData;
}

void virConnSetErrorFunc(virConnectPtr conn, void* userData, virErrorFunc handler) {
    if (!vir::c::lives(conn)) return;
    std::lock_guard lock(conn->errors_mutex());
    conn->errors().set_function(handler, userData);
}

void virDefaultErrorFunc(virErrorPtr err) {
    if (!err || err->code == VIR_ERR_OK) return;
    std::string_view name;
    if (vir::c::lives(err->dom))
        name = err->dom->ref().name;
    else if (vir::c::lives(err->net))
        name = err->net->ref().name;
    std::string_view message = err->message ? err->message : "No error message provided";
    fmt::print(stderr, "libvirt: {} {} {}: {}{}", vir::c::part_of(err->domain), vir::c::level_of(err->level), name,
               message, message.ends_with('\n') ? "" : "\n");
}
}
