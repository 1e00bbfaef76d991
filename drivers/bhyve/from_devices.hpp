// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/bhyve/mapping.hpp"

namespace vir::bhyve {

/// How many disks there are of each kind: their names come of it.
struct device_counts {
    unsigned sata = 0;
    unsigned virtio = 0;
};

/// Adds the device of a -s option, "[bus:]slot[:function],emulation[,configuration]". What libvirt's driver does not
/// know, and cards whose back end is no tap device, are passed over. Throws internal_error for what is no such option.
void read_slot(const word& word, const context& context, device_counts& counts, domain_def& domain);

}  // namespace vir::bhyve
