// Copyright virtxx contributors. Boost Software License 1.0.
// What the examples share: the small Linux guest that `cmake/guest.sh FOLDER` makes, and a folder of their own to run
// it in. VIRTXX_GUEST in the environment names the guest's folder.
#pragma once

#include <virtxx/doc/domain.hpp>
#include <virtxx/size.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

namespace example {

/// A new folder that goes with this object: the root of an embedded connection.
class scratch_folder {
public:
    scratch_folder() {
        std::string name = std::filesystem::temp_directory_path() / "virtxx-XXXXXX";
        if (!::mkdtemp(name.data())) throw std::filesystem::filesystem_error("mkdtemp", name, std::error_code());
        path_ = name;
    }
    scratch_folder(const scratch_folder&) = delete;
    ~scratch_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }
    /// Of a QEMU driver in this very process that keeps everything below this folder.
    std::string uri() const { return "qemu:///embed?root=" + path_.string(); }

private:
    std::filesystem::path path_;
};

/// What a program ends with that has no guest to boot.
inline constexpr int skipped = 77;

/// Where kernel and initramfs are; nothing, and a line that says so, when there is no guest or no QEMU to boot it.
inline std::optional<std::filesystem::path> guest_folder() {
    const char* folder = std::getenv("VIRTXX_GUEST");
    if (!folder || !std::filesystem::exists(std::filesystem::path(folder) / "vmlinuz")) {
        std::cout
            << "SKIPPED: no guest to boot; make one with `sh cmake/guest.sh FOLDER` and set VIRTXX_GUEST=FOLDER\n";
        return std::nullopt;
    }
    std::string path = std::getenv("PATH") ? std::getenv("PATH") : "/usr/bin";
    for (std::size_t begin = 0; begin <= path.size();) {
        const auto end = std::min(path.find(':', begin), path.size());
        if (std::filesystem::exists(std::filesystem::path(path.substr(begin, end - begin)) / "qemu-system-x86_64"))
            return folder;
        begin = end + 1;
    }
    std::cout << "SKIPPED: qemu-system-x86_64 is not installed (Debian's package qemu-system-x86)\n";
    return std::nullopt;
}

/// A guest of 256 MiB that needs neither a disk nor anything set up on the host.
inline vir::domain_def small_guest(std::string name, const std::filesystem::path& folder) {
    using namespace vir::literals;
    vir::domain_def def;
    def.type = vir::domain_type::qemu;  // emulated: runs where there is no KVM, too
    def.name = std::move(name);
    def.memory = 256_MiB;
    def.vcpu.maximum = 1;
    def.os.type.type = vir::guest::os_type::hvm;
    def.os.type.machine = "pc";
    def.os.kernel = folder / "vmlinuz";
    def.os.initrd = folder / "initramfs";
    def.os.cmdline = "console=ttyS0 quiet";
    def.features.acpi = true;  // it is shut down by its power button
    def.devices.serials.emplace_back(vir::device::pty_chardev());
    def.devices.interfaces.emplace_back(vir::device::user_net(), "virtio");
    return def;
}

}  // namespace example
