// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/enum.hpp>

namespace vir {

/// Hypervisor: <domain type='...'>. hvf (since 8.1.0).
VIRTXX_ENUM(domain_type, none, qemu, kqemu, kvm, xen, lxc, uml, openvz, test, vmware, hyperv, vbox, phyp, parallels,
            bhyve, vz, hvf)

}  // namespace vir
