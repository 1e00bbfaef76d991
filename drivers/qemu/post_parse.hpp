// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

namespace vir {
struct domain_def;
}

namespace vir::qemu {

class capabilities_view;

/// Makes a document what QEMU would run: what holds for any hypervisor (vir::complete), what QEMU guests have by
/// default (the machine's full name, CPU, the board's controllers, keyboard and mouse, balloon, models), the checks
/// (validate) and a place for every device (assign_addresses). What the document says stays; running it again changes
/// nothing. This is what define and create do first, and what is stored.
///
/// Throws vir::error: config_unsupported, xml_error or internal_error, as libvirt does, naming the device and the
/// remedy.
void complete(domain_def& def, const capabilities_view& caps);

// QEMU's own parts of it, in the order in which they run.
void complete_board(domain_def& def, const capabilities_view& caps);
void add_default_devices(domain_def& def, const capabilities_view& caps);
void complete_devices(domain_def& def);
void complete_controllers(domain_def& def, const capabilities_view& caps);

}  // namespace vir::qemu
