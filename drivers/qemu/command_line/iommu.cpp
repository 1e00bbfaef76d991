// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"
#include "drivers/qemu/machine_kind.hpp"

#include <virtxx/doc/misc_devices.hpp>

namespace vir::qemu {

using namespace device;

void add_iommu(builder& out) {
    if (!out.def.devices.iommu) return;
    auto& iommu = *out.def.devices.iommu;
    props to;
    switch (iommu.model) {
        case iommu_model::intel:
            if (!is_q35(out.def))
                unsupported("iommu: IOMMU device: 'intel' is only supported with machine type 'q35'");
            to["driver"] = "intel-iommu";
            break;
        case iommu_model::virtio: to["driver"] = "virtio-iommu-pci"; break;
        case iommu_model::smmuv3: unsupported("iommu: 'smmuv3' is only supported with ARM Virt machines");
    }
    need_type(out, to["driver"].text(), "iommu");
    to["id"] = iommu.info.alias;
    if (iommu.driver) {
        auto& driver = *iommu.driver;
        add_switch_if(to, "intremap", driver.intremap);
        add_if(to, "caching-mode", driver.caching_mode);
        add_switch_if(to, "eim", driver.eim);
        add_if(to, "device-iotlb", driver.iotlb);
        add_if(to, "aw-bits", driver.aw_bits);
    }
    add_address(to, out, iommu.info);
    out.device(to);
}

}  // namespace vir::qemu
