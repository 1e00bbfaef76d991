// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

namespace vir {
struct domain_def;
}

namespace vir::qemu {

class capabilities_view;

/// Gives every device that has none its place in the guest, adding the controllers that are needed for it, and writes
/// both into the document: the guest finds the same hardware after each restart and after devices were added.
/// What the document fixes is kept; two devices in one place, or a place that does not exist, throw
/// vir::error(errc::xml_error) naming the address.
///
/// The order of assignment is that of libvirt, so a document without addresses gets the same ones from both.
void assign_addresses(domain_def& def, const capabilities_view& caps);

// The parts, in the order in which they run.
void assign_virtio_serial_addresses(domain_def& def);
void assign_pci_addresses(domain_def& def, const capabilities_view& caps);
void assign_usb_addresses(domain_def& def);
void assign_memory_slots(domain_def& def);

}  // namespace vir::qemu
