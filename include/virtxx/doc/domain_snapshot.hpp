// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/disk.hpp>
#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/post_parse.hpp>
#include <virtxx/enum.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir {
namespace snapshot {

/// What the guest did when the snapshot was taken; disk-snapshot: unknown, only its disks were saved (since 0.9.5).
VIRTXX_ENUM(guest_state, nostate, running, blocked, paused, shutdown, shutoff, crashed, pmsuspended, disk_snapshot)

/// <memory>: where the guest's memory is (since 1.0.1).
struct memory {
    std::optional<device::disk_snapshot> where;  ///< absent with a file: external. Never manual
    std::string file;                            ///< external: absolute path

    memory() = default;
    bool operator==(const memory&) const = default;
};

/// <driver> of a new image.
struct disk_driver {
    std::optional<device::image_format> type;    ///< absent: the driver's choice, qcow2
    box<device::metadata_cache> metadata_cache;  ///< since 7.0.0

    disk_driver() = default;
    bool operator==(const disk_driver&) const = default;
};

/// <disk>: what happens to one disk of the guest.
struct disk {
    std::string name;                            ///< target's name ("vda"), or the source's path
    /// Absent: external with a source, else as the disk says (since 0.9.5).
    std::optional<device::disk_snapshot> where;
    snapshot::disk_driver driver;
    device::disk_source source;                  ///< external: the new image; file, block, network (since 1.2.2)

    disk() = default;
    explicit disk(std::string name, std::optional<device::disk_snapshot> where = {})
        : name(std::move(name)), where(where) {}
    bool operator==(const disk&) const = default;
};

}  // namespace snapshot

/// A snapshot of a guest: <domainsnapshot>. See https://libvirt.org/formatsnapshot.html.
struct domain_snapshot_def {
    std::string name;                            ///< unique for the guest; absent: the time of its creation
    std::string description;
    std::optional<snapshot::guest_state> state;  ///< reported, as is what follows but memory and disks
    std::string parent;                          ///< name of the snapshot that the guest ran from
    std::optional<std::int64_t> creation_time;   ///< seconds since 1970
    std::optional<snapshot::memory> memory;      ///< since 1.0.1
    std::vector<snapshot::disk> disks;           ///< those not named here: as they say themselves (since 0.9.5)
    box<domain_def> domain;                      ///< the guest at that time (since 0.9.5)
    box<domain_def> inactive_domain;             ///< its persistent description, where that was another
    std::string cookie;                          ///< content of <cookie>: the driver's own, XML as it stands
    std::optional<bool> active;                  ///< whether it is the current one; in state files only

    domain_snapshot_def() = default;
    bool operator==(const domain_snapshot_def&) const = default;
};

namespace snapshot {

/// What a document is for.
enum class purpose {
    create,    ///< a new snapshot: what the driver reports means nothing
    redefine,  ///< one that exists and is to be known again: all of it
};

/// What complete() must know of the guest and its host.
class context {
public:
    context() = default;
    virtual ~context() = default;

    /// Whether that is a file from whose name one for a new image may be made.
    virtual bool is_regular_file(const std::string&) const { return false; }
    /// What the driver does to the description of a guest inside the snapshot's.
    virtual void complete(domain_def& domain) const { vir::complete(domain, kept_guest()); }
    /// Seconds since 1970.
    virtual std::int64_t now() const = 0;

    context(const context&) = default;
    context& operator=(const context&) = default;
};

/// Reads a document for that purpose; for a new snapshot, what means nothing there is not looked at.
domain_snapshot_def parse(std::string_view text, purpose what_for, const parse_options& options = {});

/// Makes a parsed document complete: name and time of a new one, states and memory of one redefined. `offline`: the
/// guest does not run, or only disks are wanted, so that memory cannot be saved. Throws vir::error (domain
/// domain_snapshot: xml_error, internal_error, config_unsupported).
void complete(domain_snapshot_def& snapshot, purpose what_for, bool offline, const context& about);

/// Gives every disk of the guest (of snapshot.domain) its entry, in the guest's order; those without a word for it are
/// saved in `usual`. Where that is internal, disks with data must not be saved in another way. External ones without a
/// source get a file beside the present one, named after the snapshot. Throws as complete() does.
void align_disks(domain_snapshot_def& snapshot, device::disk_snapshot usual, const context& about);

/// What disks are saved in without a word for it: external where memory or any disk is.
device::disk_snapshot usual_place(const domain_snapshot_def& snapshot) noexcept;

}  // namespace snapshot
}  // namespace vir
