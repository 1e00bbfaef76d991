// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>

namespace vir {
struct domain_def;
}

namespace vir::qemu {

class capabilities_view;

/// Says what QEMU could not run, before anything is stored or started: errc::config_unsupported for combinations that
/// do not exist, errc::xml_error for contradictions within the document. The message names the device and what to do.
/// Works on a completed document (post_parse), with or without addresses.
void validate(const domain_def& def, const capabilities_view& caps);

/// What has to hold on this host when the guest starts, and not before: KVM, a CPU that can be passed through.
/// build() calls it.
void validate_start(const domain_def& def, const capabilities_view& caps);

// The parts.
[[noreturn]] void refuse(std::string message);  ///< errc::config_unsupported
void validate_disks(const domain_def& def);
void validate_devices(const domain_def& def);
void validate_names(const domain_def& def);

}  // namespace vir::qemu
