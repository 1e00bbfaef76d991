// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "drivers/qemu/pci_slots.hpp"

#include <virtxx/doc/domain.hpp>

#include <functional>
#include <optional>

namespace vir::qemu {

pci_bus_kind bus_kind_of(const device::controller& controller);

/// What each device of a guest asks of its slot; 0: it is not on PCI.
class pci_requirements {
public:
    explicit pci_requirements(const domain_def& def);

    unsigned of(const device::controller& controller) const;
    unsigned of(const device::disk& disk) const;
    unsigned of(const device::interface& net) const;
    unsigned of(const device::sound& sound) const;
    unsigned of(const device::video& video) const;
    unsigned of(const device::hostdev& dev) const;
    unsigned of(const device::filesystem& fs) const;
    unsigned of(const device::memballoon& balloon) const;
    unsigned of(const device::rng& rng) const;
    unsigned of(const device::watchdog& watchdog) const;
    unsigned of(const device::input& input) const;
    unsigned of(const device::serial& serial) const;
    unsigned of(const device::shmem& shmem) const;
    unsigned of(const device::panic& panic) const;
    unsigned of(const device::iommu& iommu) const;
    unsigned of(const device::vsock& vsock) const;
    unsigned of(const device::crypto& crypto) const;

private:
    unsigned conventional_;  ///< conventional PCI, hot-pluggable
    unsigned express_;       ///< PCI Express where the board has it
};

/// Calls f(info, flags) for every device that is on PCI or would be, PCI controllers first, then in the order in which
/// devices without address get theirs.
void each_pci_device(domain_def& def, const std::function<void(device::info&, unsigned flags)>& f);

}  // namespace vir::qemu
