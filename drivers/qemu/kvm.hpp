// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <optional>
#include <string>

namespace vir::qemu {

/// Why guests of type='kvm' cannot run on this host, and what to do about it; nothing when they can.
/// The error is config_unsupported. Opens and closes the device; does not block.
std::optional<error> why_no_kvm(const std::string& device = "/dev/kvm");

/// The most vCPUs of a guest of type='kvm'. Errors: system_error when the device cannot be asked.
int kvm_max_vcpus(const std::string& device = "/dev/kvm");

}  // namespace vir::qemu
