// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

namespace vir {
struct domain_def;
}

namespace vir::qemu {

/// Names every device that has no alias as libvirt names it: "virtio-disk0", "net0", "pci.1", "usb" ... QEMU's ids,
/// its events and the status document use these names. A user's own ("ua-...") stay.
/// Addresses have to be there (assign_addresses): disks on IDE, SCSI and SATA are named after theirs.
void assign_aliases(domain_def& def);

/// Takes away what assign_aliases gave, for a document that is stored.
void drop_aliases(domain_def& def);

}  // namespace vir::qemu
