// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

namespace vir {
struct domain_def;
}

namespace vir::qemu {

class capabilities_view;

/// Completes a document with what QEMU guests have by default: the machine's full name, CPU, controllers of the board
/// and for the devices, keyboard and mouse, balloon, models, sizes of video memory, disk buses and drive addresses.
/// What the document says stays. Running it again changes nothing.
///
/// Throws vir::error(errc::config_unsupported) when the binary has no such machine or the document is for another
/// hypervisor. Addresses on PCI, USB and virtio-serial are the next step (assign_addresses).
void post_parse(domain_def& def, const capabilities_view& caps);

// The parts, in the order in which they run.
void complete_board(domain_def& def, const capabilities_view& caps);
void complete_disks(domain_def& def);
void complete_devices(domain_def& def, const capabilities_view& caps);
void add_default_devices(domain_def& def, const capabilities_view& caps);
void complete_controllers(domain_def& def, const capabilities_view& caps);

}  // namespace vir::qemu
