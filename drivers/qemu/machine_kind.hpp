// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string_view>

namespace vir {
struct domain_def;
}

namespace vir::qemu {

/// What kind of board a machine type is; versions do not matter here.
bool is_q35_machine(std::string_view machine);
bool is_i440fx_machine(std::string_view machine);

bool is_q35(const domain_def& def);
bool is_i440fx(const domain_def& def);
bool is_x86(const domain_def& def);
/// "pcie.0" or "pci.0": the bus that the board itself has.
bool has_pcie_root(const domain_def& def);
bool has_pci_root(const domain_def& def);

}  // namespace vir::qemu
