// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/formats/vmx/parts.hpp"

#include <fmt/format.h>

namespace vir::vmx {

using namespace device;

void read_folders(const config& file, domain_def& domain) {
    // Off unless the file says that it is not off.
    if (file.truth("isolation.tools.hgfs.disable", true)) return;
    const auto most = file.number("sharedFolder.maxNum").value_or(0);
    for (std::int64_t number = 0; number < most; ++number) {
        const auto prefix = fmt::format("sharedFolder{}.", number);
        // Folders have numbers without gaps: a file may claim more than it has entries.
        if (static_cast<std::size_t>(number) > file.entries().size()) break;
        if (!file.truth(prefix + "present", false) || !file.truth(prefix + "enabled", false)) continue;
        auto& folder = domain.devices.filesystems.emplace_back();
        folder.source = mount_filesystem(file.needed(prefix + "hostPath"));
        folder.target = file.needed(prefix + "guestName");
        folder.readonly = !file.truth(prefix + "writeAccess", false);
    }
}

void write_folders(const domain_def& domain, config& file) {
    const auto& folders = domain.devices.filesystems;
    if (folders.empty()) return;
    file.add("isolation.tools.hgfs.disable", false);
    file.add("sharedFolder.maxNum", static_cast<std::int64_t>(folders.size()));
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const auto* mount = std::get_if<mount_filesystem>(&folders[i].source);
        if (!mount) unsupported("Only 'mount' filesystem type is supported");
        const auto prefix = fmt::format("sharedFolder{}.", i);
        file.add(prefix + "present", true);
        file.add(prefix + "enabled", true);
        file.add(prefix + "readAccess", true);
        file.add(prefix + "writeAccess", !folders[i].readonly);
        file.add(prefix + "hostPath", mount->dir);
        file.add(prefix + "guestName", folders[i].target);
    }
}

}  // namespace vir::vmx
