// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/lxc/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vir::lxc {

using namespace device;

namespace {

// What the driver mounts in every container.
constexpr std::string_view always_there[] = {
    "/proc",          "/proc/sys", "/proc/sys/net/ipv4", "/proc/sys/net/ipv6", "/sys", "/sys/kernel/security",
    "/sys/fs/selinux"};

any_filesystem source_of(const std::string& path) {
    if (!path.starts_with("/dev/")) return mount_filesystem(path);
    block_filesystem out;
    out.dev = path;
    return out;
}

bool has_option(std::string_view options, std::string_view wanted) {
    while (true) {
        const auto comma = options.find(',');
        if (options.substr(0, comma) == wanted) return true;
        if (comma == options.npos) return false;
        options.remove_prefix(comma + 1);
    }
}

ram_filesystem read_tmpfs(std::string_view options, const conf::entry& entry) {
    std::string_view size;
    for (auto rest = options; !rest.empty();) {
        const auto comma = rest.find(',');
        const auto word = rest.substr(0, comma);
        if (word.starts_with("size=")) size = word.substr(5);
        rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
    }
    if (size.empty()) refuse("missing tmpfs size, set the size option", entry);
    if (size.ends_with('%')) refuse(fmt::format("can't convert relative size: '{}'", size), entry);
    const auto bytes = size_in_bytes(size);
    if (!bytes) refuse(fmt::format("failed to convert size: '{}'", size), entry);
    ram_filesystem out;
    out.usage = kibibytes(*bytes / 1024);
    return out;
}

// A line of fstab(5), with a target below the root.
void read_mount(const conf::entry& entry, domain_def& domain) {
    const auto fields = words(text_of(entry));
    if (fields.size() < 4)
        refuse(fmt::format("invalid {}: '{}' has no source, target, type and options", entry.name, text_of(entry)),
               entry);
    const auto& options = fields[3];
    const auto target = fields[1].starts_with('/') ? fields[1] : '/' + fields[1];
    if (std::find(std::begin(always_there), std::end(always_there), target) != std::end(always_there)) return;
    auto& mounted = domain.devices.filesystems.emplace_back();
    if (fields[2] == "tmpfs")
        mounted.source = read_tmpfs(options, entry);
    else
        mounted.source = source_of(fields[0]);
    mounted.target = target;
    mounted.readonly = has_option(options, "ro");
}

}  // namespace

void read_filesystems(const config& file, domain_def& domain) {
    const auto root = file.text({"lxc.rootfs.path", "lxc.rootfs"});
    if (!root) conf::fail("neither lxc.rootfs.path nor lxc.rootfs is there");
    auto& first = domain.devices.filesystems.emplace_back();
    first.source = source_of(*root);
    first.target = "/";
    for (const auto& entry : file.entries())
        if (entry.name == "lxc.mount.entry") read_mount(entry, domain);
}

}  // namespace vir::lxc
