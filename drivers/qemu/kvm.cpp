// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/kvm.hpp"

#include "src/host/system_error.hpp"
#include "src/host/unique_fd.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>

namespace vir::qemu {
namespace {

error unusable(const std::string& device, std::string_view why, std::string_view remedy) {
    return error(errc::config_unsupported, error_domain::qemu,
                 fmt::format("domains of type='kvm' cannot run here: '{}' {}; {}, or use type='qemu' (slow emulation)",
                             device, why, remedy));
}

}  // namespace

std::optional<error> why_no_kvm(const std::string& device) {
    unique_fd fd(::open(device.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
    if (!fd) {
        switch (errno) {
            case ENOENT:
            case ENOTDIR:
                return unusable(
                    device, "does not exist",
                    "load the module kvm_intel or kvm_amd; if that fails, enable VT-x or SVM in the firmware, or "
                    "nested virtualization when this host is a guest itself");
            case EACCES:
            case EPERM:
                return unusable(device, fmt::format("may not be opened by user {}", ::geteuid()),
                                "add the user to the device's group (usually kvm) and log in again");
            case ENODEV:
            case ENXIO:
                return unusable(device, "has no module behind it",
                                "load the module kvm_intel or kvm_amd, or enable VT-x or SVM in the firmware");
            default:
                return unusable(device, fmt::format("cannot be opened: {}", std::strerror(errno)),
                                "see the kernel's log");
        }
    }
    const int version = ::ioctl(fd.get(), KVM_GET_API_VERSION, 0);
    if (version < 0) return unusable(device, "is not the KVM device", "make it again: mknod /dev/kvm c 10 232");
    if (version != KVM_API_VERSION)
        return unusable(device, fmt::format("speaks version {} of its interface instead of 12", version),
                        "update the kernel");
    return std::nullopt;
}

int kvm_max_vcpus(const std::string& device) {
    const unique_fd fd(::open(device.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
    if (!fd) throw_errno("open " + device);
    const int most = ::ioctl(fd.get(), KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS);
    // Kernels that do not tell support four (Documentation/virt/kvm/api.rst, 4.7).
    return most > 0 ? most : 4;
}

}  // namespace vir::qemu
