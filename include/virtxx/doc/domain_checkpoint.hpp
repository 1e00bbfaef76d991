// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/domain_snapshot.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/size.hpp>

namespace vir {
namespace checkpoint {

/// bitmap: changes are noted in the image.
VIRTXX_ENUM(disk_mode, no, bitmap)

/// <disk>: whether changes of one disk are tracked from now on.
struct disk {
    std::string name;               ///< target's name ("vda")
    std::optional<disk_mode> mode;  ///< absent: bitmap
    std::string bitmap;             ///< its name in the image; absent: the checkpoint's
    std::optional<bytes> size;      ///< what changed since, in bytes; reported on request

    disk() = default;
    explicit disk(std::string name, std::optional<disk_mode> mode = {}) : name(std::move(name)), mode(mode) {}
    bool operator==(const disk&) const = default;
};

}  // namespace checkpoint

/// A point in time from which on a guest's disks can be backed up incrementally: <domaincheckpoint> (since 5.6.0). See
/// https://libvirt.org/formatcheckpoint.html.
struct domain_checkpoint_def {
    std::string name;                           ///< unique for the guest; absent: the time of its creation
    std::string description;
    std::string parent;                         ///< name of the checkpoint before; reported
    std::optional<std::int64_t> creation_time;  ///< seconds since 1970; reported
    std::vector<checkpoint::disk> disks;        ///< none: all that can be written; else only these
    box<domain_def> domain;                     ///< the guest at that time; reported

    domain_checkpoint_def() = default;
    bool operator==(const domain_checkpoint_def&) const = default;
};

namespace checkpoint {

using snapshot::purpose;

/// Reads a document for that purpose; for a new checkpoint, what means nothing there is not looked at.
domain_checkpoint_def parse(std::string_view text, purpose what_for, const parse_options& options = {});

/// Makes a parsed document complete: name and time of a new one. Throws vir::error (domain domain_checkpoint).
void complete(domain_checkpoint_def& checkpoint, purpose what_for, const snapshot::context& about);

/// Gives every disk of the guest (of checkpoint.domain) its entry, in the guest's order. Throws vir::error (domain
/// domain_checkpoint, config_unsupported) for disks that are not there, cannot be written, or are named twice.
void align_disks(domain_checkpoint_def& checkpoint);

}  // namespace checkpoint
}  // namespace vir
