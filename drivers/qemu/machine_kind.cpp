// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/domain.hpp>

namespace vir::qemu {

bool is_q35_machine(std::string_view machine) { return machine == "q35" || machine.starts_with("pc-q35"); }

bool is_i440fx_machine(std::string_view machine) {
    return machine == "pc" || machine.starts_with("pc-0.") || machine.starts_with("pc-1.") ||
           machine.starts_with("pc-i440fx-") || machine.starts_with("rhel");
}

bool is_x86(const domain_def& def) {
    return !def.os.type.arch || *def.os.type.arch == guest::arch::x86__64 || *def.os.type.arch == guest::arch::i686;
}

bool is_q35(const domain_def& def) { return is_x86(def) && is_q35_machine(def.os.type.machine); }
bool is_i440fx(const domain_def& def) { return is_x86(def) && is_i440fx_machine(def.os.type.machine); }

bool has_pcie_root(const domain_def& def) {
    for (auto& controller : def.devices.controllers)
        if (controller.model == device::controller_model::pcie_root) return true;
    return is_q35(def);
}

bool has_pci_root(const domain_def& def) {
    for (auto& controller : def.devices.controllers)
        if (controller.model == device::controller_model::pci_root) return true;
    return is_i440fx(def);
}

}  // namespace vir::qemu
