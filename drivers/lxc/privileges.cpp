// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/lxc/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace vir::lxc {

using namespace guest;

namespace {

// See capabilities(7); libvirt writes them in this order.
constexpr std::string_view capability_names[] = {
    "audit_control",   "audit_write", "block_suspend", "chown",      "dac_override",   "dac_read_search",
    "fowner",          "fsetid",      "ipc_lock",      "ipc_owner",  "kill",           "lease",
    "linux_immutable", "mac_admin",   "mac_override",  "mknod",      "net_admin",      "net_bind_service",
    "net_broadcast",   "net_raw",     "setgid",        "setfcap",    "setpcap",        "setuid",
    "sys_admin",       "sys_boot",    "sys_chroot",    "sys_module", "sys_nice",       "sys_pacct",
    "sys_ptrace",      "sys_rawio",   "sys_resource",  "sys_time",   "sys_tty_config", "syslog",
    "wake_alarm"};

void read_capabilities(const config& file, domain_def& domain) {
    // Lines add up: what one has taken the next does not give back.
    std::vector<std::string> dropped;
    for (const auto& entry : file.entries())
        if (entry.name == "lxc.cap.drop")
            for (auto& word : words(text_of(entry))) dropped.push_back(std::move(word));
    if (!domain.features.rare) domain.features.rare.emplace();
    auto& capabilities = domain.features.rare->capabilities.emplace();
    capabilities.policy = capabilities_policy::allow;
    for (const auto name : capability_names) {
        if (std::find(dropped.begin(), dropped.end(), name) == dropped.end()) continue;
        auto& one = capabilities.each.emplace_back();
        one.name = name;
        one.state = false;
    }
}

void read_id_map(const conf::entry& entry, domain_def& domain) {
    const auto parts = words(text_of(entry));
    auto invalid = [&] { refuse(fmt::format("invalid lxc.idmap: '{}'", text_of(entry)), entry); };
    if (parts.size() < 4 || (parts[0] != "u" && parts[0] != "g")) invalid();
    auto read = [&](const std::string& text) {
        const auto out = number(text);
        if (!out || *out > std::numeric_limits<std::uint32_t>::max()) invalid();
        return static_cast<std::uint32_t>(*out);
    };
    auto& options = options_of(domain);
    if (!options.id_map) options.id_map.emplace();
    id_range range;
    // libvirt's documents have what the host calls it as the start, and the container's name as the target.
    range.target = read(parts[1]);
    range.start = read(parts[2]);
    range.count = read(parts[3]);
    (parts[0] == "u" ? options.id_map->uids : options.id_map->gids).push_back(range);
}

}  // namespace

void read_privileges(const config& file, domain_def& domain) {
    for (const auto& entry : file.entries())
        if (entry.name == "lxc.idmap" || entry.name == "lxc.id_map") read_id_map(entry, domain);
    read_capabilities(file, domain);
}

}  // namespace vir::lxc
