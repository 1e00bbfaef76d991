// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/formats/vmx/config.hpp"
#include "src/formats/vmx/files.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/post_parse.hpp>

#include <optional>
#include <string>

/// VMX files as documents of domains and back: the VMware and the ESX driver see the same guests through it.
namespace vir::vmx {

/// What a VMX file does not say.
struct context {
    context() = default;

    const file_names* names = nullptr;         ///< outlives the call; null: names stay as they are
    std::optional<unsigned> hardware_version;  ///< of the file to write; absent: the oldest that has everything
    bool wide_scsi = false;                    ///< ESX: 15 disks a SCSI controller, else 7
    std::string datacenter_path;               ///< vCenter: where the guest is, for its document
    std::string moref;                         ///< vCenter, ESX: the host's own name of the guest
};

/// The guest of a VMX file as a complete document. Throws internal_error, with line and column of the entry, for what
/// is missing or cannot be meant.
domain_def to_domain(const config& file, const context& context = {});

/// The VMX file of a complete document (vir::complete with the hooks below). Devices that VMware has not are left out
/// where libvirt leaves them out. Throws config_unsupported or internal_error for what cannot be written.
config from_domain(const domain_def& domain, const context& context = {});

/// How VMware completes documents.
class hooks : public driver_hooks {
public:
    explicit hooks(const context& context) : wide_scsi_(context.wide_scsi) {}

    guest::arch default_arch() const override { return guest::arch::i686; }
    device::video_type default_video(const domain_def&) const override { return device::video_type::vmvga; }
    bool wide_scsi() const override { return wide_scsi_; }

private:
    bool wide_scsi_;
};

}  // namespace vir::vmx
