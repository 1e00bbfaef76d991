// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/doc/document.hpp>
#include <virtxx/doc/node_device.hpp>

#include <variant>
#include <vector>

namespace vir {
namespace nodedev {

/// scsi_host of a device that is to be made: it has no number yet.
struct new_scsi_host {
    std::vector<std::variant<fc_host, vport_ops>> features;

    new_scsi_host() = default;
    bool operator==(const new_scsi_host&) const = default;
};

}  // namespace nodedev

/// <device>, as devices are made from it: the name that they get is not the document's matter. What can be made is a
/// virtual port of a SCSI host, or a mediated device.
struct new_node_device {
    nodedev::parent parent;
    std::vector<std::variant<nodedev::new_scsi_host, nodedev::mdev>> capabilities;

    new_node_device() = default;
    bool operator==(const new_node_device&) const = default;

    /// The port that is to be made. Errors: internal_error when it is none, or lacks its world wide names.
    const nodedev::fc_host& port() const;
};

/// Reads the document of a device that is to be made. Errors: as vir::parse, in libvirt's words, which call it "new
/// device"; internal_error for what cannot be made.
new_node_device read_new_device(const document<node_device_def>& definition, const parse_options& options = {});

}  // namespace vir
