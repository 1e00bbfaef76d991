// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/capabilities_view.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vir {
struct domain_def;
}

namespace vir::qemu {

/// Where the files and sockets of one running guest are, and what the owner has opened for it. The command line
/// depends on nothing else of the machine.
struct runtime_paths {
    /// Folder of the guest alone: generated sockets (vnc.sock, spice.sock) go here.
    std::string guest_dir;
    /// Folder for the sockets of <channel type='unix'> that name no path.
    std::string channel_dir;
    /// QEMU listens there for QMP...
    std::string monitor_socket;
    /// ... or on this inherited descriptor, which listens already: the owner can connect without waiting for QEMU.
    std::optional<int> monitor_fd;
    /// Key that secrets are encrypted with; empty: no secret is passed.
    std::string master_key_file;
    /// Shared hugetlbfs folder per page size in KiB ("/dev/hugepages/libvirt/qemu/1-web").
    std::map<std::uint64_t, std::string> hugepage_dirs;
    /// Folder for guest memory in files, when the document asks for <source type='file'>.
    std::string memory_dir;
    /// Folder of the sockets of ivshmem servers that the document does not name.
    std::string shmem_dir;
    /// Names of open tap descriptors of an interface, by its alias: as QEMU is to be given them ("23").
    /// An interface without one is opened by QEMU itself.
    std::map<std::string, std::vector<std::string>> tap_fds;
    std::map<std::string, std::vector<std::string>> vhost_fds;
    /// Likewise of the sockets at which character devices listen, by the device's alias. One without is opened by QEMU.
    std::map<std::string, int> chardev_fds;
    /// The environment, in order. QEMU gets nothing else.
    std::vector<std::pair<std::string, std::string>> environment;
    /// -sandbox on with everything denied that a guest has no need for.
    bool sandbox = true;

    runtime_paths() = default;
};

/// What there is to execute; no shell is involved, arguments are passed as they stand.
struct command_line {
    std::string program;
    std::vector<std::string> args;  ///< without the program
    std::vector<std::pair<std::string, std::string>> env;

    command_line() = default;
};

/// The environment that a guest's QEMU runs in: fixed PATH and locale, all per-user folders below `home`.
std::vector<std::pair<std::string, std::string>> standard_environment(const std::string& home);

/// Turns a complete document (post_parse, assign_addresses and assign_aliases have run) into a command line.
/// Pure: opens and asks nothing. Throws vir::error(errc::config_unsupported) naming the device and the remedy.
command_line build(const domain_def& def, const capabilities_view& caps, const runtime_paths& paths);

}  // namespace vir::qemu
